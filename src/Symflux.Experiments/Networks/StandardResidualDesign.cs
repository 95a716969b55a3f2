using Symflux.Experiments.Baselines;
using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>A <see cref="StandardResidualNetwork"/>.</summary>
public sealed record StandardResidualDesign : NetworkDesign
{
    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Stencils of the first convolution of a block.</summary>
    public required int Stencils { get; init; }

    /// <summary>Extent of the stencils, odd.</summary>
    public int Extent { get; init; } = 5;

    /// <summary>What stands between the convolutions.</summary>
    public Activation Activation { get; init; }

    /// <summary>Grey value that is taken off the input and put back on the output, in units of the noise level.</summary>
    public double Centre { get; init; }

    /// <summary>Whether blocks have biases.</summary>
    public bool HasBiases { get; init; } = true;

    /// <summary>Whether stencils are held at zero sum.</summary>
    public bool IsZeroSum { get; init; }

    /// <summary>How the step is kept.</summary>
    public StandardStep Step { get; init; }

    /// <summary>What training starts from.</summary>
    public NetworkStart Start { get; init; }

    /// <summary>Whether W₂ is W₁.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether blocks have the skip connection u.</summary>
    public bool HasSkip { get; init; } = true;

    /// <summary>The network's shape.</summary>
    internal StandardNetworkShape Shape => new()
    {
        Dimension = Dimension, Blocks = Blocks, Stencils = Stencils, Extent = Extent, Activation = Activation, Contrast = StartContrast, Centre = Centre,
        HasBiases = HasBiases, IsZeroSum = IsZeroSum, Step = Step, Start = Start, HasSkip = HasSkip, IsTied = IsTied,
    };

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed) => new StandardResidualNetwork(Shape, seed);
}
