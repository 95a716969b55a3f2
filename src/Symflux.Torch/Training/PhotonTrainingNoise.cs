using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Torch.Training;

/// <summary>Stabilised counts of photons; the level is the number of photons of white.</summary>
internal sealed class PhotonTrainingNoise : TrainingNoise
{
    private readonly double standard;
    private readonly double peak;
    private readonly (double ReadNoise, VarianceStabilisation Stabilisation)[] detectors;

    /// <summary>That of a checked configuration.</summary>
    public PhotonTrainingNoise(TrainingConfiguration configuration) : base(configuration.Photons!.White[0], configuration.Photons.White[1])
    {
        (standard, peak) = (configuration.NoiseLevel, configuration.Peak);
        detectors = [.. configuration.Photons.ReadNoise.Select(noise => (noise, new VarianceStabilisation(NoiseModel.Photons(1, 0, noise))))];
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> clean, Span<float> noisy, Span<float> errorMap, double level, ulong seed)
    {
        // The same for all: what is left of the noise of few photons and of many is alike in units of the noise. Channels count alike.
        errorMap.Clear();
        var channels = (int)Math.Round(Math.Sqrt(errorMap.Length));
        for (var channel = 0; channel < channels; channel++)
        {
            errorMap[channel * (channels + 1)] = (float)standard;
        }

        var (readNoise, stabilisation) = Detector(seed);
        foreach (ref var value in clean)
        {
            value = (float)(value * level / peak);
        }

        PhotonNoise.Add(clean, noisy, 1, 0, readNoise, seed);
        for (var i = 0; i < clean.Length; i++)
        {
            (clean[i], noisy[i]) = ((float)stabilisation.Mean(clean[i]), (float)stabilisation.Forward(noisy[i]));
        }
    }

    /// <inheritdoc/>
    public override ValidationImage Validate(Field<float> clean, double level, ulong seed)
    {
        var (readNoise, stabilisation) = Detector(seed);
        var gain = peak / level;
        var seen = PhotonNoise.Add(clean, gain, 0, gain * readNoise, seed);
        foreach (ref var value in seen.Values)
        {
            value = (float)stabilisation.Forward(value / gain);
        }

        return new ValidationImage(clean, seen, made =>
        {
            foreach (ref var value in made.Values)
            {
                value = (float)(gain * stabilisation.Inverse(value));
            }
        });
    }

    private (double ReadNoise, VarianceStabilisation Stabilisation) Detector(ulong seed) => detectors[CounterRandom.Below(detectors.Length, seed)];
}
