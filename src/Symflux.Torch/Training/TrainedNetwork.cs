namespace Symflux.Torch.Training;

/// <summary>The network that a configuration trains.</summary>
internal static class TrainedNetwork
{
    /// <summary>Makes it with the numbers that training starts from, in units of the noise level.</summary>
    /// <param name="configuration">Architecture, seed, and the model to start from where there is one.</param>
    /// <param name="baseFolder">What the path of that model is relative to.</param>
    public static Network For(TrainingConfiguration configuration, string baseFolder) =>
        new(InitialBlueprint.For(configuration, baseFolder), new NetworkOptions
        {
            Parametrisation = Parametrisation.Certified,
            ZeroSum = configuration.Architecture.ZeroSum,
            NormBudget = configuration.Architecture.NormBudget,
            SharedExtrapolation = configuration.Architecture.Extrapolation == Extrapolation.DuFortFrankel,
            Lipschitz = configuration.Architecture.Lipschitz,
        });
}
