using System.Text.Json.Serialization;

namespace Symflux.Restoration;

/// <summary>The result for a folder: the object that <c>symflux evaluate --json</c> writes.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Parameters">Number of its trainable parameters.</param>
/// <param name="Sigma">Noise level in the grey values of the first image; null for the noise of photons, and where every channel has its own.</param>
/// <param name="Seed">Seed of the first page's noise; null where ready noisy images were given.</param>
/// <param name="MeanPsnr">In dB.</param>
/// <param name="MeanSsim">Mean structural similarity.</param>
/// <param name="MeanNoisyPsnr">In dB, before restoration.</param>
/// <param name="MeanMarginChange">In dB, by how much PSNR changes within a margin; null where none was asked for.</param>
/// <param name="Images">Every page.</param>
public sealed record EvaluationResult(
    string Model, int Parameters, double? Sigma, ulong? Seed, double? MeanPsnr, double? MeanSsim, double? MeanNoisyPsnr,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MeanMarginChange, IReadOnlyList<ImageQuality> Images)
{
    /// <summary>Photons that white stood for; null for Gaussian noise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Photons { get; init; }

    /// <summary>Noise level of every channel; null where all have one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? ChannelSigma { get; init; }
}
