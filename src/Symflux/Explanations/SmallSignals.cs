using System.Collections.Immutable;
using Symflux.Fluxes;

namespace Symflux.Explanations;

/// <summary>The diffusion tensor that small and smooth signals meet.</summary>
internal static class SmallSignals
{
    /// <summary>
    /// A = Σ_c Φ_c'(0) m_c m_cᵀ with m_c the first moments of stencil c, mean over the channels of the state, row by row;
    /// null where K sees constants.
    /// </summary>
    /// <param name="bank">K.</param>
    /// <param name="flux">Φ.</param>
    /// <param name="dimension">Of the grid.</param>
    public static ImmutableArray<double>? Diffusivity(BankReading bank, FluxLayer flux, int dimension)
    {
        if (!bank.IsZeroSum)
        {
            return null;
        }

        var tensor = new double[dimension * dimension];
        foreach (var group in flux.Groups)
        {
            var weight = group.Flux.Slope(0) / bank.InputChannels;
            foreach (var stencil in group.Channels.Select(channel => bank.Stencils[channel]))
            {
                foreach (var gradient in stencil.Terms.Where(term => term.Order == 1).GroupBy(term => term.Channel))
                {
                    foreach (var a in gradient)
                    {
                        foreach (var b in gradient)
                        {
                            tensor[AxisOf(a) * dimension + AxisOf(b)] += weight * a.Coefficient * b.Coefficient;
                        }
                    }
                }
            }
        }

        return [.. tensor];
    }

    private static int AxisOf(DerivativeTerm term) => term.OrderX == 1 ? 0 : term.OrderY == 1 ? 1 : 2;
}
