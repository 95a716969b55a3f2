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

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed) => new StandardResidualNetwork(
        new StandardNetworkShape
        {
            Blocks = Blocks, Stencils = Stencils, Extent = Extent, Activation = Activation, Contrast = StartContrast, Centre = Centre,
        },
        seed);
}
