using System.Collections.Immutable;
using Symflux.Fluxes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>The flux layer Φ of a block with its parameters. Groups of the same kind are evaluated together.</summary>
internal sealed class FluxParameters : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<FluxBundle> bundles = [];
    private readonly ImmutableArray<FluxGroup> groups;
    private readonly int[][] members;
    private readonly long[][] channels;
    private readonly long[] order;

    /// <summary>Creates the parameters.</summary>
    /// <param name="layer">Φ at construction.</param>
    /// <param name="trainable">Whether parameters may change.</param>
    /// <param name="type">Floating-point type.</param>
    public FluxParameters(FluxLayer layer, bool trainable, ScalarType type) : base(nameof(FluxParameters))
    {
        groups = layer.Groups;
        members =
        [
            .. Enumerable.Range(0, groups.Length)
                .GroupBy(g => (FluxBundle.KindOf(groups[g].Flux), groups[g].Channels.Length))
                .Select(bundle => bundle.ToArray()),
        ];
        channels = Array.ConvertAll(members, bundle => bundle.SelectMany(g => groups[g].Channels).Select(c => (long)c).ToArray());
        order = new long[layer.Channels];
        foreach (var (place, channel) in channels.SelectMany(list => list).Index())
        {
            order[channel] = place;
        }

        foreach (var bundle in members)
        {
            bundles.Add(FluxBundle.Of([.. bundle.Select(g => groups[g].Flux)], groups[bundle[0]].Channels.Length, trainable, type));
        }

        RegisterComponents();
    }

    /// <summary>Φ(v).</summary>
    /// <param name="argument">v: batch × C × grid.</param>
    public override Tensor forward(Tensor argument) => Evaluate(argument, static (bundle, part) => bundle.call(part));

    /// <summary>g(|v|²) for every channel, the same in all channels of a group; of layers that consist of diffusivities.</summary>
    /// <param name="argument">v: batch × C × grid.</param>
    public Tensor Diffusivities(Tensor argument) => Evaluate(argument, static (bundle, part) => bundle.Diffusivities(part));

    /// <summary>The numbers that the training kernel takes, C × numbers of a flux, of a layer whose channels all have one kind of flux.</summary>
    public Tensor Numbers() => bundles[0].Numbers();

    /// <summary>Whether some flux is weakly monotone.</summary>
    public bool IsWeaklyMonotone => bundles.Any(bundle => bundle.IsWeaklyMonotone);

    /// <summary>Sets m with Φ' ≥ −m for the weakly monotone fluxes.</summary>
    public void SetModulus(Tensor modulus)
    {
        foreach (var bundle in bundles.Where(bundle => bundle.IsWeaklyMonotone))
        {
            bundle.Modulus = modulus;
        }
    }

    /// <summary>Φ with the parameters of this moment.</summary>
    public FluxLayer ToLayer()
    {
        var fluxes = new Flux[groups.Length];
        for (var b = 0; b < members.Length; b++)
        {
            foreach (var (flux, group) in bundles[b].ToFluxes().Zip(members[b]))
            {
                fluxes[group] = flux;
            }
        }

        return new FluxLayer([.. groups.Select((group, g) => group with { Flux = fluxes[g] })]);
    }

    private Tensor Evaluate(Tensor argument, Func<FluxBundle, Tensor, Tensor> evaluate)
    {
        var inOrder = order.Index().All(entry => entry.Index == entry.Item);
        if (inOrder && bundles.Count == 1)
        {
            return evaluate(bundles[0], argument);
        }

        var parts = channels.Select((list, b) =>
            evaluate(bundles[b], argument.index_select(1, tensor(list, device: argument.device)))).ToArray();
        var result = cat(parts, 1);
        return inOrder ? result : result.index_select(1, tensor(order, device: argument.device));
    }
}
