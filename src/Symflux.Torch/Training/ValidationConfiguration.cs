namespace Symflux.Torch.Training;

/// <summary>Validation on held-out images, with fixed noise; the best weights found are the result.</summary>
public sealed record ValidationConfiguration
{
    /// <summary>Number of images, drawn by seed, that are never trained on.</summary>
    public int Images { get; init; } = 20;

    /// <summary>Steps between validations.</summary>
    public int Every { get; init; } = 500;
}
