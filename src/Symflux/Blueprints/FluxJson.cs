using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Symflux.Fluxes;

namespace Symflux.Blueprints;

/// <summary>Flux layers as JSON, the values at knots in tensors; the kinds have the names of <see cref="AllFluxes"/>.</summary>
internal static class FluxJson
{
    /// <summary>Writes a layer, adding its arrays to a table.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">What the names of its arrays begin with.</param>
    /// <param name="tensors">The table.</param>
    public static LayerEntry Write(FluxLayer layer, string name, TensorTable tensors) => new()
    {
        Groups = [.. layer.Groups.Select((group, i) => Write(group, $"{name}.{i}", tensors))],
    };

    /// <summary>Reads a layer.</summary>
    public static FluxLayer Read(LayerEntry entry, StoredTensors tensors) =>
        new([.. entry.Groups.Select(group => new FluxGroup([.. group.Channels], ReadFlux(group, tensors)))]);

    private static GroupEntry Write(FluxGroup group, string tensor, TensorTable tensors)
    {
        var (parameter, values) = group.Flux switch
        {
            LinearFlux => (0, null),
            ContrastFlux flux => (flux.Contrast, null),
            SplineDiffusivityFlux flux => (flux.KnotSpacing, Keep(flux.Values)),
            SlopeSplineFlux flux => (flux.KnotSpacing, Keep(flux.IntervalSlopes)),
            FreeFormFlux flux => (flux.KnotSpacing, Keep(flux.Values)),
            var other => throw new InvalidOperationException($"a {other.GetType().Name} was not sampled"),
        };
        return new GroupEntry
        {
            Kind = AllFluxes.KindOf(group.Flux).Name,
            Parameter = parameter,
            Ratio = (group.Flux as ForwardBackwardFlux)?.Ratio,
            Values = values,
            Channels = [.. group.Channels],
        };

        string? Keep(ImmutableArray<double> numbers) => tensors.Add(tensor, [numbers.Length], numbers.AsSpan());
    }

    private static Flux ReadFlux(GroupEntry group, StoredTensors tensors)
    {
        var kind = AllFluxes.Find(group.Kind)
            ?? throw new SymfluxException($"its flux '{group.Kind}' is unknown; it may need a newer version of Symflux");
        var parameter = kind.Type == typeof(LinearFlux) ? 1 : ModelLimits.Contrast.Check(group.Parameter);
        if (kind.Type == typeof(ForwardBackwardFlux))
        {
            return new ForwardBackwardFlux(parameter, group.Ratio ?? ForwardBackwardFlux.StandardRatio);
        }

        return kind.HasClosedForm ? kind.ForContrast(parameter)
            : kind.Type == typeof(SplineDiffusivityFlux) ? new SplineDiffusivityFlux(parameter, Values())
            : kind.Type == typeof(MonotoneSplineFlux) ? new MonotoneSplineFlux(parameter, Values())
            : kind.Type == typeof(WeaklyMonotoneSplineFlux) ? new WeaklyMonotoneSplineFlux(parameter, Values())
            : FreeForm(Values());

        ImmutableArray<double> Values()
        {
            var (shape, values) = tensors.Take(group.Values ?? throw new SymfluxException($"its flux '{group.Kind}' names no tensor of values"));
            ModelLimits.Check(values.Length, ModelLimits.Knots, "values of a flux");
            return shape.Length == 1 ? [.. values] : throw new SymfluxException($"its values '{group.Values}' of a flux have {shape.Length} extents, not 1");
        }

        FreeFormFlux FreeForm(ImmutableArray<double> values)
        {
            ModelLimits.Weight.Check(values.AsSpan());
            return new FreeFormFlux(parameter, values);
        }
    }

    internal sealed record LayerEntry
    {
        public required GroupEntry[] Groups { get; init; }
    }

    internal sealed record GroupEntry
    {
        public required string Kind { get; init; }

        /// <summary>λ, or the spacing of the knots.</summary>
        public required double Parameter { get; init; }

        /// <summary>The width ratio of forward-and-backward diffusion.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public double? Ratio { get; init; }

        /// <summary>Name of the tensor of values at knots or of slopes between them, for fluxes that have one.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Values { get; init; }

        public required int[] Channels { get; init; }
    }
}
