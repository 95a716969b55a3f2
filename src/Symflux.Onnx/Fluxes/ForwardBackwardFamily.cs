using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = (2 exp(−a|v|²/λ²) − exp(−b|v|²/λ²))v.</summary>
internal sealed class ForwardBackwardFamily(IReadOnlyList<FluxGroup> groups) : DiffusivityFamily(groups)
{
    /// <inheritdoc/>
    public override Value Diffusivity(GraphBuilder graph, Value[] components, int dimension)
    {
        var squared = Squared(graph, components);
        var forward = graph.Node("Mul", Gaussian(flux => flux.ForwardRate), graph.Number(2));
        return graph.Node("Sub", forward, Gaussian(flux => flux.BackwardRate));

        Value Gaussian(Func<ForwardBackwardFlux, double> rate) => graph.Node("Exp", graph.Node(
            "Mul", squared, Parameter<ForwardBackwardFlux>(graph, flux => -rate(flux) / (flux.Contrast * flux.Contrast), dimension)));
    }
}
