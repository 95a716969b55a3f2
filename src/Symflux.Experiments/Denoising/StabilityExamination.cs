using Symflux.Experiments.Baselines;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Torch.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Denoising;

/// <summary>
/// The same attack on every kind of network, by gradient ascent on small images, and what becomes of images with other noise, of other scales and far away.
/// </summary>
/// <param name="Restarts">Starting points of the attack.</param>
/// <param name="Steps">Steps of ascent from each.</param>
internal sealed record StabilityExamination(int Restarts, int Steps) : Examination
{
    /// <summary>Names of the attained gain and quotient.</summary>
    public const string LargestGain = "gain", LargestQuotient = "quotient";

    /// <summary>Levels of Gaussian noise that were not trained on, in grey values.</summary>
    public static readonly double[] Levels = [10, 15, 35, 50];

    /// <summary>Factors of inputs, for the gain far away.</summary>
    public static readonly double[] Factors = [1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4, 1e6];

    private const int Extent = 10;

    /// <inheritdoc/>
    public override object Settings => new { Restarts, Steps, Levels, Factors };

    /// <summary>Name of the PSNR list for a kind of noise.</summary>
    public static string Key(string noise) => $"psnr, {noise}";

    /// <summary>Kinds of noise in words.</summary>
    public static IReadOnlyList<string> Kinds =>
        [.. Levels.Select(level => FormattableString.Invariant($"σ = {level}")), "uniform", "5 % salt and pepper", "half exposure"];

    /// <inheritdoc/>
    public override void Examine(
        nn.Module<Tensor, Tensor> network, DenoisingData data, DenoisingSettings settings, Dictionary<string, double> numbers,
        Dictionary<string, double[]> lists, CancellationToken cancellation)
    {
        var (gain, quotient) = (0.0, 0.0);
        for (var restart = 0; restart < Restarts; restart++)
        {
            cancellation.ThrowIfCancellationRequested();
            gain = Math.Max(gain, Climb(network, restart, false));
            quotient = Math.Max(quotient, Climb(network, restart, true));
        }

        (numbers[LargestGain], numbers[LargestQuotient]) = (gain, quotient);
        foreach (var kind in Kinds)
        {
            lists[Key(kind)] = data.Judge(network, data.Test.Select((image, i) => Disturbed(image, kind, settings, (ulong)i)));
        }

        // In units of the noise level, the network's own, without clipping.
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var f = data.Test[0].Noisy.ToTensor() / settings.NoiseLevel;
        lists["gains"] = [.. Factors.Select(factor =>
            (network.call((float)factor * f).norm() / ((float)factor * f).norm()).item<float>() is var value ? (double)value : 0)];
    }

    private static JudgedImage Disturbed(JudgedImage image, string kind, DenoisingSettings settings, ulong seed)
    {
        var noisy = kind switch
        {
            "uniform" => Each((value, unit) => value + (float)(settings.NoiseLevel * Math.Sqrt(12) * (unit - 0.5))),
            "5 % salt and pepper" => Each((value, unit) => unit < 0.025 ? 0 : unit > 0.975 ? 255 : value),
            _ => null,
        };
        if (noisy is not null)
        {
            return image with { Noisy = noisy };
        }

        if (kind == "half exposure")
        {
            var dark = image.Clean.Clone();
            foreach (ref var value in dark.Values)
            {
                value /= 2;
            }

            return new JudgedImage(dark, GaussianNoise.Add(dark, settings.NoiseLevel, 0xDA2C + seed));
        }

        var level = double.Parse(kind.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
        return image with { Noisy = GaussianNoise.Add(image.Clean, level, 0x1E7E1 + seed) };

        Field<float> Each(Func<float, double, float> change)
        {
            var field = image.Clean.Clone();
            for (var i = 0; i < field.Values.Length; i++)
            {
                field.Values[i] = change(field.Values[i], CounterRandom.Bits(0x5A17 + seed, (ulong)i, 1) / Math.Pow(2, 64));
            }

            return field;
        }
    }

    /// <summary>
    /// Ascent on log ‖N(f)‖ − log ‖f‖, or on log ‖N(f + d) − N(f)‖ − log ‖d‖. For gains a centred network is seen from its centre, and f has at least
    /// the norm of
    /// the noise: at 0, where biases are all there is, the gain would be infinite.
    /// </summary>
    private double Climb(nn.Module<Tensor, Tensor> network, int restart, bool isQuotient)
    {
        using var scope = NewDisposeScope();
        long[] shape = [1, 1, Extent, Extent];
        // From tiny inputs to those of full contrast; units of the noise level.
        var amplitude = Math.Pow(10, -1 + 2.0 * (restart % 4) / 3);
        using var f = new Parameter(Start(1, amplitude, shape));
        using var d = new Parameter(Start(2, 0.1 * amplitude, shape));
        using var optimiser = optim.Adam(isQuotient ? [f, d] : [f], 0.05 * amplitude);
        var centre = (network as StandardResidualNetwork)?.Centre ?? 0;
        var best = 0.0;
        for (var step = 0; step < Steps; step++)
        {
            using var inner = NewDisposeScope();
            optimiser.zero_grad();
            var ratio = isQuotient
                ? (network.call(f + d) - network.call(f)).norm() / d.norm()
                : Gain(f * (Extent / f.norm()).clamp_min(1));
            var value = ratio.item<float>();
            if (!float.IsFinite(value))
            {
                break;
            }

            best = Math.Max(best, value);
            (-ratio.log()).backward();
            optimiser.step();
        }

        return best;

        Tensor Gain(Tensor input) => (network.call(input + centre) - centre).norm() / input.norm();

        Tensor Start(int purpose, double size, long[] shape) => tensor(
            RandomWeights.Normal(Extent * Extent, size, 0xA77AC + 10 * (ulong)restart + (ulong)purpose), shape);
    }
}
