namespace Symflux.Torch.Training;

/// <summary>The network that a configuration trains.</summary>
internal static class TrainedNetwork
{
    /// <summary>Makes it with the numbers that training starts from, in units of the noise level.</summary>
    /// <param name="configuration">Architecture, seed, and the model to start from where there is one.</param>
    /// <param name="baseFolder">What the path of that model is relative to.</param>
    public static Network For(TrainingConfiguration configuration, string baseFolder) =>
        new(configuration.Architecture.Start(configuration, baseFolder), configuration.Architecture.Options);
}
