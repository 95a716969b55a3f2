using System.Collections.Concurrent;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Networks;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Torch.Training;
using static TorchSharp.torch;

namespace Symflux.Experiments.Denoising;

/// <summary>Images or signals to train on, to choose by and to judge by: three sets, the same for all designs and seeds.</summary>
internal sealed class DenoisingData
{
    private const ulong SignalSeed = 0x516A1, NoiseSeed = 0x7A11D;

    private static readonly ConcurrentDictionary<(string?, DenoisingSettings), DenoisingData> Known = [];

    private readonly DenoisingSettings settings;
    private readonly ExperimentImages images;
    private readonly SignalSource? training;

    private DenoisingData(string? folder, DenoisingSettings settings)
    {
        this.settings = settings;
        var isSignal = settings.Dimension == 1;
        // Signals to choose and to judge by come from images of their own.
        var (choice, test) = isSignal ? (8, 16) : (settings.Choice, settings.Test);
        images = new ExperimentImages(
            folder, settings.DeadLeaves, settings.NoiseLevel, choice + test,
            new OptimiserConfiguration { Steps = settings.Cap, Batch = settings.Batch, Patch = isSignal ? 64 : settings.Patch });
        if (isSignal)
        {
            training = new SignalSource(images.Training, settings.Patch);
            Choice = Signals([.. images.HeldOut.Take(choice)], settings.Choice, 1);
            Test = Signals([.. images.HeldOut.Skip(choice)], settings.Test, 2);
        }
        else
        {
            Choice = [.. images.HeldOut.Take(choice).Select((image, i) => Noisy(Middle(image, settings.ChoiceExtent), (ulong)i))];
            Test = [.. images.HeldOut.Skip(choice).Select((image, i) => Noisy(image, (ulong)(choice + i)))];
        }
    }

    /// <summary>To choose rates and weights by.</summary>
    public IReadOnlyList<JudgedImage> Choice { get; }

    /// <summary>To judge by.</summary>
    public IReadOnlyList<JudgedImage> Test { get; }

    /// <summary>The data, loaded once in a process.</summary>
    public static DenoisingData For(ExperimentForm form, DenoisingSettings settings) =>
        Known.GetOrAdd((form.Folder, settings), key => new DenoisingData(key.Item1, key.Item2));

    /// <summary>Clean and noisy patches of a step, in units of the noise level: a function of seed and step.</summary>
    public (Tensor Clean, Tensor Noisy) Draw(ulong seed, int step)
    {
        if (training is null)
        {
            images.Draw(seed, step);
            return (Patches(images.Batch.Clean), Patches(images.Batch.Noisy));
        }

        var (clean, noisy) = (new float[settings.Batch * settings.Patch], new float[settings.Batch * settings.Patch]);
        for (var item = 0; item < settings.Batch; item++)
        {
            var signal = training.Create(CounterRandom.Bits(SignalSeed, seed, (ulong)step), (ulong)item);
            var part = clean.AsSpan(item * settings.Patch, settings.Patch);
            for (var x = 0; x < part.Length; x++)
            {
                part[x] = (float)(signal.Values[x] / settings.NoiseLevel);
            }

            GaussianNoise.Add(part, noisy.AsSpan(item * settings.Patch, settings.Patch), 1, CounterRandom.Bits(seed, (ulong)step, 100 + (ulong)item));
        }

        long[] shape = [settings.Batch, 1, settings.Patch];
        return (tensor(clean, shape), tensor(noisy, shape));

        Tensor Patches(float[] values) => tensor(values, [settings.Batch, 1, settings.Patch, settings.Patch]);
    }

    /// <summary>PSNR in dB of every image, output clipped to 0..255.</summary>
    public double[] Judge(nn.Module<Tensor, Tensor> network, IEnumerable<JudgedImage> judged)
    {
        using var noGradient = no_grad();
        return [.. judged.Select(image =>
        {
            using var scope = NewDisposeScope();
            var output = (network.call(image.Noisy.ToTensor() / settings.NoiseLevel) * settings.NoiseLevel).clamp(0, 255);
            return Psnr.Compute(image.Clean, output.ToField<float>(image.Clean.Grid), 255);
        })];
    }

    private JudgedImage[] Signals(IReadOnlyList<Field<float>> from, int count, ulong set)
    {
        var source = new SignalSource(from, settings.Patch);
        return [.. Enumerable.Range(0, count).Select(i => Noisy(source.Create(SignalSeed + set, (ulong)i), set * 1000 + (ulong)i))];
    }

    private JudgedImage Noisy(Field<float> image, ulong seed) => new(image, GaussianNoise.Add(image, settings.NoiseLevel, NoiseSeed + seed));

    private static Field<float> Middle(Field<float> image, int extent)
    {
        var (height, width) = (Math.Min(extent, image.Grid.Height), Math.Min(extent, image.Grid.Width));
        var (top, left) = ((image.Grid.Height - height) / 2, (image.Grid.Width - width) / 2);
        var part = new Field<float>(Grid.Image(height, width));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                part[0, 0, y, x] = image[0, 0, top + y, left + x];
            }
        }

        return part;
    }
}
