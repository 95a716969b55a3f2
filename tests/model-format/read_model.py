"""Reads a Symflux model and runs it on an image: docs/MODEL-FORMAT.md in a page of NumPy. Chains of residual and recurrent blocks in 2D.

    python3 read_model.py model.safetensors input.f64 HEIGHT WIDTH output.f64

The image files are plain numbers: float64, little-endian, row by row, in the model's grey scale, all rows of a channel before the next.
"""
import json
import struct
import sys

import numpy as np


def read(path):
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__")
    assert metadata["format"] == "symflux-model" and metadata["version"] == "3"
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        kind = {"F64": "<f8", "F32": "<f4"}[entry["dtype"]]
        tensors[name] = np.frombuffer(data[begin:end], kind).astype(float).reshape(entry["shape"])
    return json.loads(metadata["card"]), json.loads(metadata["blueprint"]), tensors


def places(n, offset, boundary):
    """For every sample, where the one at an offset is found, and whether it counts."""
    x = np.arange(n) + offset
    if boundary == "Reflecting":                      # even about the border between samples, period 2n
        x = x % (2 * n)
        return np.where(x < n, x, 2 * n - 1 - x), np.ones(n, bool)
    return np.clip(x, 0, n - 1), (x >= 0) & (x < n)


def taps(stencil, boundary, shape):
    """The stencil's weights with where they read: (channel, weight, rows, columns, which count)."""
    weights, (_, oy, ox) = stencil
    _, _, height, width = weights.shape
    rows = [places(shape[0], y - oy, boundary) for y in range(height)]
    columns = [places(shape[1], x - ox, boundary) for x in range(width)]
    # Natural: a row of K exists only where the whole stencil lies in the image.
    exists = np.outer(np.all([r[1] for r in rows], 0), np.all([c[1] for c in columns], 0))
    for channel, _, y, x in np.ndindex(weights.shape):
        counts = exists if boundary == "Natural" else np.outer(rows[y][1], columns[x][1])
        yield channel, weights[channel, 0, y, x], rows[y][0][:, None], columns[x][0][None, :], counts


def apply(bank, u):
    return np.array([sum(w * counts * u[i][r, c] for i, w, r, c, counts in taps(s, bank["boundary"], u.shape[1:])) for s in bank["stencils"]])


def adjoint(bank, v, channels):
    u = np.zeros((channels, *v.shape[1:]))
    for s, stencil in enumerate(bank["stencils"]):
        for i, w, r, c, counts in taps(stencil, bank["boundary"], v.shape[1:]):
            np.add.at(u[i], (r, c), w * counts * v[s])
    return u


def diffusivity(group, tensors, q):
    """g at the squared magnitude |v|²."""
    kind, p = group["kind"], group["parameter"]
    values = tensors[group["values"]] if "values" in group else None
    r, q = np.sqrt(q), q / p**2 if p else q
    if kind == "spline-diffusivity":
        return np.interp(r / p, np.arange(len(values)), values)
    if kind in ("monotone-spline", "weakly-monotone-spline"):
        place = np.maximum(r / p, 1)
        k = np.minimum(place.astype(int), len(values) - 1)
        return (np.concatenate([[0], np.maximum(np.cumsum(values), 0)])[k] + (place - k) * values[k]) / place
    b = np.log(2) / (group.get("ratio", 2)**2 - 1)
    with np.errstate(divide="ignore"):
        return {"linear": lambda: np.ones_like(q), "charbonnier": lambda: (1 + q)**-0.5, "total-variation": lambda: (1 + q)**-0.5,
                "perona-malik": lambda: 1 / (1 + q), "perona-malik-exp": lambda: np.exp(-q / 2),
                "weickert": lambda: -np.expm1(-3.31488 / q**4),
                "forward-backward": lambda: 2 * np.exp(-b * group.get("ratio", 2)**2 * q) - np.exp(-b * q)}[kind]()


def free_form(group, tensors, s):
    """Φ, piecewise linear between its values, continued with the outermost slopes."""
    h, values = group["parameter"], tensors[group["values"]]
    place = s / h + (len(values) - 1) / 2
    k = np.clip(np.floor(place).astype(int), 0, len(values) - 2)
    return values[k] + (place - k) * (values[k + 1] - values[k])


def flux(layer, tensors, v, guide):
    """Φ(v), or g(|guide|²) v."""
    result = np.empty_like(v)
    for group in layer["groups"]:
        at = group["channels"]
        result[at] = free_form(group, tensors, v[at]) if group["kind"] == "free-form" else \
            diffusivity(group, tensors, (guide[at]**2).sum(0)) * v[at]
    return result


def hats(n, window):
    """w_j(x) = max(0, 1 − |x/window − j|) along one axis, for all nodes j that reach a sample."""
    x, j = np.arange(n) / window, np.arange((n - 1) // window + 2)
    return np.maximum(0, 1 - abs(x[None, :] - j[:, None]))


def time_step(block, u, d):
    tau, share = block["timeStep"], 1 - block["fidelity"]
    if "stepWindow" not in block:
        return tau
    wy, wx = hats(u.shape[1], block["stepWindow"]), hats(u.shape[2], block["stepWindow"])
    a, b = (wy @ product.sum(0) @ wx.T for product in (u * d, d * d))
    return wy.T @ np.where(b > 0, np.clip(2 * share * a / np.where(b > 0, b, 1), 0, tau), tau) @ wx


def run(blueprint, tensors, f):
    banks = [{"boundary": bank["boundary"], "stencils": [(tensors[s["weights"]], s["origin"]) for s in bank["stencils"]]} for bank in blueprint["banks"]]
    return chain(blueprint, tensors, banks, blueprint["order"], f, f)


def chain(blueprint, tensors, banks, order, u, f):
    """The blocks of an order, from the state u with the data f."""
    before = u
    for block in (blueprint["blocks"][place] for place in order):
        kind, channels = block["kind"], len(u)
        if kind == "recurrent":
            z = u
            for _ in range(block["iterations"]):
                last, z = z, chain(blueprint, tensors, banks, block["body"], z, u)
                if block["tolerance"] > 0 and np.linalg.norm(z - last) <= block["tolerance"] * np.linalg.norm(u):
                    break
            u, before = z, u
            continue
        if kind in ("lift", "project"):
            u, before, f = (np.concatenate([x, np.zeros((max(0, block["outputChannels"] - channels), *x.shape[1:]))])[:block["outputChannels"]]
                            for x in (u, before, f))
            continue
        assert kind == "residual", f"this reader knows no {kind}"
        bank = banks[block["stencils"]]
        v = apply(bank, u)
        guide = apply(banks[block["guide"]], u) if "guide" in block else v
        d = adjoint(bank, flux(blueprint["layers"][block["flux"]], tensors, v, guide), channels)
        alpha, mu = block["extrapolation"], block["fidelity"]
        u, before = alpha * (u - time_step(block, u, d) * d - mu * (u - f)) + (1 - alpha) * before, u
    return u


if __name__ == "__main__":
    path, source, height, width, target = sys.argv[1:]
    _, blueprint, tensors = read(path)
    image = np.fromfile(source, "<f8").reshape(blueprint["channels"], int(height), int(width))
    run(blueprint, tensors, image).astype("<f8").tofile(target)
