using System.Numerics;
using Symflux.Blueprints;

namespace Symflux.Multigrid.Fas;

/// <summary>Which fine samples a coarse cell holds along one axis, and from which coarse cells a fine sample is interpolated.</summary>
internal sealed class AxisTransfer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Interpolation kind;
    private readonly (int Sample, T Weight)[][] parts;
    private readonly (int Cell, T Weight)[][] sources;

    /// <summary>Creates the tables.</summary>
    /// <param name="fine">Number of fine samples.</param>
    /// <param name="coarse">Number of coarse cells; the same where the axis is not coarsened.</param>
    /// <param name="last">Width of the last fine cell in units of the others.</param>
    /// <param name="kind">The interpolation.</param>
    public AxisTransfer(int fine, int coarse, double last, Interpolation kind)
    {
        this.kind = kind;
        if (fine == coarse)
        {
            parts = [.. Enumerable.Range(0, fine).Select(i => new[] { (i, T.One) })];
            sources = parts;
            return;
        }

        parts = [.. Enumerable.Range(0, coarse).Select(Parts)];
        sources = [.. Enumerable.Range(0, fine).Select(Sources)];

        double Width(int sample) => sample == fine - 1 ? last : 1;

        (int, T)[] Parts(int cell)
        {
            if (2 * cell + 1 == fine)
            {
                return [(2 * cell, T.One)];
            }

            var share = 1 / (1 + Width(2 * cell + 1));
            return [(2 * cell, T.CreateSaturating(share)), (2 * cell + 1, T.CreateSaturating(1 - share))];
        }

        double FineCentre(int sample) => sample + 0.5 * Width(sample);

        double CoarseCentre(int cell) => 2 * cell + 0.5 * (2 * cell + 1 == fine ? last : 1 + Width(2 * cell + 1));

        (int, T)[] Sources(int sample)
        {
            var cell = sample / 2;
            var (place, centre) = (FineCentre(sample), CoarseCentre(cell));
            var neighbour = Math.Clamp(place < centre ? cell - 1 : place > centre ? cell + 1 : cell, 0, coarse - 1);
            if (kind == Interpolation.Constant || neighbour == cell)
            {
                return [(cell, T.One)];
            }

            var weight = (place - centre) / (CoarseCentre(neighbour) - centre);
            return [(cell, T.CreateSaturating(1 - weight)), (neighbour, T.CreateSaturating(weight))];
        }
    }

    /// <summary>The fine samples of a coarse cell with their shares of its width, which sum to 1.</summary>
    public (int Sample, T Weight)[] Parts(int cell) => parts[cell];

    /// <summary>The coarse cells that a fine sample is interpolated from, with their weights, which sum to 1.</summary>
    public (int Cell, T Weight)[] Sources(int sample) => sources[sample];

    /// <summary>Restricts along this axis.</summary>
    public void Restrict(ReadOnlySpan<T> fine, Span<T> coarse)
    {
        var half = T.CreateSaturating(0.5);
        // All cells but the last are pairs of equal samples.
        var pairs = fine.Length == coarse.Length ? 0 : coarse.Length - 1;
        for (var cell = 0; cell < pairs; cell++)
        {
            coarse[cell] = half * (fine[2 * cell] + fine[2 * cell + 1]);
        }

        for (var cell = pairs; cell < coarse.Length; cell++)
        {
            var sum = T.Zero;
            foreach (var (sample, weight) in parts[cell])
            {
                sum += weight * fine[sample];
            }

            coarse[cell] = sum;
        }
    }

    /// <summary>Interpolates along this axis and adds.</summary>
    public void AddInterpolated(ReadOnlySpan<T> coarse, Span<T> fine)
    {
        // Away from the ends every pair of samples lies at a quarter to either side of the centre of its cell.
        var (from, to) = fine.Length == coarse.Length ? (0, 0) : (1, Math.Max(1, coarse.Length - 2));
        var (own, other) = kind == Interpolation.Linear ? (T.CreateSaturating(0.75), T.CreateSaturating(0.25)) : (T.One, T.Zero);
        for (var cell = from; cell < to; cell++)
        {
            fine[2 * cell] += own * coarse[cell] + other * coarse[cell - 1];
            fine[2 * cell + 1] += own * coarse[cell] + other * coarse[cell + 1];
        }

        for (var sample = 0; sample < fine.Length; sample = sample == 2 * from - 1 && to > from ? 2 * to : sample + 1)
        {
            foreach (var (cell, weight) in sources[sample])
            {
                fine[sample] += weight * coarse[cell];
            }
        }
    }
}
