using Symflux.Cli.Running;
using Symflux.Restoration;

namespace Symflux.Cli.Tour;

/// <summary>A tour's findings for the terminal.</summary>
internal static class TourSummary
{
    /// <summary>Six lines or so.</summary>
    public static string Of(TourResult result)
    {
        var grid = result.Image.Clean.Grid;
        var noisy = result.Pictures[1];
        var diffused = result.Pictures[2];
        var steps = result.SemiIterative.Blueprint.Blocks.Length;
        List<(string, string)> facts =
        [
            ("Image", $"{result.Image.Name}, {grid}, noise σ = {TourRun.Sigma:0}: {noisy.Quality?.Psnr:F2} dB"),
            ("Solve", $"Perona–Malik diffusion, {steps} fast semi-iterative steps: {diffused.Quality?.Psnr:F2} dB, "
                + $"{diffused.Elapsed?.TotalMilliseconds:F0} ms"),
            ("Network", result.Agreement is { } agreement
                ? $"the same blueprint in TorchSharp; largest difference {agreement.SingleDifference:0.0E+0} in single, "
                    + $"{agreement.DoubleDifference:0.0E+0} in double precision"
                : $"skipped: this tool leaves libtorch out; {Libtorch.Remedy}"),
            ("Prove", $"this scheme: {ClaimPrinter.Both(result.SemiIterative.Certificate)}"),
            ("", $"{result.Explicit.Blueprint.Blocks.Length} explicit steps instead: {ClaimPrinter.Both(result.Explicit.Certificate)}"),
        ];
        if (result is { Trained: { } trained, TrainedCertificate: { } certificate })
        {
            var denoised = result.Pictures[3];
            facts.Add(("Denoise", $"{trained.Card.Name}, {trained.Card.Parameters} parameters: {denoised.Quality?.Psnr:F2} dB, "
                + $"{denoised.Elapsed?.TotalMilliseconds:F0} ms"));
            facts.Add(("", ClaimPrinter.Both(certificate)));
        }
        else
        {
            facts.Add(("Denoise", $"skipped: the model {ModelStore.DefaultModel} is not installed"));
        }

        return TextTable.Facts(facts);
    }
}
