using Symflux.Fields;

namespace Symflux.Restoration;

/// <summary>How close an image is to the clean one.</summary>
/// <param name="Psnr">In dB; null for an exact result, whose PSNR is infinite (JSON knows no infinity).</param>
/// <param name="Ssim">Structural similarity; null for images smaller than its window of 11×11.</param>
public sealed record Quality(double? Psnr, double? Ssim)
{
    private const int SmallestForSsim = 11;

    /// <summary>Compares with the clean image, after clipping to 0..peak.</summary>
    /// <param name="clean">The truth.</param>
    /// <param name="image">An image of the same shape.</param>
    /// <param name="peak">The largest grey value, such as 255.</param>
    public static Quality Of(Field<float> clean, Field<float> image, double peak)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(image);
        var clipped = GreyScale.Clip(image, peak);
        var psnr = Imaging.Psnr.Compute(clean, clipped, peak);
        return new Quality(
            double.IsFinite(psnr) ? psnr : null,
            Math.Min(clean.Grid.Width, clean.Grid.Height) >= SmallestForSsim ? Imaging.Ssim.Compute(clean, clipped, peak) : null);
    }
}
