using System.Diagnostics;
using System.Globalization;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Restoration;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>
/// One grey image of 512×512 with Gaussian noise of level 25, denoised by models that ship with the library and by what OpenCV and scikit-image have: time, and
/// how near the result is to the image without noise. The image is a drawn one, which no model was trained on.
/// </summary>
internal static class DenoisingBenchmark
{
    /// <summary>The word by which a process is started that denoises once.</summary>
    public const string FirstWord = "denoising-first";

    private const int Size = 512;
    private const double Sigma = 25, White = 255;

    private static readonly string[] Models = ["small-25", "certified-25", "certified-large-25"];

    /// <summary>
    /// Of several settings those that come nearest to the image without noise take part, which nobody knows in practice: it is the best that a method can be
    /// tuned to. Lines with one setting have what one would take: h = σ, and what the documentation of scikit-image shows.
    /// </summary>
    private static readonly Method[] Methods =
    [
        new("cv2", "OpenCV, non-local means", "opencv_non_local_means", true, "h=25"),
        new("cv2", "OpenCV, non-local means", "opencv_non_local_means", true,
            "h=25 patch=5", "h=28 patch=5 window=13", "h=28 patch=3", "h=25 patch=3 window=13", "h=28 patch=3 window=13", "h=28 patch=3 window=9"),
        new("skimage", "scikit-image, total variation", "skimage_total_variation", false,
            "weight=0.06", "weight=0.07", "weight=0.08", "weight=0.09", "weight=0.1", "weight=0.12"),
        new("skimage", "scikit-image, non-local means", $"skimage_non_local_means sigma={Sigma}", false, $"h={0.8 * Sigma} patch=5 distance=6"),
        new("skimage", "scikit-image, non-local means", $"skimage_non_local_means sigma={Sigma}", false,
            "h=20 patch=7 distance=11", "h=15 patch=5 distance=6", "h=20 patch=5 distance=4", "h=20 patch=5 distance=3", "h=20 patch=5 distance=2"),
        new("pywt", "scikit-image, wavelets", "skimage_wavelets", false, $"sigma={Sigma}"),
    ];

    /// <summary>Compares, on one thread and where a contestant can on all processors.</summary>
    public static void Run()
    {
        var (clean, noisy) = Images();
        var contest = new Contest($"Denoising, {Size}×{Size}, σ = {Sigma} ({Psnr.Compute(clean, noisy, White):F2} dB)", "MPixel/s", 1e6);
        int[] threadCounts = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        foreach (var name in Models)
        {
            var model = ModelStore.Load(name);
            foreach (var threads in threadCounts)
            {
                var denoiser = Denoising(model, threads);
                var first = threads == 1 ? $", first call {1000 * FirstSeconds(name):F0} ms" : "";
                Add($"Symflux, {name}, {threads} threads", threads, first, () =>
                {
                    var start = Stopwatch.GetTimestamp();
                    var result = denoiser.Denoise(Stack(noisy)).Pages[0];
                    return (Stopwatch.GetElapsedTime(start).TotalSeconds, result);
                });
            }
        }

        using var python = PythonPeers.Start(noisy);
        foreach (var method in Methods.Where(method => python?.Has(method.Package) == true))
        {
            var settings = method.Settings.Length == 1 ? method.Settings[0] : method.Settings.MaxBy(each =>
            {
                python!.Run(method.Request(each, 1));
                return Psnr.Compute(clean, python.Result, White);
            })!;
            foreach (var threads in method.IsParallel ? threadCounts : [1])
            {
                Add($"{method.Name}, {settings}, {threads} threads", threads, "", () => (python!.Run(method.Request(settings, threads)), python.Result));
            }
        }

        contest.Run(10);

        void Add(string name, int threads, string remark, Func<(double Seconds, Field<float> Result)> run)
        {
            var quality = 0.0;
            contest.Add(
                name,
                () =>
                {
                    var (seconds, result) = run();
                    quality = Psnr.Compute(clean, result, White);
                    return seconds;
                },
                Size * Size,
                threads,
                () => $"{quality:F2} dB{remark}");
        }
    }

    /// <summary>What a process does that denoises once, as a command does: it prints the seconds of reading the model and running it, on one thread.</summary>
    public static int RunFirst(string name)
    {
        var noisy = Images().Noisy;
        var start = Stopwatch.GetTimestamp();
        Denoising(ModelStore.Load(name), threads: 1).Denoise(Stack(noisy));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first {Stopwatch.GetElapsedTime(start).TotalSeconds:R}"));
        return 0;
    }

    private static double FirstSeconds(string name) =>
        Peer.Number(Peer.Output("dotnet", typeof(DenoisingBenchmark).Assembly.Location, FirstWord, name), "first ([0-9.E-]+)");

    /// <summary>Leaves with shades and gratings, so that there are edges, slopes and texture.</summary>
    private static (Field<float> Clean, Field<float> Noisy) Images()
    {
        var clean = DeadLeaves.Create(Size, Size, seed: 1, new DeadLeavesOptions { SmallestRadius = 3, Gradient = 0.3, Texture = 0.1 });
        return (clean, GaussianNoise.Add(clean, Sigma, seed: 2));
    }

    private static ImageStack Stack(Field<float> image) => ImageStack.Single(image, SampleFormat.Float32);

    private static Denoiser Denoising(Blueprints.Model model, int threads) => new(new DenoiserOptions
    {
        Model = model, Noise = Noise.Gaussian(Sigma), Peak = White, Machine = new SolverOptions { Threads = threads },
    });

    /// <summary>A method of a Python package.</summary>
    /// <param name="Package">What must be there.</param>
    /// <param name="Name">Who, in the table.</param>
    /// <param name="Call">Its name in peers.py, with settings that stay.</param>
    /// <param name="IsParallel">Whether it uses more than one thread.</param>
    /// <param name="Settings">One to choose from, or more.</param>
    private sealed record Method(string Package, string Name, string Call, bool IsParallel, params string[] Settings)
    {
        public string Request(string settings, int threads) => $"{Call} {settings}{(IsParallel ? $" threads={threads}" : "")}";
    }
}
