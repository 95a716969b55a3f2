"""Methods of Python packages that run beside ours: PythonPeers.cs starts this program once, and asks.

    peers.py IMAGE HEIGHT WIDTH RESULT

IMAGE holds values of single precision, 0 to 255 with noise beyond. The first line of the answer says which packages are there. Then every line of the input,
METHOD NAME=NUMBER ..., is answered with the seconds that the method took, and its result is in RESULT: neither the start of Python nor the way of the data
there and back counts.
"""

import importlib
import platform
import sys
import time


def part(path):
    """A package, or a part of one; None where it is not there."""
    name, _, member = path.partition(".")
    try:
        package = importlib.import_module(name)
    except ImportError:
        return None
    return getattr(package, member, None) if member else package


PARTS = {path: part(path) for path in ("numpy", "cv2", "cv2.ximgproc", "skimage", "pywt")}
np, cv2 = PARTS["numpy"], PARTS["cv2"]


class Image:
    """The image in the scales that methods take."""

    def __init__(self, file, height, width):
        self.grey = np.fromfile(file, np.float32).reshape(height, width)
        self.unit = self.grey / np.float32(255)
        # OpenCV's methods take whole grey values only.
        self.bytes = np.clip(np.rint(self.grey), 0, 255).astype(np.uint8)
        self.colours = np.ascontiguousarray(np.repeat(self.bytes[:, :, np.newaxis], 3, axis=2))


# Each makes what is timed: levels and distances are in grey values, those of scikit-image's total variation apart.


def opencv_non_local_means(image, threads, h, patch=7, window=21):
    cv2.setNumThreads(int(threads))
    return lambda: cv2.fastNlMeansDenoising(image.bytes, None, h, int(patch), int(window))


def opencv_diffusion(image, threads, alpha, contrast, steps):
    cv2.setNumThreads(int(threads))
    return lambda: cv2.ximgproc.anisotropicDiffusion(image.colours, alpha, contrast, int(steps))


def skimage_total_variation(image, weight):
    from skimage.restoration import denoise_tv_chambolle

    return lambda: denoise_tv_chambolle(image.unit, weight=weight)


def skimage_non_local_means(image, sigma, h, patch, distance):
    from skimage.restoration import denoise_nl_means

    return lambda: denoise_nl_means(
        image.unit, patch_size=int(patch), patch_distance=int(distance), h=h / 255, sigma=sigma / 255, fast_mode=True
    )


def skimage_wavelets(image, sigma):
    from skimage.restoration import denoise_wavelet

    return lambda: denoise_wavelet(image.unit, sigma=sigma / 255)


METHODS = {
    method.__name__: method
    for method in (opencv_non_local_means, opencv_diffusion, skimage_total_variation, skimage_non_local_means, skimage_wavelets)
}


def main(file, height, width, result):
    # A part has no version of its own.
    versions = [f"{path}={getattr(found, '__version__', '')}" for path, found in PARTS.items() if found]
    print(f"python={platform.python_version()}", *versions, flush=True)
    image = Image(file, int(height), int(width)) if np else None
    for line in sys.stdin:
        name, *settings = line.split()
        pairs = (setting.split("=") for setting in settings)
        run = METHODS[name](image, **{key: float(value) for key, value in pairs})
        start = time.perf_counter()
        output = run()
        seconds = time.perf_counter() - start
        grey = output if output.ndim == 2 else output[:, :, 0]
        scale = 1 if output.dtype == np.uint8 else 255
        (grey.astype(np.float32) * np.float32(scale)).tofile(result)
        print(seconds, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
