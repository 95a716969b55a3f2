using Symflux.Torch.Training;
using Symflux.Torch.Training.Architectures;
using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>The network of a training configuration: a chain of symmetric blocks for grey images, in the certified parametrisation.</summary>
public sealed record ConfiguredDesign : NetworkDesign
{
    /// <summary>Blocks, fluxes, steps, and the Lipschitz constant to keep to.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>σ of the noise, in grey values: the unit of the knots.</summary>
    public double NoiseLevel { get; init; } = 25;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed)
    {
        var configuration = new TrainingConfiguration
        {
            Name = nameof(ConfiguredDesign),
            Seed = seed,
            NoiseLevel = NoiseLevel,
            Data = new DataConfiguration { DeadLeaves = 1 },
            Architecture = Architecture,
        };
        configuration.Check();
        return TrainedNetwork.For(configuration, "");
    }
}
