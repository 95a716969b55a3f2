using Symflux.Restoration;

namespace Symflux.Cli.Running;

/// <summary>Prints what an evaluation found.</summary>
internal static class EvaluationTable
{
    /// <summary>A table with one line per page and the mean.</summary>
    public static string Text(EvaluationResult result) => TextTable.Format(
    [
        ["image", "noisy PSNR", "PSNR", "SSIM", .. InMargin(result, "change in margin")],
        .. result.Images.Append(new ImageQuality("mean", result.MeanPsnr, result.MeanSsim, result.MeanNoisyPsnr) { MarginChange = result.MeanMarginChange })
            .Select(image => (string[])
            [
                image.Name, Decibels(image.NoisyPsnr), Decibels(image.Psnr), image.Ssim is { } ssim ? $"{ssim:F4}" : "–",
                .. InMargin(result, image.MarginChange is { } change ? $"{Math.Round(change, 4) + 0.0:+0.0000;-0.0000;0.0000}" : "–"),
            ]),
    ]);

    /// <summary>Comma-separated values with a heading; names in quotes.</summary>
    public static string Csv(EvaluationResult result) => string.Concat(
        result.Images.Select(image => $"\"{image.Name.Replace("\"", "\"\"")}\",{image.NoisyPsnr:F4},{image.Psnr:F4},{image.Ssim:F6}\n")
            .Prepend("image,noisyPsnr,psnr,ssim\n"));

    private static IEnumerable<string> InMargin(EvaluationResult result, string text) => result.MeanMarginChange is null ? [] : [text];

    private static string Decibels(double? psnr) => psnr is { } value ? $"{value:F2}" : "∞";
}
