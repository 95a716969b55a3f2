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
    public static FluxLayer Read(LayerEntry entry, TensorTable tensors) =>
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
            var other => throw new NotSupportedException($"model files do not know {other.GetType().Name}"),
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

    private static Flux ReadFlux(GroupEntry group, TensorTable tensors)
    {
        var kind = AllFluxes.Find(group.Kind)
            ?? throw new SymfluxException($"its flux '{group.Kind}' is unknown; it may need a newer version of Symflux");
        if (kind.Type == typeof(ForwardBackwardFlux))
        {
            return new ForwardBackwardFlux(group.Parameter, group.Ratio ?? ForwardBackwardFlux.StandardRatio);
        }

        if (kind.HasClosedForm)
        {
            return kind.ForContrast(group.Parameter);
        }

        ImmutableArray<double> values = [.. tensors.Get(group.Values ?? "").Values];
        return kind.Type == typeof(SplineDiffusivityFlux) ? new SplineDiffusivityFlux(group.Parameter, values)
            : kind.Type == typeof(MonotoneSplineFlux) ? new MonotoneSplineFlux(group.Parameter, values)
            : kind.Type == typeof(WeaklyMonotoneSplineFlux) ? new WeaklyMonotoneSplineFlux(group.Parameter, values)
            : new FreeFormFlux(group.Parameter, values);
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
