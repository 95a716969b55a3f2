using Symflux.Blueprints;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// The network of a model file, trained further. Weights are trained in units of the noise level, so a model for one level is a good start for
/// another.
/// </summary>
public sealed record TrainedArchitecture : Architecture
{
    /// <summary>The model file, relative to the configuration file.</summary>
    public required string Model { get; init; }

    /// <summary>ℓ* ≥ 1 that the network is held to, where it can be (see <see cref="LipschitzArchitecture"/>); null for none.</summary>
    public double? Lipschitz { get; init; }

    /// <summary>κ* ≥ 1 for a network whose blocks extrapolate (see <see cref="ExtrapolatedArchitecture"/>); null for others.</summary>
    public double? NormBudget { get; init; }

    /// <summary>Whether all blocks that extrapolate have one weight α.</summary>
    public bool SharedExtrapolation { get; init; }

    internal override NetworkOptions Options => base.Options with
    {
        Lipschitz = Lipschitz, NormBudget = NormBudget, SharedExtrapolation = SharedExtrapolation,
    };

    internal override Blueprint Start(TrainingConfiguration configuration, string baseFolder) => Load(Model, configuration, baseFolder);

    /// <summary>The blueprint of a model file, in units of its noise level.</summary>
    /// <exception cref="SymfluxException">It cannot be read, names no noise level, or has other channels than the configuration.</exception>
    internal static Blueprint Load(string path, TrainingConfiguration configuration, string baseFolder)
    {
        var model = ModelFile.Load(Path.Combine(baseFolder, path));
        if (model.Blueprint.Channels != configuration.Channels)
        {
            throw new SymfluxException(
                $"the model '{path}' is for {model.Blueprint.Channels} channels, but channels is {configuration.Channels}; start from another one");
        }

        return model.Blueprint.Rescale(1 / (model.Card.NoiseLevel ?? throw new SymfluxException(
            $"the model '{path}' names no noise level, so its weights cannot be scaled to another one")));
    }

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        faults.Require(Lipschitz is null or (>= 1 and < double.PositiveInfinity), $"architecture.lipschitz {Lipschitz} must be at least 1");
        faults.Require(NormBudget is null or (>= 1 and < double.PositiveInfinity), $"architecture.normBudget {NormBudget} must be at least 1");
    }
}
