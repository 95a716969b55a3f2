using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Baselines;

/// <summary>
/// The usual residual network, for comparison: blocks u⁺ = u + W₂σ(W₁u + b₁) + b₂ with two independent convolutions and
/// biases, reflecting padding. Nothing is certified about it.
/// </summary>
/// <remarks>
/// A block with C stencils of k×k on m channels has (2mk² + 1)C + m parameters, a symmetric one without biases mk²C + 1.
/// W₁ starts as He et al. (2015) propose, W₂ and the biases at 0: the network starts as the identity.
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

    /// <summary>Runs the network on a batch.</summary>
    /// <param name="input">Batch × 1 × height × width, at least (k + 1)/2 pixels each way.</param>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        var state = input - shape.Centre;
        if (shape.StateChannels > 1)
        {
            state = nn.functional.pad(state, [0, 0, 0, 0, 0, shape.StateChannels - 1], PaddingModes.Constant, 0);
        }

        foreach (var block in blocks)
        {
            state = block.call(state);
        }

        return (state.narrow(1, 0, 1) + shape.Centre).MoveToOuterDisposeScope();
    }
}

/// <summary>The shape of a <see cref="StandardResidualNetwork"/>.</summary>
public sealed record StandardNetworkShape
{
    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>C, channels between the two convolutions of a block.</summary>
    public required int Stencils { get; init; }

    /// <summary>k, extent of the stencils, odd.</summary>
    public int Extent { get; init; } = 5;

    /// <summary>m, channels of the state; those beyond the first start at 0 and are dropped at the end.</summary>
    public int StateChannels { get; init; } = 1;

    /// <summary>What stands between the convolutions.</summary>
    public Activation Activation { get; init; }

    /// <summary>λ of Perona–Malik activations at the start.</summary>
    public double Contrast { get; init; } = 2.5;

    /// <summary>Grey value that is taken off the input and put back on the output, so that the network sees values around 0.</summary>
    public double Centre { get; init; }
}

/// <summary>u + W₂σ(W₁u + b₁) + b₂.</summary>
internal sealed class StandardResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d first;
    private readonly ActivationLayer activation;
    private readonly Conv2d second;

    public StandardResidualBlock(StandardNetworkShape shape, ulong seed) : base(nameof(StandardResidualBlock))
    {
        var (channels, stencils, extent) = (shape.StateChannels, shape.Stencils, shape.Extent);
        first = nn.Conv2d(channels, stencils, extent, padding: extent / 2, padding_mode: PaddingModes.Reflect);
        activation = new ActivationLayer(shape.Activation, stencils, shape.Contrast);
        second = nn.Conv2d(stencils, channels, extent, padding: extent / 2, padding_mode: PaddingModes.Reflect);
        using (no_grad())
        {
            var inputs = channels * extent * extent;
            first.weight.copy_(tensor(RandomWeights.Normal(inputs * stencils, Math.Sqrt(2.0 / inputs), seed), first.weight.shape));
            first.bias!.zero_();
            second.weight.zero_();
            second.bias!.zero_();
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input + second.call(activation.call(first.call(input)));
}
