using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Symflux.Fluxes;

/// <summary>
/// Free-form diffusivity: g is piecewise linear in |s| between the values g_k at |s| = k·h, k = 0 … n, and constant
/// beyond the last. Φ(s) = g(|s|)·s; in general not monotone.
/// </summary>
/// <remarks>
/// On the interval k, with slope d = (g_{k+1} − g_k)/h: Φ' = g_k + d(2|s| − k·h), linear in |s|, so the range of Φ' is
/// found exactly at the ends of the intervals, from both sides.
/// </remarks>
public sealed record SplineDiffusivityFlux : DiffusivityFlux
{
    /// <summary>Creates the flux.</summary>
    /// <param name="knotSpacing">h &gt; 0, in grey values per grid unit.</param>
    /// <param name="values">g_0 … g_n, at least two, each in [0, 1].</param>
    public SplineDiffusivityFlux(double knotSpacing, ImmutableArray<double> values)
    {
        Knots.Check(knotSpacing, values, "spline diffusivity");
        foreach (var g in values)
        {
            if (!(g is >= 0 and <= 1))
            {
                throw new SymfluxException($"a spline diffusivity has the value {g}; diffusivities lie in [0, 1]");
            }
        }

        KnotSpacing = knotSpacing;
        Values = values;
        var (lowest, highest) = (values[^1], values[^1]);
        for (var k = 0; k + 1 < values.Length; k++)
        {
            var d = values[k + 1] - values[k];
            foreach (var slope in (ReadOnlySpan<double>)[values[k] + d * k, values[k] + d * (k + 2)])
            {
                (lowest, highest) = (Math.Min(lowest, slope), Math.Max(highest, slope));
            }
        }

        Slopes = new SlopeRange(lowest, highest);
    }

    /// <summary>h.</summary>
    public double KnotSpacing { get; }

    /// <summary>g_0 … g_n.</summary>
    public ImmutableArray<double> Values { get; }

    /// <inheritdoc/>
    public override double? Bound => Values.Max();

    /// <inheritdoc/>
    public override SlopeRange Slopes { get; }

    /// <inheritdoc/>
    public override SlopeRange DiffusivityRange => new(Values.Min(), Values.Max());

    /// <inheritdoc/>
    public override int ParameterCount => Values.Length;

    /// <inheritdoc/>
    public override double Diffusivity(double squared)
    {
        var (k, fraction) = Locate(Math.Sqrt(squared));
        return k < 0 ? Values[^1] : Values[k] + fraction * (Values[k + 1] - Values[k]);
    }

    /// <inheritdoc/>
    public override double Slope(double s)
    {
        var (k, fraction) = Locate(Math.Abs(s));
        return k < 0 ? Values[^1] : Values[k] + (Values[k + 1] - Values[k]) * (k + 2 * fraction);
    }

    /// <inheritdoc/>
    public override double Penaliser(double squared)
    {
        // Ψ = ∫ 2 r g(r) dr; on one interval 2r(g_k + d(r − a)) integrates to (g_k − d·a) r² + (2/3) d r³.
        var s = Math.Sqrt(squared);
        var sum = 0.0;
        for (var k = 0; k + 1 < Values.Length; k++)
        {
            var a = k * KnotSpacing;
            var b = Math.Min(s, a + KnotSpacing);
            if (b <= a)
            {
                return sum;
            }

            var d = (Values[k + 1] - Values[k]) / KnotSpacing;
            sum += (Values[k] - d * a) * (b * b - a * a) + 2.0 / 3.0 * d * (b * b * b - a * a * a);
        }

        var end = (Values.Length - 1) * KnotSpacing;
        return s > end ? sum + Values[^1] * (s * s - end * end) : sum;
    }

    /// <inheritdoc/>
    public override Flux Rescale(double factor) => new SplineDiffusivityFlux(factor * KnotSpacing, Values);

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities)
    {
        Span<T> table = stackalloc T[Knots.StackLimit];
        table = Knots.Fill(Values, table);
        var inverse = T.CreateSaturating(1 / KnotSpacing);
        var last = T.CreateSaturating(Values.Length - 1);
        for (var i = 0; i < squared.Length; i++)
        {
            var place = T.Sqrt(squared[i]) * inverse;
            diffusivities[i] = place < last ? Interpolate(table, place) : T.IsNaN(place) ? T.NaN : table[^1];
        }
    }

    /// <summary>Equality by values.</summary>
    public bool Equals(SplineDiffusivityFlux? other) =>
        other is not null && KnotSpacing == other.KnotSpacing && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KnotSpacing, Values.Length, Values[0], Values[^1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Interpolate<T>(ReadOnlySpan<T> table, T place) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var k = int.CreateTruncating(place);
        return T.MultiplyAddEstimate(place - T.CreateTruncating(k), table[k + 1] - table[k], table[k]);
    }

    /// <summary>The interval that holds |s| and the place in it, 0 to 1; −1 beyond the last knot.</summary>
    private (int Interval, double Fraction) Locate(double magnitude)
    {
        var place = magnitude / KnotSpacing;
        if (!(place < Values.Length - 1))
        {
            return double.IsNaN(place) ? (0, double.NaN) : (-1, 0);
        }

        return ((int)place, place - (int)place);
    }
}
