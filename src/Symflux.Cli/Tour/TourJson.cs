using System.Collections.Immutable;
using Symflux.Cli.Running;

namespace Symflux.Cli.Tour;

/// <summary>The object that <c>symflux tour --json</c> writes.</summary>
/// <param name="Report">The report's file.</param>
/// <param name="Image">Name of the image.</param>
/// <param name="Pictures">Clean, noisy, diffused, and with a model denoised.</param>
/// <param name="SingleDifference">Largest difference of network and solver in single precision, in grey values; null without libtorch.</param>
/// <param name="DoubleDifference">The same in double precision.</param>
/// <param name="Certificates">What is proven about the scheme, about explicit steps instead, and about the trained model.</param>
internal sealed record TourJson(
    string Report, string Image, ImmutableArray<TourPictureJson> Pictures, double? SingleDifference, double? DoubleDifference,
    ImmutableArray<CertificateJson> Certificates)
{
    /// <summary>Makes the object.</summary>
    public static TourJson Of(TourResult result, string report)
    {
        var certificates = new List<CertificateJson>
        {
            CertificateJson.Of(result.SemiIterative.Title, result.SemiIterative.Certificate, null),
            CertificateJson.Of(result.Explicit.Title, result.Explicit.Certificate, null),
        };
        if (result is { Trained: { } trained, TrainedCertificate: { } certificate })
        {
            certificates.Add(CertificateJson.Of(trained.Card.Name, certificate, null));
        }

        return new TourJson(
            report, result.Image.Name,
            [.. result.Pictures.Select(picture => new TourPictureJson(
                picture.Title, picture.File, picture.Quality?.Psnr, picture.Quality?.Ssim, picture.Elapsed?.TotalMilliseconds))],
            result.Agreement?.SingleDifference, result.Agreement?.DoubleDifference, [.. certificates]);
    }
}

/// <summary>A picture of a tour.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="File">Its file beside the report.</param>
/// <param name="Psnr">In dB; null for the clean image.</param>
/// <param name="Ssim">Structural similarity; null for the clean image.</param>
/// <param name="Milliseconds">How long it took; null for what was not computed.</param>
internal sealed record TourPictureJson(string Title, string File, double? Psnr, double? Ssim, double? Milliseconds);
