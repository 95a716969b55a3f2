using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Restoration;
using Symflux.Schemes;
using Symflux.Solving;
using Symflux.Torch;

namespace Symflux.Cli.Tour;

/// <summary>The tour: noise, diffusion by a scheme, the same as a network, certificates, and the trained model.</summary>
internal sealed class TourRun(SolverOptions options, CancellationToken cancellation)
{
    /// <summary>σ of the added noise, in grey values 0..255; that of the model that ships.</summary>
    public const double Sigma = 25;

    /// <summary>Seed of the noise.</summary>
    public const ulong Seed = 1;

    /// <summary>λ of the diffusion, in grey values.</summary>
    public const double Contrast = 14;

    /// <summary>T of the diffusion, in squared pixels.</summary>
    public const double DiffusionTime = 6;

    /// <summary>Runs the tour.</summary>
    public TourResult Run(TourImage image, IProgress<double> progress)
    {
        var clean = image.Clean;
        var noisy = GaussianNoise.Add(clean, Sigma, Seed);
        var flux = new PeronaMalikFlux(Contrast);
        var model = DiffusionModel.SecondOrder(clean.Grid, flux, Coupling.Colour, clean.Channels);
        var semiIterative = Certified("Fast semi-iterative", new SemiIterativeScheme().Discretise(model, DiffusionTime));
        var explicitSteps = Certified("Explicit", new ExplicitScheme(StepRule.Largest).Discretise(model, DiffusionTime));
        progress.Report(0.1);

        var (diffused, solverTime) = Time(() => Solver.Run(semiIterative.Blueprint, noisy, options, cancellation: cancellation));
        progress.Report(0.2);
        var agreement = Libtorch.IsPossible && Libtorch.IsPresent ? Compare(semiIterative.Blueprint, noisy, diffused, solverTime) : null;
        progress.Report(0.6);

        List<TourPicture> pictures =
        [
            new("Clean", "clean.png", clean, null, null),
            Judge("Noisy", "noisy.png", noisy, null),
            Judge("Diffused", "diffused.png", diffused, solverTime),
        ];
        var trained = ModelStore.Has(ModelStore.DefaultModel) ? ModelStore.Load(ModelStore.DefaultModel) : null;
        if (trained is not null)
        {
            var (denoised, elapsed) = Time(() => Denoise(trained, noisy));
            pictures.Add(Judge("Denoised", "denoised.png", denoised, elapsed));
        }

        progress.Report(1);
        return new TourResult
        {
            Image = image,
            Pictures = pictures,
            Model = model,
            Flux = flux,
            SemiIterative = semiIterative,
            Explicit = explicitSteps,
            Agreement = agreement,
            Trained = trained,
            TrainedCertificate = trained is null ? null : Certificate.Of(trained.Blueprint),
        };

        TourPicture Judge(string title, string file, Field<float> field, TimeSpan? elapsed) =>
            new(title, file, field, Quality.Of(clean, field, 255), elapsed);
    }

    private static CertifiedBlueprint Certified(string title, Blueprint blueprint) => new(title, blueprint, Certificate.Of(blueprint));

    private Field<float> Denoise(Model model, Field<float> noisy)
    {
        var denoiser = new Denoiser(new DenoiserOptions { Model = model, Noise = Noise.Gaussian(Sigma), Machine = options });
        return denoiser.Denoise(ImageStack.Single(noisy, SampleFormat.UInt8), cancellation: cancellation).Pages[0];
    }

    /// <summary>Runs the blueprint as a network, in single and in double precision.</summary>
    private Agreement Compare(Blueprint blueprint, Field<float> input, Field<float> solved, TimeSpan solverTime)
    {
        using var single = new Network(blueprint);
        var (output, networkTime) = Time(() => single.Run(input));
        var exactInput = input.Convert<double>();
        var exact = Solver.Run(blueprint, exactInput, options, cancellation: cancellation);
        using var twice = new Network(blueprint, new NetworkOptions { DoublePrecision = true });
        return new Agreement(
            LargestDifference(solved.Convert<double>(), output.Convert<double>()), LargestDifference(exact, twice.Run(exactInput)),
            solverTime, networkTime);
    }

    private static double LargestDifference(Field<double> a, Field<double> b)
    {
        var largest = 0.0;
        for (var i = 0; i < a.Values.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a.Values[i] - b.Values[i]));
        }

        return largest;
    }

    /// <summary>The second of two runs: the first one also compiles and loads.</summary>
    private static (T Result, TimeSpan Elapsed) Time<T>(Func<T> run)
    {
        run();
        var watch = Stopwatch.StartNew();
        var result = run();
        return (result, watch.Elapsed);
    }
}
