using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>Blueprints with numbers that single precision holds exactly.</summary>
internal static class RoundedBlueprint
{
    /// <summary>
    /// Weights of a stencil are multiples of 2^−23 times the power of two above the largest of them: single precision has one bit more, for what
    /// becomes of the one in the middle.
    /// </summary>
    private const int WeightBits = 23;

    /// <summary>A sum of weights that is this small against their absolute sum is none.</summary>
    private const double Negligible = 1e-12;

    /// <summary>Rounds the weights of stencils and the values of fluxes.</summary>
    public static Blueprint Of(Blueprint blueprint) =>
        new(blueprint.Dimension, blueprint.Channels, [.. blueprint.Blocks.Select(block => block.WithParts(Of, Of))]);

    private static StencilBank Of(StencilBank bank) => new(bank.Stencils.Select(Of), bank.Boundary);

    /// <summary>
    /// On a common grid of values sums are exact, so that a stencil of zero sum, channel by channel, keeps it: the weight in the middle, which is its own
    /// mirror image, makes up for the rest.
    /// </summary>
    private static Stencil Of(Stencil stencil)
    {
        var weights = stencil.Coefficients.ToArray();
        var taps = weights.Length / stencil.InputChannels;
        var largest = weights.Max(Math.Abs);
        if (largest == 0)
        {
            return stencil;
        }

        var unit = Math.ScaleB(1, Math.ILogB(largest) + 1 - WeightBits);
        for (var first = 0; first < weights.Length; first += taps)
        {
            var channel = weights.AsSpan(first, taps);
            var (sum, absolute) = (0.0, 0.0);
            foreach (var weight in channel)
            {
                (sum, absolute) = (sum + weight, absolute + Math.Abs(weight));
            }

            var rest = 0.0;
            foreach (ref var weight in channel)
            {
                weight = unit * Math.Round(weight / unit, MidpointRounding.AwayFromZero);
                rest += weight;
            }

            channel[taps / 2] -= Math.Abs(sum) <= Negligible * absolute ? rest : 0;
        }

        return new Stencil(
            weights, stencil.InputChannels, stencil.Depth, stencil.Height, stencil.Width, stencil.OriginZ, stencil.OriginY, stencil.OriginX);
    }

    /// <summary>Knots and slopes; closed forms have numbers that files keep in double.</summary>
    private static Flux Of(Flux flux) => flux switch
    {
        FreeFormFlux free => new FreeFormFlux(free.KnotSpacing, [.. free.Values.Select(Rounded)]),
        SplineDiffusivityFlux spline => new SplineDiffusivityFlux(spline.KnotSpacing, [.. spline.Values.Select(Rounded)]),
        MonotoneSplineFlux spline => new MonotoneSplineFlux(spline.KnotSpacing, [.. spline.IntervalSlopes.Select(Rounded)]),
        WeaklyMonotoneSplineFlux spline => new WeaklyMonotoneSplineFlux(spline.KnotSpacing, [.. RoundedSlopes(spline.IntervalSlopes)]),
        _ => flux,
    };

    /// <summary>
    /// On a common grid of values sums are exact here too. A flux that falls to 0 at a knot would be a little below it behind the rounding of its slopes;
    /// the last of them is raised by that.
    /// </summary>
    private static IEnumerable<double> RoundedSlopes(IReadOnlyList<double> slopes)
    {
        var value = 0.0;
        foreach (var slope in slopes)
        {
            var rounded = Math.Max(Math.ScaleB(Math.Round(Math.ScaleB(slope, WeightBits)), -WeightBits), -value);
            value += rounded;
            yield return rounded;
        }
    }

    private static double Rounded(double value) => (float)value;
}
