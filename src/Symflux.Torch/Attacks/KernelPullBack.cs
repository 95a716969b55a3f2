using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Torch.Layers;
using Symflux.Training;

namespace Symflux.Torch.Attacks;

/// <summary>By the training kernels in double precision, block by block: for chains of symmetric blocks, lifts and projections.</summary>
internal sealed class KernelPullBack : PullBack
{
    private readonly Grid grid;
    private readonly Stage[] stages;

    private KernelPullBack(Grid grid, Stage[] stages) => (this.grid, this.stages) = (grid, stages);

    /// <summary>For a blueprint whose blocks the kernels cover; null for others.</summary>
    public static KernelPullBack? TryCreate(Blueprint blueprint, Grid grid)
    {
        var stages = new List<Stage>();
        foreach (var block in blueprint.Blocks)
        {
            switch (block)
            {
                case ResidualBlock { Extrapolation: 1 } residual when FusedBlock.ShapeOf(residual, blueprint.Dimension) is { } shape:
                    stages.Add(new Stage(
                        residual.InputChannels, residual.OutputChannels, new SymmetricBlockKernel<double>(grid.Height, grid.Width, shape),
                        FusedBlock.NumbersOf(residual)));
                    break;
                case TransformBlock { Opens: null, Closes: null }:
                    stages.Add(new Stage(block.InputChannels, block.OutputChannels, null, default));
                    break;
                default:
                    return null;
            }
        }

        return new KernelPullBack(grid, [.. stages]);
    }

    /// <inheritdoc/>
    public override (double[][] Outputs, double[][] Products) Evaluate(double[][] inputs, Func<double[][], double[][]> weight)
    {
        var batch = inputs.Length;
        var (state, data) = (Join(inputs), Join(inputs));
        var kept = new (double[] State, double[] Data, double[] DiffusionTerm)[stages.Length];
        foreach (var (i, stage) in stages.Index())
        {
            var next = new double[batch * stage.OutputChannels * grid.Count];
            var term = stage.Kernel is null ? [] : new double[next.Length];
            kept[i] = (state, data, term);
            if (stage.Kernel is { } kernel)
            {
                kernel.Forward(state, data, stage.Numbers, term, next);
                state = next;
            }
            else
            {
                (state, data) = (Carry(state, stage.InputChannels, stage.OutputChannels), Carry(data, stage.InputChannels, stage.OutputChannels));
            }
        }

        var outputs = Split(state, batch);
        var forState = Join(weight(outputs));
        var forData = new double[forState.Length];
        foreach (var (i, stage) in stages.Index().Reverse())
        {
            if (stage.Kernel is { } kernel)
            {
                var (stateGradient, dataGradient) = (new double[forState.Length], new double[forState.Length]);
                var numbers = stage.Numbers;
                kernel.Backward(
                    kept[i].State, kept[i].Data, numbers, kept[i].DiffusionTerm, forState, stateGradient, dataGradient,
                    new double[numbers.Weights.Length], new double[numbers.FluxNumbers.Length]);
                (forState, forData) = (stateGradient, Vectors.Add(forData, 1, dataGradient));
            }
            else
            {
                // The transpose of keeping the first channels is to put zeros behind them, and the other way round.
                (forState, forData) = (Carry(forState, stage.OutputChannels, stage.InputChannels), Carry(forData, stage.OutputChannels, stage.InputChannels));
            }
        }

        return (outputs, Split(Vectors.Add(forState, 1, forData), batch));
    }

    /// <summary>The first channels of every item, and zeros for further ones.</summary>
    private double[] Carry(double[] values, int from, int to)
    {
        var (length, batch) = (Math.Min(from, to) * grid.Count, values.Length / (from * grid.Count));
        var carried = new double[batch * to * grid.Count];
        for (var item = 0; item < batch; item++)
        {
            values.AsSpan(item * from * grid.Count, length).CopyTo(carried.AsSpan(item * to * grid.Count));
        }

        return carried;
    }

    private static double[] Join(double[][] items) => [.. items.SelectMany(item => item)];

    private static double[][] Split(double[] values, int batch) => [.. values.Chunk(values.Length / batch)];

    private sealed record Stage(int InputChannels, int OutputChannels, SymmetricBlockKernel<double>? Kernel, SymmetricBlockNumbers<double> Numbers);
}
