using Symflux.Blueprints;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>What a <see cref="Denoiser"/> is told; everything has a value that serves most images.</summary>
public sealed record DenoiserOptions
{
    /// <summary>The model that runs; null to choose the one that does best on each page.</summary>
    public Model? Model { get; init; }

    /// <summary>
    /// The noise. Null estimates it, too, but where a page is too small for an estimate it is kept as it is, or, with a named model, gets the level
    /// that this was trained for as a share of white; <see cref="Noise.Auto"/> is an error there.
    /// </summary>
    public Noise? Noise { get; init; }

    /// <summary>
    /// The grey value of white, where it is not that of the format, as with 12 bits in files of 16; null for the format's. It says which contrast
    /// a model expects and what its own level is; noise is in grey values in any case.
    /// </summary>
    public double? Peak { get; init; }

    /// <summary>Whether models are averaged over the symmetries of the grid: 8 times the work for some hundredths of a dB.</summary>
    public bool SelfEnsemble { get; init; }

    /// <summary>How the machine is used.</summary>
    public SolverOptions Machine { get; init; } = SolverOptions.Default;
}
