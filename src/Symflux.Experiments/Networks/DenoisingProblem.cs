using System.Diagnostics;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Torch.Training;
using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>What the networks of an experiment are trained for: Gaussian noise on grey images of 0..255.</summary>
public sealed record DenoisingSettings
{
    /// <summary>Folder of training images, or null for dead leaves.</summary>
    public string? Folder { get; init; }

    /// <summary>Number of dead-leaves images where there is no folder.</summary>
    public int DeadLeaves { get; init; } = 100;

    /// <summary>σ of the noise, in grey values.</summary>
    public double NoiseLevel { get; init; } = 25;

    /// <summary>Steps of the optimiser.</summary>
    public required int Steps { get; init; }

    /// <summary>Patches per step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Rows and columns of a patch.</summary>
    public int Patch { get; init; } = 48;

    /// <summary>Images held out to choose learning rates by, and as many others to judge by.</summary>
    public int HeldOut { get; init; } = 12;

    /// <summary>The learning rate at the end, relative to that at the start.</summary>
    public double FinalRate { get; init; } = 0.01;
}

/// <summary>How a training ended.</summary>
/// <param name="Parameters">Numbers that were trained.</param>
/// <param name="ChoicePsnr">Mean PSNR on the held-out images to choose learning rates by, in dB; NaN after divergence.</param>
/// <param name="Psnr">Mean PSNR on the held-out images to judge by, in dB; NaN after divergence.</param>
/// <param name="ProcessorTime">Time of all processors spent in training, which other work on the machine changes little.</param>
public sealed record DenoisingOutcome(int Parameters, double ChoicePsnr, double Psnr, TimeSpan ProcessorTime);

/// <summary>
/// The same training for every network: images, patches, noise, steps, optimiser and held-out images are those of the
/// settings, whatever the network is. Only its learning rate and seed are chosen per run.
/// </summary>
/// <remarks>
/// Networks work in units of the noise level. The weights after the last step count, not the best ones found on the way.
/// </remarks>
public sealed class DenoisingProblem
{
    private readonly DenoisingSettings settings;
    private readonly ExperimentImages images;
    private readonly (Field<float> Clean, Field<float> Noisy)[] heldOut;

    /// <summary>Loads or draws the images.</summary>
    /// <exception cref="SymfluxException">There are too few images.</exception>
    public DenoisingProblem(DenoisingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        this.settings = settings;
        images = new ExperimentImages(
            settings.Folder, settings.DeadLeaves, settings.NoiseLevel, 2 * settings.HeldOut,
            new OptimiserConfiguration { Steps = settings.Steps, Batch = settings.Batch, Patch = settings.Patch });
        heldOut = [.. images.HeldOut.Select((image, i) => (image, GaussianNoise.Add(image, settings.NoiseLevel, 0x7A11D + (ulong)i)))];
    }

    /// <summary>What the images are, in words.</summary>
    public string Provenance => images.Provenance;

    /// <summary>Trains a network and judges it.</summary>
    /// <param name="design">The network.</param>
    /// <param name="seed">Decides about its start and its patches.</param>
    /// <param name="learningRate">Learning rate at the start.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="examine">Sees the trained network before it is disposed of; not after divergence.</param>
    /// <param name="cancellation">Ends the run after the step in progress.</param>
    public DenoisingOutcome Train(
        NetworkDesign design, ulong seed, double learningRate, IProgress<double>? progress = null,
        Action<nn.Module<Tensor, Tensor>>? examine = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(design);
        // One thread gives sums in a fixed order; the kernels of symmetric blocks use all processors by themselves.
        set_num_threads(1);
        using var network = design.Create(seed);
        var parameters = network.parameters().Where(parameter => parameter.requires_grad).ToArray();
        var count = (int)parameters.Sum(parameter => parameter.numel());
        var before = ProcessorTime();
        using var loop = new TrainingLoop(parameters, settings.Steps, learningRate, settings.FinalRate * learningRate);
        try
        {
            for (var step = 0; step < settings.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                images.Draw(seed, step);
                loop.Step(step, () => (network.call(Patches(images.Batch.Noisy)) - Patches(images.Batch.Clean)).square().mean());
                progress?.Report((step + 1.0) / settings.Steps);
            }
        }
        catch (SymfluxException)
        {
            // A learning rate that is too large for a design is a result too.
            return new DenoisingOutcome(count, double.NaN, double.NaN, ProcessorTime() - before);
        }

        var elapsed = ProcessorTime() - before;
        examine?.Invoke(network);
        return new DenoisingOutcome(count, Judge(network, heldOut[..settings.HeldOut]), Judge(network, heldOut[settings.HeldOut..]), elapsed);

        Tensor Patches(float[] values) => tensor(values, [settings.Batch, 1, settings.Patch, settings.Patch]);
    }

    private double Judge(nn.Module<Tensor, Tensor> network, IEnumerable<(Field<float> Clean, Field<float> Noisy)> pairs)
    {
        using var noGradient = no_grad();
        return pairs.Average(pair =>
        {
            using var scope = NewDisposeScope();
            var output = (network.call(pair.Noisy.ToTensor() / settings.NoiseLevel) * settings.NoiseLevel).clamp(0, 255);
            return Psnr.Compute(pair.Clean, output.ToField<float>(pair.Clean.Grid), 255);
        });
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
