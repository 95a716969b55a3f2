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

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed) => new StandardUNet(new StandardUNetShape { Width = Width, Levels = Levels }, seed);
}
