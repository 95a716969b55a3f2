using System.Text.Json.Serialization;
using Symflux.Blueprints;
using Symflux.Imaging;
using Symflux.Restoration;
using Symflux.Solving;

namespace Symflux.Cli.Running;

/// <summary>Measures how well a model restores images whose clean version is known.</summary>
/// <param name="model">The model.</param>
/// <param name="sigma">Noise level in the images' own scale; null for the model's own, carried over.</param>
/// <param name="seed">Seed of the first page; each further page counts up.</param>
/// <param name="noisyFolder">Ready noisy images with the names of the clean ones, or null to make the noise.</param>
/// <param name="margin">Also measure in a clean white margin of so many times the area of the image; null for not.</param>
/// <param name="options">Threads.</param>
/// <param name="peak">The grey value of white in the clean images; by default as the format has it.</param>
/// <param name="remark">Takes what was read differently from how a file has it, once for each file.</param>
internal sealed class Evaluation(Model model, double? sigma, ulong seed, string? noisyFolder, double? margin, SolverOptions options, double? peak = null, Action<string>? remark = null)
{
    /// <summary>Evaluates all images of a folder.</summary>
    public EvaluationResult Run(string folder, IProgress<double>? progress, CancellationToken cancellation)
    {
        var files = ImageFile.FindImages(folder);
        if (files.Count == 0)
        {
            throw new SymfluxException($"the folder '{folder}' holds no images");
        }

        var results = new List<ImageQuality>();
        double? level = null;
        foreach (var (place, file) in files.Index())
        {
            var clean = Load(file);
            level ??= LevelFor(clean, file);
            var noisy = NoisyVersion(clean, file, results.Count);
            var restored = Restore(noisy);
            var framed = margin is { } area
                ? Margin.Inside(Restore(Margin.Around(noisy, area, (float)PeakOf(clean, file))), clean, area)
                : null;
            results.AddRange(Compare(clean, noisy, restored, framed, file));
            progress?.Report((place + 1.0) / files.Count);

            ImageStack Restore(ImageStack stack) => Faults.At(file, () => new Denoiser(new DenoiserOptions
            {
                Model = model,
                Noise = Noise.Gaussian(LevelFor(clean, file)),
                Machine = options,
            }).Denoise(stack, progress: null, cancellation));
        }

        return new EvaluationResult(
            model.Card.Name, model.Card.Parameters, level!.Value, noisyFolder is null ? seed : null,
            Mean(image => image.Psnr), Mean(image => image.Ssim), Mean(image => image.NoisyPsnr), margin is null ? null : Mean(image => image.MarginChange), results);

        double? Mean(Func<ImageQuality, double?> value) =>
            results.All(image => value(image) is not null) ? results.Average(image => value(image)!.Value) : null;
    }

    private IEnumerable<ImageQuality> Compare(ImageStack clean, ImageStack noisy, ImageStack restored, ImageStack? framed, string file)
    {
        var peak = PeakOf(clean, file);
        for (var page = 0; page < clean.Pages.Length; page++)
        {
            var name = Path.GetFileName(file) + (clean.Pages.Length > 1 ? $"#{page + 1}" : "");
            var (psnr, ssim) = Quality.Of(clean.Pages[page], restored.Pages[page], peak);
            yield return new ImageQuality(name, psnr, ssim, Quality.Of(clean.Pages[page], noisy.Pages[page], peak).Psnr)
            {
                MarginChange = framed is null ? null : Margin.Change(clean.Pages[page], restored.Pages[page], framed.Pages[page], peak),
            };
        }
    }

    private double LevelFor(ImageStack clean, string file) => sigma ?? (model.Card.NoiseLevel is { } own
        ? own * PeakOf(clean, file) / model.Card.Peak
        : throw new SymfluxException($"the model {model.Card.Name} was not trained for a noise level; give --sigma"));

    private ImageStack NoisyVersion(ImageStack clean, string file, int firstIndex)
    {
        if (noisyFolder is null)
        {
            var level = LevelFor(clean, file);
            return clean.WithPages(
                [.. clean.Pages.Select((page, index) => GaussianNoise.Add(page, level, seed + (ulong)(firstIndex + index)))]);
        }

        var path = Path.Combine(noisyFolder, Path.GetFileName(file));
        var noisy = Load(File.Exists(path) ? path : OtherFormat(path));
        // Floats are taken to be in the clean image's scale: noise that was neither rounded nor clipped.
        noisy = noisy.Format == SampleFormat.Float32 ? noisy : noisy.ConvertTo(clean.Format);
        if (noisy.Pages.Length != clean.Pages.Length || !noisy.Pages.Zip(clean.Pages).All(pair => pair.First.HasShapeOf(pair.Second)))
        {
            throw new SymfluxException($"'{path}' does not have the pages and sizes of '{file}'; give the noisy version of the same image");
        }

        return clean.WithPages(noisy.Pages);
    }

