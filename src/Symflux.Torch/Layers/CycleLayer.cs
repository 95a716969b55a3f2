using System.Collections.Immutable;
using Symflux.Blueprints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// A cycle of the full approximation scheme as a network layer: a U-net with sweeps as residual blocks, R as strided
/// convolution, P as transposed one, and R x as skip connection. Visits of a level share its parameters.
/// </summary>
internal sealed class CycleLayer : Layer
{
    private readonly ModuleList<CycleLevelParameters> levels = [];
    private readonly CycleShape shape;
    private readonly int? mask;

    /// <summary>Creates the layer.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Trainable parts and precision.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image, and the mask where it is one of them.</param>
    public CycleLayer(CycleBlock block, int dimension, NetworkOptions options, int visibleChannels) : base(nameof(CycleLayer))
    {
        (shape, mask) = (block.Shape, block.Mask);
        var visible = mask < visibleChannels ? visibleChannels - 1 : visibleChannels;
        foreach (var (l, level) in block.Levels.Index())
        {
            var trainable = l == 0 && options.ExactFinestOperator ? options.Trainable & ~TrainableParts.Operator : options.Trainable;
            levels.Add(new CycleLevelParameters(level, dimension, trainable, options.ZeroSum ? visible : 0, options.ScalarType));
        }

        RegisterComponents();
    }

    public override IEnumerable<ResidualLayer> WeaklyMonotoneLayers => [];

    public override Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus) => throw NoDistance(nameof(CycleLayer));

    public override Func<LayerState, LayerState> Freeze()
    {
        CycleLevelNumbers[] numbers = [.. levels.Select(level => level.Freeze())];
        return state => state.Next(Run(numbers, state));
    }

    public override Block ToBlock() => new CycleBlock([.. levels.Select(level => level.ToLevel())], shape, mask);

    private Tensor Run(CycleLevelNumbers[] numbers, LayerState state)
    {
        using var scope = NewDisposeScope();
        var (x, known) = WithoutMask(state.State);
        var (data, _) = WithoutMask(state.Data);
        var result = CycleRun.Of(shape, At(numbers, known), x, data);
        return WithMask(result, known).MoveToOuterDisposeScope();
    }

    /// <summary>The levels for a mask, which every coarser level sees as means over its cells.</summary>
    private static ImmutableArray<ICycleLevel<Tensor>> At(CycleLevelNumbers[] numbers, Tensor? mask)
    {
        var operators = ImmutableArray.CreateBuilder<ICycleLevel<Tensor>>(numbers.Length);
        foreach (var level in numbers)
        {
            var current = new CycleLevelOperator(level, mask);
            operators.Add(current);
            mask = current.CoarserMask;
        }

        return operators.MoveToImmutable();
    }

    /// <summary>The channels that K works on, and c.</summary>
    private (Tensor Field, Tensor? Mask) WithoutMask(Tensor state)
    {
        if (mask is not { } channel)
        {
            return (state, null);
        }

        var behind = state.narrow(1, channel + 1, state.shape[1] - channel - 1);
        return (channel == 0 ? behind : cat([state.narrow(1, 0, channel), behind], 1), state.narrow(1, channel, 1));
    }

    private Tensor WithMask(Tensor field, Tensor? known) => mask is not { } channel
        ? field
        : cat([field.narrow(1, 0, channel), known!, field.narrow(1, channel, field.shape[1] - channel)], 1);
}
