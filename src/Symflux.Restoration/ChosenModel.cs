using Symflux.Blueprints;

namespace Symflux.Restoration;

/// <summary>A model and the noise that it is to remove.</summary>
/// <param name="Model">The model.</param>
/// <param name="Sigma">Noise level in the image's grey values, 0 where it shows none; null for the model's own.</param>
/// <param name="IsEstimate">Whether the level was estimated.</param>
public sealed record ChosenModel(Model Model, double? Sigma, bool IsEstimate)
{
    /// <summary>Why there is no estimate, where one was tried; else empty.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Whether the model was trained for a range of levels that this one is not in.</summary>
    public bool IsBeyondRange { get; init; }

    /// <summary>Whether the level was estimated and is so far below the training that the model would do harm.</summary>
    public bool IsTooWeak { get; init; }

    /// <summary>Whether the image is kept as it is, since an estimate found nothing that the model could remove.</summary>
    public bool IsKept => Sigma == 0 || IsTooWeak;

    /// <summary>"certified-25 at σ = 24.7, estimated".</summary>
    public override string ToString() => Sigma switch
    {
        null when Model.Card.NoiseLevel is { } own => $"{Model.Card.Name} at its own σ = {own:G4} of 0..{Model.Card.Peak:G6}",
        null => Model.Card.Name,
        0 => "no noise found, kept as it is",
        { } sigma when IsTooWeak =>
            $"kept as it is: σ = {sigma:G4}, estimated, is far below the weakest noise that {Model.Card.Name} knows, "
            + $"{ModelChoice.WeakestOf(Model.Card):G4} of 0..{Model.Card.Peak:G6}",
        { } sigma => $"{Model.Card.Name} at σ = {(sigma < 1000 ? $"{sigma:G4}" : $"{sigma:F0}")}{(IsEstimate ? ", estimated" : "")}"
            + (IsBeyondRange
                ? $", outside of its training on {Model.Card.NoiseRange!.Smallest:G4} to {Model.Card.NoiseRange.Largest:G4} "
                    + $"of 0..{Model.Card.Peak:G6}"
                : ""),
    };
}
