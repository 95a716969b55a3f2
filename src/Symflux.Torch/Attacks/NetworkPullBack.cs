using Symflux.Fields;
using static TorchSharp.torch;

namespace Symflux.Torch.Attacks;

/// <summary>By a network and its automatic differentiation, for every blueprint.</summary>
/// <remarks>
/// Arithmetic outside of the network is done on arrays rather than tensors, which take longer for a hundred numbers than the sums themselves.
/// </remarks>
internal sealed class NetworkPullBack(Network network, Grid grid) : PullBack
{
    /// <inheritdoc/>
    public override (double[][] Outputs, double[][] Products) Evaluate(double[][] inputs, Func<double[][], double[][]> weight)
    {
        using var scope = NewDisposeScope();
        long[] extents = [grid.Depth, grid.Height, grid.Width];
        long[] shape = [inputs.Length, network.Channels, .. extents[(3 - grid.Dimension)..]];
        var x = tensor(Join(inputs), shape).requires_grad_();
        var y = network.call(x);
        var outputs = Split(y);
        // No numbers take part: TorchSharp may finalise one while it is read.
        (y * tensor(Join(weight(outputs)), shape)).sum().backward();
        return (outputs, Split(x.grad!));
    }

    private static double[] Join(double[][] items) => [.. items.SelectMany(item => item)];

    private double[][] Split(Tensor batch) => [.. batch.ToDoubles().Chunk(network.Channels * grid.Count)];
}
