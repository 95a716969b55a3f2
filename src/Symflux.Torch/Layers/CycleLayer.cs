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
    private readonly ImmutableArray<CycleStep> program;
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
        program = CycleProgram.Of(shape, block.Levels.Length);
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
        CycleLevelOperator[] operators = [.. levels.Select(level => level.Freeze())];
        return state => state.Next(Run(operators, state));
    }

    public override Block ToBlock() => new CycleBlock([.. levels.Select(level => level.ToLevel())], shape, mask);

    private Tensor Run(CycleLevelOperator[] operators, LayerState state)
    {
        using var scope = NewDisposeScope();
        var (x, known) = WithoutMask(state.State);
        var (data, _) = WithoutMask(state.Data);
        var cycle = new Cycle(operators, x, data, known);
        foreach (var step in program)
        {
            cycle.Perform(step);
        }

        return WithMask(cycle.Result, known).MoveToOuterDisposeScope();
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

    /// <summary>One run of the cycle: the states of its levels.</summary>
    private sealed class Cycle
    {
        private readonly CycleLevelOperator[] levels;
        private readonly CycleLevelWeights[] weights;
        private readonly Tensor[] states;
        private readonly Tensor[] rightSides;
        private readonly Tensor[] restricted;

        public Cycle(CycleLevelOperator[] levels, Tensor state, Tensor data, Tensor? mask)
        {
            this.levels = levels;
            weights = new CycleLevelWeights[levels.Length];
            for (var l = 0; l < levels.Length; l++)
            {
                weights[l] = levels[l].WeightsAt(mask);
                mask = mask is null ? null : levels[l].Transfer?.Mean(mask);
            }

            (states, rightSides, restricted) = (new Tensor[levels.Length], new Tensor[levels.Length], new Tensor[levels.Length]);
            (states[0], rightSides[0]) = (state, weights[0].Reaction * data);
        }

        public Tensor Result => states[0];

        public void Perform(CycleStep step)
        {
            var l = step.Level;
            switch (step.Action)
            {
                case CycleAction.PreSmooth or CycleAction.SolveCoarsest:
                    states[l] = levels[l].Smooth(states[l], rightSides[l], weights[l], levels[l].PreSmoothing);
                    break;
                case CycleAction.PostSmooth:
                    states[l] = levels[l].Smooth(states[l], rightSides[l], weights[l], levels[l].PostSmoothing);
                    break;
                case CycleAction.Restrict:
                    Restrict(l);
                    break;
                default:
                    states[l] = states[l]
                        + levels[l].Transfer!.Interpolate(states[l + 1] - restricted[l], levels[l].Interpolation!, states[l].shape);
                    break;
            }
        }

        /// <summary>x_c = R x, b_c = R(b − A(x)) + A_c(R x).</summary>
        private void Restrict(int l)
        {
            var (level, transfer) = (levels[l], levels[l].Transfer!);
            restricted[l] = states[l + 1] = transfer.Restrict(states[l], level.Restriction!);
            var residual = transfer.Restrict(rightSides[l] - level.Apply(states[l], weights[l]), level.Restriction!);
            rightSides[l + 1] = residual + levels[l + 1].Apply(restricted[l], weights[l + 1]);
        }
    }
}
