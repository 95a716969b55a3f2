using Symflux.Blueprints;

namespace Symflux.Restoration;

/// <summary>What there is to say of a model before it runs.</summary>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Data">What it was trained on.</param>
/// <param name="Dimension">1 for signals, 2 for images, 3 for volumes.</param>
/// <param name="Channels">Channels of the images that it takes.</param>
/// <param name="Parameters">Number of trained values; shared ones count once.</param>
/// <param name="Peak">The grey value of white in the scale that it was trained on.</param>
/// <param name="NoiseLevel">Standard deviation of the noise that it was trained to remove, in that scale; null where that makes no sense.</param>
/// <param name="NoiseRange">All levels that it was trained for; null for <paramref name="NoiseLevel"/> alone.</param>
/// <param name="Psnr">The mean PSNR of its training on held-out images, in dB, as its card has it; null where unknown.</param>
public sealed record ModelSummary(
    string Description, string Data, int Dimension, int Channels, int Parameters, double Peak, double? NoiseLevel, NoiseRange? NoiseRange, string? Psnr)
{
    /// <summary>How many photons white stood for, where it is for the noise of photons; null for Gaussian noise.</summary>
    public PhotonRange? Photons { get; init; }

    /// <summary>What training calls its mean PSNR on the card.</summary>
    private const string ValidationPsnr = "validationPsnr";

    /// <summary>The summary of a model.</summary>
    public static ModelSummary Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var card = model.Card;
        return new ModelSummary(
            card.Description, card.Data, model.Blueprint.Dimension, model.Blueprint.Channels, card.Parameters, card.Peak, card.NoiseLevel, card.NoiseRange,
            card.Extra.GetValueOrDefault(ValidationPsnr))
        {
            Photons = card.Photons,
        };
    }
}
