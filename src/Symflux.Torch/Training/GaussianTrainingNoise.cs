using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Operators;

namespace Symflux.Torch.Training;

/// <summary>
/// Gaussian noise; the level is its σ, in grey values, and the network sees grey values over σ. Of colours every second patch may have a level for each
/// channel, around that of the patch; the network sees each over its own, rotated so that grey is grey (<see cref="ChannelRotation"/>).
/// </summary>
internal sealed class GaussianTrainingNoise : TrainingNoise
{
    private readonly double standard;
    private readonly int channels;
    private readonly double largestRatio;

    /// <summary>That of a checked configuration.</summary>
    public GaussianTrainingNoise(TrainingConfiguration configuration)
        : base(configuration.NoiseRange?[0] ?? configuration.NoiseLevel, configuration.NoiseRange?[1] ?? configuration.NoiseLevel) =>
        (standard, channels, largestRatio) = (configuration.NoiseLevel, configuration.Channels, configuration.ChannelNoiseRatio ?? 1);

    /// <inheritdoc/>
    public override void Apply(Span<float> clean, Span<float> noisy, Span<float> errorMap, double level, ulong seed)
    {
        var (sigma, rotation) = Channels(level, seed);
        Forward(clean, sigma, rotation);
        GaussianNoise.Add(clean, noisy, 1, seed);

        // √(σσ₀), so that the squared error in grey values counts times σ₀/σ. The error of a good denoiser grows about like σ (39, 69 and 137 grey values
        // squared for the models of σ = 15, 25 and 50 on their held-out images), so all levels count about alike in dB. Unweighted grey values would be ruled
        // by the strong noise, units of noise by the weak.
        for (var channel = 0; channel < channels; channel++)
        {
            for (var seen = 0; seen < channels; seen++)
            {
                errorMap[channel * channels + seen] = (float)(Math.Sqrt(sigma[channel] * standard) * Entry(rotation, seen, channel));
            }
        }
    }

    /// <inheritdoc/>
    public override ValidationImage Validate(Field<float> clean, double level, ulong seed)
    {
        var (sigma, rotation) = Channels(level, seed);
        var seen = GaussianNoise.Add(clean, sigma, seed);
        Forward(seen.Values, sigma, rotation);
        return new ValidationImage(clean, seen, made =>
        {
            rotation?.ApplyInverse(made.Values);
            for (var channel = 0; channel < channels; channel++)
            {
                foreach (ref var value in made.Channel(channel))
                {
                    value = (float)(value * sigma[channel]);
                }
            }
        });
    }

    private static double Entry(ChannelRotation? rotation, int row, int column) => rotation?[row, column] ?? (row == column ? 1 : 0);

    private void Forward(Span<float> planes, double[] sigma, ChannelRotation? rotation)
    {
        var size = planes.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            foreach (ref var value in planes.Slice(channel * size, size))
            {
                value = (float)(value / sigma[channel]);
            }
        }

        rotation?.Apply(planes);
    }

    /// <summary>
    /// The level of every channel. Where they differ, the logarithm of the largest ratio is uniform; one channel has the smallest, one the largest, and a
    /// third lies between.
    /// </summary>
    private (double[] Sigma, ChannelRotation? Rotation) Channels(double level, ulong seed)
    {
        double[] sigma = [.. Enumerable.Repeat(level, channels)];
        if (largestRatio == 1 || Draw(0) < 0.5)
        {
            return (sigma, null);
        }

        var width = Draw(1) * Math.Log(largestRatio);
        int[] order = [.. Enumerable.Range(0, channels).OrderBy(channel => Draw(2 + channel))];
        for (var channel = 0; channel < channels; channel++)
        {
            var place = order[channel] switch { 0 => 0, 1 => 1, _ => Draw(2 + channels + channel) };
            sigma[channel] = level * Math.Exp((place - 0.5) * width);
        }

        return (sigma, ChannelRotation.ForNoise(sigma));

        double Draw(int purpose) => CounterRandom.Bits(seed, 0xC010125, (ulong)purpose) / Math.Pow(2, 64);
    }
}
