using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>
/// Flux groups with the same formula and the same number of channels, which a graph evaluates together: their parameters
/// become arrays with one entry per group.
/// </summary>
/// <param name="groups">The groups.</param>
internal abstract class FluxFamily(IReadOnlyList<FluxGroup> groups)
{
    /// <summary>The groups.</summary>
    public IReadOnlyList<FluxGroup> Groups => groups;

    /// <summary>Number of channels of every group.</summary>
    public int GroupSize => groups[0].Channels.Length;

    /// <summary>Φ(v).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="components">The first channels of all groups, the second channels of all groups, and so on: each [batch, groups, (depth,) height,
    /// width].</param>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <returns>As many tensors of the same shapes.</returns>
    public abstract Value[] Apply(GraphBuilder graph, Value[] components, int dimension);

    /// <summary>The family of groups that agree in <see cref="KeyOf"/>.</summary>
    /// <exception cref="SymfluxException">The formula is not known here.</exception>
    public static FluxFamily Of(IReadOnlyList<FluxGroup> groups) => groups[0].Flux switch
    {
        LinearFlux => new LinearFamily(groups),
        FreeFormFlux => new FreeFormFamily(groups),
        SplineDiffusivityFlux => new SplineDiffusivityFamily(groups),
        SlopeSplineFlux => new SlopeSplineFamily(groups),
        CharbonnierFlux or TotalVariationFlux => new CharbonnierFamily(groups),
        PeronaMalikFlux => new PeronaMalikFamily(groups),
        PeronaMalikExponentialFlux => new PeronaMalikExponentialFamily(groups),
        WeickertFlux => new WeickertFamily(groups),
        ForwardBackwardFlux => new ForwardBackwardFamily(groups),
        var other => throw new SymfluxException($"a {other.GetType().Name} cannot be written as ONNX; use another flux"),
    };

    /// <summary>What groups must have in common to be in one family: formula, number of channels, number of knots.</summary>
    public static (Type Formula, int GroupSize, int Knots) KeyOf(FluxGroup group) => (group.Flux.GetType(), group.Channels.Length, group.Flux switch
    {
        FreeFormFlux flux => flux.Values.Length,
        SplineDiffusivityFlux flux => flux.Values.Length,
        SlopeSplineFlux flux => flux.IntervalSlopes.Length,
        _ => 0,
    });

    /// <summary>A parameter of every group, shaped to act on its samples; a single number where it is the same for all.</summary>
    protected Value Parameter<TFlux>(GraphBuilder graph, Func<TFlux, double> parameter, int dimension) where TFlux : Flux
    {
        var values = groups.Select(group => parameter((TFlux)group.Flux)).ToArray();
        return values.All(value => value == values[0])
            ? graph.Number(values[0])
            : graph.Numbers("parameters", values, [values.Length, .. Enumerable.Repeat(1, dimension)]);
    }
}
