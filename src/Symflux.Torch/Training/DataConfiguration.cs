namespace Symflux.Torch.Training;

/// <summary>Sources of clean images.</summary>
public sealed record DataConfiguration
{
    /// <summary>
    /// Folders of images, relative to the configuration file. For grey models colour images are turned grey; for colour models
    /// grey photographs are tinted: their brightness with the colours of large dead leaves.
    /// </summary>
    public string[] Folders { get; init; } = [];

    /// <summary>
    /// Number of synthetic images to add: dead leaves of 180×180 in the channels of the model, for volumes balls and rods of 64×64×64 (<see
    /// cref="Symflux.Imaging.DeadSolids"/>).
    /// </summary>
    public int DeadLeaves { get; init; }
}
