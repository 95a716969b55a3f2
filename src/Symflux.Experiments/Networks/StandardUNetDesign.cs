using Symflux.Experiments.Baselines;
using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>A <see cref="StandardUNet"/> for grey images.</summary>
public sealed record StandardUNetDesign : NetworkDesign
{
    /// <summary>Channels on the finest level; every coarser one has twice as many.</summary>
    public required int Width { get; init; }

    /// <summary>Number of levels.</summary>
    public int Levels { get; init; } = 3;

    /// <summary>Whether all levels have the same number of channels.</summary>
    public bool HasConstantWidth { get; init; }

    /// <summary>What follows the convolutions.</summary>
    public Activation Activation { get; init; }

    /// <summary>Grey value that is taken off what the network sees, in units of the noise level.</summary>
    public double Centre { get; init; }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed) => new StandardUNet(Shape, seed);

    private StandardUNetShape Shape => new()
    {
        Width = Width, Levels = Levels, HasConstantWidth = HasConstantWidth, Activation = Activation, Contrast = StartContrast, Centre = Centre,
    };
}
