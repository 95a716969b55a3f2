using System.Numerics;
using System.Runtime.InteropServices;
using Symflux.Fluxes;

namespace Symflux.Solving.Kernels;

/// <summary>A flux made ready for rows of one channel.</summary>
internal abstract class RowFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Replaces a row of p = Ku by q = Φ(p).</summary>
    /// <param name="row">The row; what follows it up to a multiple of 16 values may be overwritten.</param>
    /// <param name="columns">Number of values, a multiple of the vector length.</param>
    public abstract void Evaluate(ref T row, int columns);

    /// <summary>Makes a flux ready; it agrees with <see cref="Flux.Evaluate"/> within rounding.</summary>
    public static RowFlux<T> Of(Flux flux) => flux switch
    {
        LinearFlux => new LinearRowFlux(),
        PeronaMalikFlux f => new ClosedFormFlux<T, PeronaMalikDiffusivity>(f.Contrast),
        PeronaMalikExponentialFlux f => new ClosedFormFlux<T, ExponentialDiffusivity>(f.Contrast),
        CharbonnierFlux f => new ClosedFormFlux<T, CharbonnierDiffusivity>(f.Contrast),
        TotalVariationFlux f => new ClosedFormFlux<T, CharbonnierDiffusivity>(f.Epsilon),
        WeickertFlux f => new ClosedFormFlux<T, WeickertDiffusivity>(f.Contrast),
        SlopeSplineFlux f => Of(f.ToFreeForm()),
        FreeFormFlux f => Knots(false, f.KnotSpacing, f.Values.AsSpan()),
        SplineDiffusivityFlux f => Knots(true, f.KnotSpacing, f.Values.AsSpan()),
        _ => new GeneralRowFlux(flux),
    };

    private static KnotRowFlux<T> Knots(bool isDiffusivity, double spacing, ReadOnlySpan<double> values)
    {
        var flux = new KnotRowFlux<T>(isDiffusivity, values.Length, spacing);
        var knots = new T[values.Length];
        for (var k = 0; k < knots.Length; k++)
        {
            knots[k] = T.CreateSaturating(values[k]);
        }

        flux.Set(knots);
        return flux;
    }

    private sealed class LinearRowFlux : RowFlux<T>
    {
        public override void Evaluate(ref T row, int columns)
        {
            // Φ(s) = s.
        }
    }

    private sealed class GeneralRowFlux(Flux flux) : RowFlux<T>
    {
        public override void Evaluate(ref T row, int columns)
        {
            var values = MemoryMarshal.CreateSpan(ref row, columns);
            flux.Evaluate<T>(values, values);
        }
    }
}
