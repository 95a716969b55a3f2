using Symflux.Blueprints;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>What a <see cref="Denoiser"/> is told; everything has a value that serves most images.</summary>
public sealed record DenoiserOptions
{
    /// <summary>The model that runs; null to choose the one that does best on each page.</summary>
    public Model? Model { get; init; }

    /// <summary>
    /// The noise. Null estimates it, too, but takes the level that the model was trained for, as a share of white, where an image is too small for
    /// an estimate; <see cref="Noise.Auto"/> is an error there.
    /// </summary>
    public Noise? Noise { get; init; }

    /// <summary>Whether models are averaged over the symmetries of the grid: 8 times the work for some hundredths of a dB.</summary>
    public bool SelfEnsemble { get; init; }

    /// <summary>How the machine is used.</summary>
    public SolverOptions Machine { get; init; } = SolverOptions.Default;
}
