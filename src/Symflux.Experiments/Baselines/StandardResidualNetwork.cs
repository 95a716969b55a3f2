using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Baselines;

/// <summary>
/// The usual residual network, for comparison: blocks u⁺ = u − tW₂ᵀσ(W₁u + b₁) + b₂ with two independent convolutions, even extension at the border.
/// Nothing is certified about it.
/// </summary>
/// <remarks>
/// The second convolution is written as an adjoint, which is the same up to the names of its weights: where W₂ = W₁, there are no biases and the
/// stencils sum to
/// zero, the block is the symmetric one. Counts of parameters: <see cref="StandardNetworkShape.ParameterCount"/>.
/// </remarks>
public sealed class StandardResidualNetwork : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<StandardResidualBlock> blocks = [];
    private readonly StandardNetworkShape shape;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="seed">Decides about the weights.</param>
    public StandardResidualNetwork(StandardNetworkShape shape, ulong seed) : base(nameof(StandardResidualNetwork))
    {
        ArgumentNullException.ThrowIfNull(shape);
        NativeConvolutions.Check();
        this.shape = shape;
        for (var place = 0; place < shape.Blocks; place++)
        {
            blocks.Add(new StandardResidualBlock(shape, unchecked(seed * 1000 + (ulong)place)));
        }

        RegisterComponents();
    }

    /// <summary>Grey value that is taken off the input and put back on the output.</summary>
    public double Centre => shape.Centre;

    /// <summary>Runs the network on a batch.</summary>
    /// <param name="input">Batch × 1 × [height ×] width.</param>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        var state = input - shape.Centre;
        foreach (var block in blocks)
        {
            state = block.call(state);
        }

        return (state + shape.Centre).MoveToOuterDisposeScope();
    }
}
