using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>A network that an experiment trains: everything about it but its random start.</summary>
public abstract record NetworkDesign
{
    /// <summary>λ of Perona–Malik fluxes at the start, in units of the noise level: noise alone gives |Ku| near 1.</summary>
    private protected const double StartContrast = 2.5;

    /// <summary>Dimension of what it takes: 1 for signals, 2 for images.</summary>
    public int Dimension { get; init; } = 2;

    /// <summary>Makes the network with the random weights of a seed; the caller disposes of it.</summary>
    public abstract nn.Module<Tensor, Tensor> Create(ulong seed);
}
