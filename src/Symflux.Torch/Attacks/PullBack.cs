using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Torch.Attacks;

/// <summary>
/// A blueprint on one grid as a map between arrays, with products by the transposed Jacobian matrix: N(x), and Jᵀw for a w that may depend on N(x).
/// </summary>
internal abstract class PullBack
{
    /// <summary>Runs N on a batch.</summary>
    /// <param name="inputs">x, one array of channels × grid numbers for every item of the batch.</param>
    /// <param name="weight">Gives w for N(x), all items of it.</param>
    /// <returns>N(x) and Jᵀw of every item.</returns>
    public abstract (double[][] Outputs, double[][] Products) Evaluate(double[][] inputs, Func<double[][], double[][]> weight);

    /// <summary>By training kernels where they cover all blocks, which spares what a network call costs beside the sums; else by the network.</summary>
    public static PullBack Of(Blueprint blueprint, Network network, Grid grid) =>
        (PullBack?)KernelPullBack.TryCreate(blueprint, grid) ?? new NetworkPullBack(network, grid);
}
