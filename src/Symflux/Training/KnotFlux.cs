using System.Numerics;

namespace Symflux.Training;

/// <summary>What the values at the knots of a trainable flux are.</summary>
public enum KnotFluxKind
{
    /// <summary>Values Φ_k at s = (k − (n−1)/2)·h, continued linearly: <see cref="Fluxes.FreeFormFlux"/>.</summary>
    FreeForm = 0,

    /// <summary>Values g_k at |s| = k·h, constant beyond: <see cref="Fluxes.SplineDiffusivityFlux"/>.</summary>
    SplineDiffusivity = 1,
}

/// <summary>A flux given by values at equidistant knots, with the derivatives that training needs.</summary>
internal sealed class KnotFlux<T>(KnotFluxKind kind, int knots, double knotSpacing) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Gradients of the knots are collected in several histograms in turn: most arguments fall into the same interval,
    /// and a sum cannot be added to again before it is there.
    /// </summary>
    public const int Histograms = 4;

    private readonly T inverseSpacing = T.CreateSaturating(1 / knotSpacing);
    private readonly T middle = T.CreateSaturating(0.5 * (knots - 1));
    private readonly T lastInterval = T.CreateSaturating(knots - 2);
    private readonly T lastKnot = T.CreateSaturating(knots - 1);

    /// <summary>Number of knots.</summary>
    public int Knots => knots;

    /// <summary>q = Φ(p).</summary>
    public void Evaluate(ReadOnlySpan<T> p, ReadOnlySpan<T> values, Span<T> q)
    {
        for (var i = 0; i < p.Length; i++)
        {
            var (k, fraction) = Locate(p[i]);
            var value = T.FusedMultiplyAdd(fraction, values[k + 1] - values[k], values[k]);
            q[i] = kind == KnotFluxKind.FreeForm ? value : value * p[i];
        }
    }

    /// <summary>q = Φ(p) and p̄ = Φ'(p)·q̄; collects the gradient of the knots.</summary>
    public void Differentiate(
        ReadOnlySpan<T> p, ReadOnlySpan<T> values, ReadOnlySpan<T> qGradient, Span<T> q, Span<T> pGradient, Span<T> knotSums)
    {
        for (var i = 0; i < p.Length; i++)
        {
            var (k, fraction) = Locate(p[i]);
            var difference = values[k + 1] - values[k];
            var value = T.FusedMultiplyAdd(fraction, difference, values[k]);
            var weight = qGradient[i];
            if (kind == KnotFluxKind.FreeForm)
            {
                q[i] = value;
                pGradient[i] = difference * inverseSpacing * weight;
            }
            else
            {
                // Φ = g(|p|)p; beyond the last knot, where the place in the interval is held at 1, g' = 0.
                q[i] = value * p[i];
                var slope = fraction < T.One ? T.Abs(p[i]) * difference * inverseSpacing : T.Zero;
                pGradient[i] = (value + slope) * weight;
                weight *= p[i];
            }

            var histogram = (i % Histograms) * knots;
            knotSums[histogram + k] += (T.One - fraction) * weight;
            knotSums[histogram + k + 1] += fraction * weight;
        }
    }

    /// <summary>Adds the histograms up.</summary>
    public void Collect(ReadOnlySpan<T> knotSums, Span<T> gradient)
    {
        for (var k = 0; k < knots; k++)
        {
            for (var histogram = 0; histogram < Histograms; histogram++)
            {
                gradient[k] += knotSums[histogram * knots + k];
            }
        }
    }

    /// <summary>The interval of an argument and the place in it.</summary>
    private (int Interval, T Fraction) Locate(T p)
    {
        var place = kind == KnotFluxKind.FreeForm
            ? T.FusedMultiplyAdd(p, inverseSpacing, middle)
            : T.Min(T.Abs(p) * inverseSpacing, lastKnot);
        var interval = int.CreateTruncating(T.Clamp(place, T.Zero, lastInterval));
        return (interval, place - T.CreateTruncating(interval));
    }
}
