using System.Collections.Immutable;

namespace Symflux.Torch.Training;

/// <summary>Which noise levels a network is trained and validated on, and how much each of them counts.</summary>
internal sealed class NoiseLevels
{
    /// <summary>Levels of a range that are validated on.</summary>
    private const int ValidatedLevels = 3;

    private readonly double standard;
    private readonly (double Smallest, double Largest)? range;

    /// <summary>Those of a checked configuration.</summary>
    public NoiseLevels(TrainingConfiguration configuration)
    {
        standard = configuration.NoiseLevel;
        range = configuration.NoiseRange is [var smallest, var largest] ? (smallest, largest) : null;
        Validation = range is null
            ? [standard]
            : [.. Enumerable.Range(0, ValidatedLevels).Select(k => AtFraction((k + 0.5) / ValidatedLevels))];
    }

    /// <summary>Whether there is more than one.</summary>
    public bool AreMany => range is not null;

    /// <summary>The levels to validate on: of a range the centres of its thirds, in ratio.</summary>
    public ImmutableArray<double> Validation { get; }

    /// <summary>
    /// The level of a patch. log σ is uniform in the range: a network in units of the noise sees σ only as the scale of the
    /// image, and every ratio of scales is learned as often as any other.
    /// </summary>
    public double Draw(ulong bits) => range is null ? standard : AtFraction(bits / Math.Pow(2, 64));

    /// <summary>
    /// σσ₀, the weight of a patch's squared error in units of its noise: the squared error in grey values times σ₀/σ. The
    /// error of a good denoiser grows about like σ (39, 69 and 137 grey values squared for the models of σ = 15, 25 and 50 on their
    /// held-out images), so all levels count about alike in dB. Unweighted grey values would be ruled by the strong noise, units of noise by the weak.
    /// </summary>
    public double WeightOf(double level) => level * standard;

    private double AtFraction(double fraction) => range is { } ends
        ? ends.Smallest * Math.Pow(ends.Largest / ends.Smallest, fraction)
        : standard;
}
