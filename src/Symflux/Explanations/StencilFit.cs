using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Explanations;

/// <summary>
/// The least-squares fit of a stencil by derivatives: the orthogonal projection of its weights, as a function on its
/// offsets, onto the polynomials of degree at most p.
/// </summary>
/// <remarks>
/// The monomials are (o − c)^α with c the middle of the offsets, |α| ≤ p and α_i smaller than the extent along axis i.
/// What the projection leaves over is orthogonal to all of them, so its moments vanish: it annihilates polynomials of
/// degree p and acts on oscillations alone. The projection itself is Σ M_α D_α, where M_α = Σ_o w(o)(o − c)^α/α! are the
/// stencil's Taylor moments and D_α is the stencil of least norm that has the moment 1 for α and 0 for the others, the
/// derivative filter of Savitzky and Golay. So the coefficients of the fit are the Taylor moments, without any choice
/// of difference stencils. Finite differences with as many points as their order needs are fitted without a residual.
/// </remarks>
internal sealed class StencilFit
{
    /// <summary>p: derivatives of higher order count as residual.</summary>
    public const int HighestOrder = 4;

    /// <summary>Terms and residuals below this part of the stencil's norm are rounding.</summary>
    private const double Rounding = 1e-12;

    private readonly Stencil stencil;
    private readonly (int First, int Last)[] reach;
    private readonly double[] spacing;

    /// <summary>Fits a stencil.</summary>
    /// <param name="stencil">The stencil; zero weights at its rim do not count.</param>
    /// <param name="grid">Gives the spacing.</param>
    public StencilFit(Stencil stencil, Grid grid)
    {
        this.stencil = stencil;
        Axis[] axes = [Axis.X, Axis.Y, Axis.Z];
        spacing = Array.ConvertAll(axes, grid.SpacingOf);
        reach = Array.ConvertAll(axes, Reach);
        Centre = [.. axes.Select((axis, i) => (0.5 * (reach[i].First + reach[i].Last) - stencil.OriginOf(axis)) * spacing[i])];
        var norm = Math.Sqrt(stencil.Coefficients.ToArray().Sum(weight => weight * weight));
        var energies = new double[HighestOrder + 1];
        var rest = 0.0;
        var terms = ImmutableArray.CreateBuilder<DerivativeTerm>();
        if (norm > 0)
        {
            var basis = MonomialBasis.Of(reach, spacing);
            for (var channel = 0; channel < stencil.InputChannels; channel++)
            {
                var weights = Weights(channel);
                rest += basis.Project(weights, energies);
                terms.AddRange(TermsOf(basis, weights, channel, norm));
            }
        }

        Terms = terms.ToImmutable();
        var scale = norm > 0 ? 1 / (norm * norm) : 0;
        OrderShares = [.. energies.Select(energy => energy * scale)];
        Residual = Math.Sqrt(rest * scale) is var relative && relative > Rounding ? relative : 0;
    }

    /// <summary>Where the derivatives are taken, relative to the grid point: the middle of the nonzero weights, in units of length (x, y, z).</summary>
    public ImmutableArray<double> Centre { get; }

    /// <summary>Extents of the nonzero weights (x, y, z).</summary>
    public ImmutableArray<int> Extents => [.. reach.Select(range => range.Last - range.First + 1)];

    /// <summary>All terms that are not rounding, by channel and order.</summary>
    public ImmutableArray<DerivativeTerm> Terms { get; }

    /// <summary>What part of ‖w‖² lies in polynomials of degree exactly 0, 1, … p: with the squared residual, these sum to 1.</summary>
    public ImmutableArray<double> OrderShares { get; }

    /// <summary>‖w − fit‖/‖w‖.</summary>
    public double Residual { get; }

    private static IEnumerable<DerivativeTerm> TermsOf(MonomialBasis basis, double[] weights, int channel, double norm)
    {
        for (var i = 0; i < basis.Exponents.Count; i++)
        {
            var (x, y, z) = basis.Exponents[i];
            var moment = basis.Moment(i, weights);
            var share = Math.Abs(moment) * basis.DerivativeNorm(i) / norm;
            if (share > Rounding)
            {
                yield return new DerivativeTerm(channel, x, y, z, moment, share);
            }
        }
    }

    /// <summary>The weights of a channel within reach, x fastest.</summary>
    private double[] Weights(int channel)
    {
        var weights = new List<double>();
        for (var z = reach[2].First; z <= reach[2].Last; z++)
        {
            for (var y = reach[1].First; y <= reach[1].Last; y++)
            {
                for (var x = reach[0].First; x <= reach[0].Last; x++)
                {
                    weights.Add(stencil[channel, z, y, x]);
                }
            }
        }

        return [.. weights];
    }

    /// <summary>First and last index along an axis with a nonzero weight; the origin where all are 0.</summary>
    private (int First, int Last) Reach(Axis axis)
    {
        var (first, last) = (int.MaxValue, -1);
        var coefficients = stencil.Coefficients;
        for (var i = 0; i < coefficients.Length; i++)
        {
            if (coefficients[i] != 0)
            {
                var place = axis switch
                {
                    Axis.X => i % stencil.Width,
                    Axis.Y => i / stencil.Width % stencil.Height,
                    _ => i / (stencil.Width * stencil.Height) % stencil.Depth,
                };
                (first, last) = (Math.Min(first, place), Math.Max(last, place));
            }
        }

        return last >= 0 ? (first, last) : (stencil.OriginOf(axis), stencil.OriginOf(axis));
    }
}
