using Symflux.Blueprints;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>What a <see cref="Denoiser"/> is told; everything has a value that serves most images.</summary>
public sealed record DenoiserOptions
{
    /// <summary>The model that runs; null to choose one for each image by its colours and its noise.</summary>
    public Model? Model { get; init; }

    /// <summary>
    /// The noise. Null estimates it where the model is chosen, and falls back to the level of <see cref="ModelStore.DefaultModel"/> for
    /// images too small for an estimate; with a model of its own, null is the level that the model was trained for.
    /// </summary>
    public NoiseLevel? Noise { get; init; }

    /// <summary>Whether models are averaged over the symmetries of the grid: 8 times the work for some hundredths of a dB.</summary>
    public bool SelfEnsemble { get; init; }

    /// <summary>How the machine is used.</summary>
    public SolverOptions Machine { get; init; } = SolverOptions.Default;
}