    /// <summary>The noisy image under the same name with another ending, such as .npy for noise that is not rounded.</summary>
    private static string OtherFormat(string path)
    {
        foreach (var ending in (string[])[".npy", ".tif", ".tiff", ".png"])
        {
            if (File.Exists(Path.ChangeExtension(path, ending)))
            {
                return Path.ChangeExtension(path, ending);
            }
        }

        throw new SymfluxException($"there is no noisy image '{path}'; the folder must hold one for every clean image, under the same name");
    }

    private double PeakOf(ImageStack clean, string file) => peak ?? GreyScale.PeakOf(clean)
        ?? throw new SymfluxException($"'{file}' holds floats beyond 0..1, so its peak is unknown; give --peak");

    private ImageStack Load(string file)
    {
        var stack = ImageFile.Load(file);
        if (!stack.Remarks.IsEmpty)
        {
            remark?.Invoke($"{file}: {string.Join("; ", stack.Remarks)}");
        }

        return stack;
    }
}

/// <summary>How well one page was restored.</summary>
/// <param name="Name">File name, with #page where there are several.</param>
/// <param name="Psnr">In dB, of the output clipped to the image's range; null for an exact result.</param>
/// <param name="Ssim">Structural similarity, likewise; null for images smaller than its window of 11×11.</param>
/// <param name="NoisyPsnr">In dB, of the noisy image, likewise clipped.</param>
internal sealed record ImageQuality(string Name, double? Psnr, double? Ssim, double? NoisyPsnr)
{
    /// <summary>In dB: by how much PSNR changes within a clean margin, away from the edge; null where none was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MarginChange { get; init; }
}

/// <summary>The result for a folder: the object that <c>symflux evaluate --json</c> writes.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Parameters">Number of its trainable parameters.</param>
/// <param name="Sigma">Noise level in the grey values of the first image.</param>
/// <param name="Seed">Seed of the first page's noise; null where ready noisy images were given.</param>
/// <param name="MeanPsnr">In dB.</param>
/// <param name="MeanSsim">Mean structural similarity.</param>
/// <param name="MeanNoisyPsnr">In dB, before restoration.</param>
/// <param name="MeanMarginChange">In dB, by how much PSNR changes within a margin; null where none was asked for.</param>
/// <param name="Images">Every page.</param>
internal sealed record EvaluationResult(
    string Model, int Parameters, double Sigma, ulong? Seed, double? MeanPsnr, double? MeanSsim, double? MeanNoisyPsnr,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MeanMarginChange, IReadOnlyList<ImageQuality> Images)
{
    /// <summary>A table with one line per page and the mean.</summary>
    public string ToText() => TextTable.Format(
    [
        ["image", "noisy PSNR", "PSNR", "SSIM", .. InMargin("change in margin")],
        .. Images.Append(new ImageQuality("mean", MeanPsnr, MeanSsim, MeanNoisyPsnr) { MarginChange = MeanMarginChange })
            .Select(image => (string[])
            [
                image.Name, Decibels(image.NoisyPsnr), Decibels(image.Psnr), image.Ssim is { } ssim ? $"{ssim:F4}" : "–",
                .. InMargin(image.MarginChange is { } change ? $"{Math.Round(change, 4) + 0.0:+0.0000;-0.0000;0.0000}" : "–"),
            ]),
    ]);

    /// <summary>Comma-separated values with a heading; names in quotes.</summary>
    public string ToCsv() => string.Concat(
        Images.Select(image => $"\"{image.Name.Replace("\"", "\"\"")}\",{image.NoisyPsnr:F4},{image.Psnr:F4},{image.Ssim:F6}\n")
            .Prepend("image,noisyPsnr,psnr,ssim\n"));

    private IEnumerable<string> InMargin(string text) => MeanMarginChange is null ? [] : [text];

    private static string Decibels(double? psnr) => psnr is { } value ? $"{value:F2}" : "∞";
}
