namespace Symflux.Experiments.Baselines;

/// <summary>The shape of a <see cref="StandardResidualNetwork"/>.</summary>
public sealed record StandardNetworkShape
{
    /// <summary>1 for signals, 2 for images.</summary>
    public int Dimension { get; init; } = 2;

    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>C, channels between the two convolutions of a block.</summary>
    public required int Stencils { get; init; }

    /// <summary>k, extent of the stencils, odd.</summary>
    public int Extent { get; init; } = 5;

    /// <summary>What stands between the convolutions.</summary>
    public Activation Activation { get; init; }

    /// <summary>λ of Perona–Malik activations at the start.</summary>
    public double Contrast { get; init; } = 2.5;

    /// <summary>Grey value that is taken off the input and put back on the output, so that the network sees values around 0.</summary>
    public double Centre { get; init; }

    /// <summary>Whether blocks have the biases b₁ and b₂.</summary>
    public bool HasBiases { get; init; } = true;

    /// <summary>Whether the stencils of both convolutions are held at zero sum.</summary>
    public bool IsZeroSum { get; init; }

    /// <summary>How the step is kept.</summary>
    public StandardStep Step { get; init; }

    /// <summary>What training starts from.</summary>
    public NetworkStart Start { get; init; }

    /// <summary>Whether W₂ is W₁: a symmetric block with any activation.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether blocks have the skip connection u.</summary>
    public bool HasSkip { get; init; } = true;

    /// <summary>How many weights and biases the network has: per block 2k^d·C (half of it where W₂ is tied), C contrasts, C + 1 biases, a step.</summary>
    public int ParameterCount => Blocks * (
        (IsTied ? 1 : 2) * (Dimension == 1 ? Extent : Extent * Extent) * Stencils
        + (Activation == Activation.TrainedPeronaMalik ? Stencils : 0) + (HasBiases ? Stencils + 1 : 0) + (Step == StandardStep.Free ? 0 : 1));
}
