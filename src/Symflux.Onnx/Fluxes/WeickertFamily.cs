using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = (1 − exp(−C/(|v|/λ)⁸))v.</summary>
internal sealed class WeickertFamily(IReadOnlyList<FluxGroup> groups) : DiffusivityFamily(groups)
{
    /// <summary>Below this value of |v|²/λ² the exponential is 0 to all digits; held there, nothing is divided by 0.</summary>
    private const double Smallest = 0.1;

    /// <inheritdoc/>
    public override Value Diffusivity(GraphBuilder graph, Value[] components, int dimension)
    {
        var inverse = Parameter<WeickertFlux>(graph, flux => 1 / (flux.Contrast * flux.Contrast), dimension);
        var q = graph.Node("Max", graph.Node("Mul", Squared(graph, components), inverse), graph.Number(Smallest));
        var square = graph.Node("Mul", q, q);
        var exponent = graph.Node("Div", graph.Number(-WeickertFlux.Constant), graph.Node("Mul", square, square));
        return graph.Node("Sub", graph.Number(1), graph.Node("Exp", exponent));
    }
}
