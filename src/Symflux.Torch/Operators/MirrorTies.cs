using Symflux.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Operators;

/// <summary>
/// Keeps a flip-closed bank flip-closed while its weights are trained: per axis every stencil has a partner that is its
/// mirror image up to sign, and the weights are projected onto the banks with the same partners.
/// </summary>
/// <remarks>
/// The projection onto one axis is W_c ← ½(W_c ± mirror(W_partner)). The axes' projections commute when their pairings
/// do, and then mirror images agree bit for bit, as the core's test of closedness asks.
/// </remarks>
internal sealed class MirrorTies
{
    private readonly List<Pairing> pairings = [];

    public MirrorTies(StencilBank bank, StencilWindow window)
    {
        if (bank.Boundary != Boundary.Reflecting)
        {
            return;
        }

        for (var a = 0; a < window.Axes.Length; a++)
        {
            if (window.ExtentOf(a) > 1 && bank.IsFlipClosed(window.Axes[a])
                && FindPairing(window, a) is { } pairing && pairings.TrueForAll(pairing.CommutesWith))
            {
                pairings.Add(pairing);
            }
        }
    }

    /// <summary>Whether the bank stays closed under mirroring the axis of index <paramref name="axis"/>.</summary>
    public bool Covers(int axis) => pairings.Exists(pairing => pairing.Axis == axis);

    /// <summary>The nearest weights with the tied symmetries.</summary>
    public Tensor Project(Tensor weights)
    {
        foreach (var pairing in pairings)
        {
            var partners = weights.index_select(0, tensor(pairing.Partners, device: weights.device)).flip(2 + pairing.Axis);
            var signs = tensor(pairing.Signs, dtype: weights.dtype, device: weights.device);
            weights = 0.5 * (weights + partners * signs.reshape([-1, .. Enumerable.Repeat(1L, (int)weights.dim() - 1)]));
        }

        return weights;
    }

    private static Pairing? FindPairing(StencilWindow window, int axis)
    {
        var weights = window.Embed();
        var size = window.InputChannels * window.Taps;
        var inner = Enumerable.Range(axis + 1, window.Axes.Length - axis - 1).Aggregate(1, (n, a) => n * window.ExtentOf(a));
        var extent = window.ExtentOf(axis);
        var partners = Enumerable.Repeat(-1L, window.OutputChannels).ToArray();
        var signs = new double[window.OutputChannels];
        for (var c = 0; c < partners.Length; c++)
        {
            for (var other = c; other < partners.Length && partners[c] < 0; other++)
            {
                var sign = partners[other] < 0 && SameShape(c, other) ? MirrorSign(c, other) : 0;
                if (sign != 0)
                {
                    (partners[c], partners[other]) = (other, c);
                    signs[c] = signs[other] = sign;
                }
            }

            if (partners[c] < 0)
            {
                return null;
            }
        }

        return new Pairing(axis, partners, signs);

        bool SameShape(int c, int other) => window.Axes.All(a =>
            window.StencilOf(c).ExtentOf(a) == window.StencilOf(other).ExtentOf(a)
            && window.StencilOf(c).OriginOf(a) == window.StencilOf(other).OriginOf(a));

        int MirrorSign(int c, int other)
        {
            var (same, opposite) = (true, true);
            for (var i = 0; i < size; i++)
            {
                var position = i / inner % extent;
                var mirrored = weights[other * size + i + (extent - 1 - 2 * position) * inner];
                same &= weights[c * size + i] == mirrored;
                opposite &= weights[c * size + i] == -mirrored;
            }

            return same ? 1 : opposite ? -1 : 0;
        }
    }

    private sealed record Pairing(int Axis, long[] Partners, double[] Signs)
    {
        public bool CommutesWith(Pairing other) => Enumerable.Range(0, Partners.Length).All(c =>
            Partners[other.Partners[c]] == other.Partners[Partners[c]]
            && Signs[other.Partners[c]] * other.Signs[c] == other.Signs[Partners[c]] * Signs[c]);
    }
}
