using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Torch.Training;

/// <summary>Gaussian noise; the level is its σ, in grey values, and the network sees grey values over σ.</summary>
internal sealed class GaussianTrainingNoise : TrainingNoise
{
    private readonly double standard;

    /// <summary>That of a checked configuration.</summary>
    public GaussianTrainingNoise(TrainingConfiguration configuration)
        : base(configuration.NoiseRange?[0] ?? configuration.NoiseLevel, configuration.NoiseRange?[1] ?? configuration.NoiseLevel) =>
        standard = configuration.NoiseLevel;

    /// <summary>
    /// σσ₀, the weight of a patch's squared error in units of its noise: the squared error in grey values times σ₀/σ. The
    /// error of a good denoiser grows about like σ (39, 69 and 137 grey values squared for the models of σ = 15, 25 and 50 on their
    /// held-out images), so all levels count about alike in dB. Unweighted grey values would be ruled by the strong noise, units of noise by the weak.
    /// </summary>
    public override double WeightOf(double level) => level * standard;

    /// <inheritdoc/>
    public override void Apply(Span<float> clean, Span<float> noisy, double level, ulong seed)
    {
        foreach (ref var value in clean)
        {
            value = (float)(value / level);
        }

        GaussianNoise.Add(clean, noisy, 1, seed);
    }

    /// <inheritdoc/>
    public override ValidationImage Validate(Field<float> clean, double level, ulong seed)
    {
        var seen = GaussianNoise.Add(clean, level, seed);
        foreach (ref var value in seen.Values)
        {
            value /= (float)level;
        }

        return new ValidationImage(clean, seen, made => (float)(made * (float)level));
    }
}
