using Symflux.Fields;
using static TorchSharp.torch;

namespace Symflux.Torch.Attacks;

/// <summary>
/// A network on one grid as a map between arrays, with products by the transposed Jacobian matrix: N(x), and Jᵀw for a w that may depend on N(x).
/// </summary>
/// <remarks>
/// Arithmetic outside of the network is done on arrays rather than tensors, which take longer for a hundred numbers than the sums themselves.
/// </remarks>
internal sealed class PullBack(Network network, Grid grid)
{
    /// <summary>Numbers of one input: channels × grid.</summary>
    public int Length { get; } = network.Channels * grid.Count;

    /// <summary>Runs the network on a batch.</summary>
    /// <param name="inputs">x, one array for every item of the batch.</param>
    /// <param name="weight">Gives w for N(x), all items of it.</param>
    /// <returns>N(x) and Jᵀw of every item.</returns>
    public (double[][] Outputs, double[][] Products) Evaluate(double[][] inputs, Func<double[][], double[][]> weight)
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

    private double[][] Split(Tensor batch) => [.. batch.ToDoubles().Chunk(Length)];
}
