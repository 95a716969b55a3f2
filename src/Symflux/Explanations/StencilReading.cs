using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Explanations;

/// <summary>One stencil read as a differential operator.</summary>
public sealed record StencilReading
{
    /// <summary>Extents of the nonzero weights (x, y, z).</summary>
    public required ImmutableArray<int> Extents { get; init; }

    /// <summary>
    /// The point of the derivatives relative to the grid point, in units of length (x, y, z): the middle of the nonzero
    /// weights, so half a grid length for a forward difference.
    /// </summary>
    public required ImmutableArray<double> Centre { get; init; }

    /// <summary>
    /// The expansion Σ c_α ∂^α, |α| ≤ 4: the orthogonal projection of the weights onto polynomials of degree 4 (and less
    /// than the extent along each axis) in the offsets. The c_α are the stencil's Taylor moments.
    /// </summary>
    public required ImmutableArray<DerivativeTerm> Terms { get; init; }

    /// <summary>What part of ‖w‖² acts as a derivative of order 0, 1, … 4; with the squared residual, these sum to 1.</summary>
    public required ImmutableArray<double> OrderShares { get; init; }

    /// <summary>‖w − fit‖/‖w‖: the part that annihilates all polynomials of degree 4 and sees oscillations only.</summary>
    public required double Residual { get; init; }

    /// <summary>Sum of the weights for each channel of the state; all 0: constants are annihilated.</summary>
    public required ImmutableArray<double> Sums { get; init; }

    /// <summary>|K̂(ω)|.</summary>
    public required FrequencyResponse Response { get; init; }

    /// <summary>The lowest order with a term, the order of the derivative that smooth functions see; null for the zero stencil and for pure residuals.</summary>
    [JsonIgnore]
    public int? LowestOrder => Terms.IsEmpty ? null : Terms.Min(term => term.Order);

    /// <summary>Whether the fit is exact and has a single term: a finite difference, up to a factor.</summary>
    [JsonIgnore]
    public bool IsPureDerivative => Residual == 0 && Terms.Length == 1;

    /// <summary>"0.42 ∂x − 0.11 ∂xxx + …": the largest terms.</summary>
    public string ToText() => ReadingPrinter.Expression(this);

    /// <summary>Reads a stencil.</summary>
    /// <param name="stencil">The stencil.</param>
    /// <param name="grid">Dimension and spacing; extents do not matter.</param>
    public static StencilReading Of(Stencil stencil, Grid grid)
    {
        ArgumentNullException.ThrowIfNull(stencil);
        ArgumentNullException.ThrowIfNull(grid);
        var fit = new StencilFit(stencil, grid);
        var taps = stencil.Coefficients.Length / stencil.InputChannels;
        var weights = stencil.Coefficients.ToArray();
        return new StencilReading
        {
            Extents = fit.Extents,
            Centre = fit.Centre,
            Terms = fit.Terms,
            OrderShares = fit.OrderShares,
            Residual = fit.Residual,
            Sums = [.. weights.Chunk(taps).Select(channel => channel.Sum())],
            Response = FrequencyResponse.Of(stencil, grid.Dimension),
        };
    }
}
