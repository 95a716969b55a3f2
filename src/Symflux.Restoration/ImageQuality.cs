using System.Text.Json.Serialization;

namespace Symflux.Restoration;

/// <summary>How well one page was restored.</summary>
/// <param name="Name">File name, with #page where there are several.</param>
/// <param name="Psnr">In dB, of the output clipped to the image's range; null for an exact result.</param>
/// <param name="Ssim">Structural similarity, likewise; null for images smaller than its window of 11×11.</param>
/// <param name="NoisyPsnr">In dB, of the noisy image, likewise clipped.</param>
public sealed record ImageQuality(string Name, double? Psnr, double? Ssim, double? NoisyPsnr)
{
    /// <summary>In dB: by how much PSNR changes within a clean margin, away from the edge; null where none was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MarginChange { get; init; }
}
