using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Torch.Operators;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// A symmetrisation as a network layer: (1/|G|) Σ g⁻¹B(gu), with the same parameters for every g. The gradient passes through all of them.
/// </summary>
internal sealed class SymmetrisationLayer : Layer
{
    private readonly ModuleList<Layer> body = [];
    private readonly SymmetryGroup group;
    private readonly ImmutableArray<SymmetryOperator> symmetries;
    private readonly Scalar weight;

    /// <summary>Creates the layer.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="place">Which block of the blueprint it is, for messages.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Parametrisation, trainable parts and precision.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image.</param>
    public SymmetrisationLayer(SymmetrisationBlock block, string place, int dimension, NetworkOptions options, int visibleChannels)
        : base(nameof(SymmetrisationLayer))
    {
        group = block.Group;
        symmetries = [.. GridSymmetry.Of(group, dimension).Select(symmetry => new SymmetryOperator(symmetry))];
        weight = 1.0 / symmetries.Length;
        foreach (var (index, part) in block.Body.Index())
        {
            body.Add(Of(part, $"{place}.{index + 1}", dimension, options, visibleChannels));
        }

        RegisterComponents();
    }

    public override IEnumerable<ResidualLayer> WeaklyMonotoneLayers => body.SelectMany(layer => layer.WeaklyMonotoneLayers);

    public override Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus) => throw NoDistance(nameof(SymmetrisationLayer));

    public override Func<LayerState, LayerState> Freeze()
    {
        var layers = body.Select(layer => layer.Freeze()).ToArray();
        return state => state.Next(Average(layers, state.State));
    }

    public override Block ToBlock() => new SymmetrisationBlock([.. body.Select(layer => layer.ToBlock())], group);

    private Tensor Average(Func<LayerState, LayerState>[] layers, Tensor u)
    {
        using var scope = NewDisposeScope();
        var sum = zeros_like(u);
        foreach (var symmetry in symmetries)
        {
            using var inner = NewDisposeScope();
            var turned = symmetry.Apply(u);
            var state = new LayerState(turned, turned, turned);
            foreach (var layer in layers)
            {
                state = layer(state);
            }

            var next = sum + symmetry.ApplyInverse(state.State);
            // The graph keeps what it needs; for the others memory does not grow with the symmetries.
            sum.Dispose();
            sum = next.MoveToOuterDisposeScope();
        }

        return (sum * weight).MoveToOuterDisposeScope();
    }
}
