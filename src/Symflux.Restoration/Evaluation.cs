using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>Measures how well a model restores images whose clean version is known.</summary>
/// <param name="model">The model.</param>
public sealed class Evaluation(Model model)
{
    /// <summary>Noise level in the images' own scale, one for all channels or one for each; empty, the default, for the model's own, carried over.</summary>
    public ImmutableArray<double> Sigma { get; init; } = [];

    /// <summary>
    /// Photons that white stands for: the noise is that of counting them, black being none, and is stabilised for the model; null, the default, for Gaussian
    /// noise.
    /// </summary>
    /// <exception cref="SymfluxException">It is not positive and finite.</exception>
    public double? Photons
    {
        get;
        init => field = value is null or (> 0 and < double.PositiveInfinity)
            ? value
            : throw new SymfluxException($"white stands for {value} photons; it must be a positive and finite number");
    }

    /// <summary>Seed of the noise of the first page; each further page counts up.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Ready noisy images with the names of the clean ones, or null to make the noise.</summary>
    public string? NoisyFolder { get; init; }

    /// <summary>Whether pages are slices of volumes, which models for images see along all three axes; models for volumes always do.</summary>
    public bool Volumes { get; init; }

    /// <summary>Also measure in a clean white margin of so many times the area of the image, at most 99; null, the default, for not.</summary>
    public double? MarginArea
    {
        get;
        init => field = Margin.Checked(value);
    }

    /// <summary>The grey value of white in the clean images, &gt; 0; null, the default, as their format has it.</summary>
    /// <exception cref="SymfluxException">It is not positive and finite.</exception>
    public double? Peak
    {
        get;
        init => field = value is null or (> 0 and < double.PositiveInfinity)
            ? value
            : throw new SymfluxException($"the grey value of white is {value}; it must be positive and finite");
    }

    /// <summary>Takes what was read differently from how a file has it, once for each file; null for nobody.</summary>
    public Action<string>? Remark { get; init; }

    /// <summary>Threads; results do not depend on them.</summary>
    public SolverOptions Machine { get; init; } = SolverOptions.Default;

    /// <summary>Evaluates all images of a folder.</summary>
    /// <param name="folder">The clean images.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="SymfluxException">No image, a noisy one that does not fit, a noise level or range that is unknown, or what the model
    /// refuses.</exception>
    public EvaluationResult Run(string folder, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var files = ImageFile.FindImages(folder);
        if (files.Count == 0)
        {
            throw new SymfluxException($"the folder '{folder}' holds no images");
        }

        if (Photons is not null && !Sigma.IsEmpty)
        {
            throw new SymfluxException("photons and a noise level were given (--photons, --sigma); give one of them");
        }

        var areVolumes = Volumes || model.Blueprint.Dimension == 3;
        if (areVolumes && MarginArea is not null)
        {
            throw new SymfluxException("margins are measured around images, not around volumes; leave --margin out");
        }

        var results = new List<ImageQuality>();
        var first = Noise.Auto;
        foreach (var (place, file) in files.Index())
        {
            var clean = Load(file);
            var noise = NoiseOf(clean, file);
            first = first.IsAuto ? noise : first;
            var noisy = NoisyVersion(clean, noise, file, results.Count);
            var restored = Restore(noisy);
            var framed = MarginArea is { } area
                ? Margin.Inside(Restore(Margin.Around(noisy, area, (float)PeakOf(clean, file))), clean, area)
                : null;
            results.AddRange(Compare(clean, noisy, restored, framed, file));
            progress?.Report((place + 1.0) / files.Count);

            ImageStack Restore(ImageStack stack)
            {
                try
                {
                    var denoiser = new Denoiser(new DenoiserOptions { Model = model, Noise = noise, Machine = Machine });
                    return (areVolumes ? denoiser.RunVolumes(stack, progress: null, cancellation) : denoiser.Run(stack, progress: null, cancellation)).Image;
                }
                catch (SymfluxException fault)
                {
                    throw new SymfluxException($"'{file}': {fault.Message}", fault);
                }
            }
        }

        return new EvaluationResult(
            model.Card.Name, model.Card.Parameters, first.Models is [{ IsGaussian: true } single] ? single.ReadNoise : null, NoisyFolder is null ? Seed : null,
            Mean(image => image.Psnr), Mean(image => image.Ssim), Mean(image => image.NoisyPsnr), MarginArea is null ? null
                : Mean(image => image.MarginChange), results)
        {
            Photons = Photons,
            ChannelSigma = first.Models.Length > 1 ? [.. first.Models.Select(channel => channel.ReadNoise)] : null,
        };

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

    private Noise NoiseOf(ImageStack clean, string file) => this switch
    {
        { Photons: { } photons } => Noise.Of(NoiseModel.Photons(PeakOf(clean, file) / photons)),
        { Sigma.IsEmpty: false } => Noise.Gaussian(Sigma.AsSpan()),
        _ when model.Card.Photons is not null => throw new SymfluxException(
            $"the model {model.Card.Name} is for the noise of few photons; say how many white stands for (--photons)"),
        _ when model.Card.NoiseLevel is { } own => Noise.Gaussian(own * PeakOf(clean, file) / model.Card.Peak),
        _ => throw new SymfluxException($"the model {model.Card.Name} was not trained for a noise level; give one (--sigma)"),
    };

    private ImageStack NoisyVersion(ImageStack clean, Noise noise, string file, int firstIndex)
    {
        if (NoisyFolder is null)
        {
            return clean.WithPages([.. clean.Pages.Select((page, index) => WithNoise(page, Seed + (ulong)(firstIndex + index)))]);
        }

        Field<float> WithNoise(Field<float> page, ulong seed) => noise.For(page.Channels) is var channels && channels[0] is { IsGaussian: false } counts
            ? PhotonNoise.Add(page, counts.Gain, counts.Offset, counts.ReadNoise, seed)
            : GaussianNoise.Add(page, [.. channels.Select(channel => channel.ReadNoise)], seed);

        var path = Path.Combine(NoisyFolder, Path.GetFileName(file));
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

    private double PeakOf(ImageStack clean, string file) => Peak ?? GreyScale.PeakOf(clean)
        ?? throw new SymfluxException($"'{file}' holds floats beyond 0..1, so its peak is unknown; give it (--peak)");

    private ImageStack Load(string file)
    {
        var stack = ImageFile.Load(file);
        if (!stack.Remarks.IsEmpty)
        {
            Remark?.Invoke($"{file}: {string.Join("; ", stack.Remarks)}");
        }

        return stack;
    }
}
