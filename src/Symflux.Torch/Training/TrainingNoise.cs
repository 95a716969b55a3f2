using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Torch.Training;

/// <summary>
/// The noise that a network is trained and validated on: of a level of its own for every patch, and as the network sees it, with standard deviation 1.
/// </summary>
internal abstract class TrainingNoise
{
    /// <summary>Levels of a range that are validated on.</summary>
    private const int ValidatedLevels = 3;

    private readonly double smallest;
    private readonly double largest;

    /// <summary>Levels from a smallest to a largest one.</summary>
    private protected TrainingNoise(double smallest, double largest) => (this.smallest, this.largest) = (smallest, largest);

    /// <summary>Whether there is more than one.</summary>
    public bool AreMany => largest > smallest;

    /// <summary>The levels to validate on: of a range the centres of its thirds, in ratio.</summary>
    public ImmutableArray<double> Validation =>
        AreMany ? [.. Enumerable.Range(0, ValidatedLevels).Select(k => AtFraction((k + 0.5) / ValidatedLevels))] : [smallest];

    /// <summary>The noise of a checked configuration.</summary>
    public static TrainingNoise Of(TrainingConfiguration configuration) =>
        configuration.Photons is null ? new GaussianTrainingNoise(configuration) : new PhotonTrainingNoise(configuration);

    /// <summary>
    /// The level of a patch. Its logarithm is uniform in the range: a network in units of the noise sees the level only as the scale of the
    /// image, and every ratio of scales is learned as often as any other.
    /// </summary>
    public double Draw(ulong bits) => AreMany ? AtFraction(bits / Math.Pow(2, 64)) : smallest;

    /// <summary>Makes a patch.</summary>
    /// <param name="clean">Grey values, from 0 to white; becomes what the network should make.</param>
    /// <param name="noisy">Receives what the network sees.</param>
    /// <param name="errorMap">Receives a matrix of channels × channels, row by row: errors of the network, multiplied with it, count by their squares.</param>
    /// <param name="level">The level of the patch.</param>
    /// <param name="seed">Any number.</param>
    public abstract void Apply(Span<float> clean, Span<float> noisy, Span<float> errorMap, double level, ulong seed);

    /// <summary>A whole image with noise, and the way back from what the network makes of it to grey values.</summary>
    /// <param name="clean">Grey values, from 0 to white.</param>
    /// <param name="level">The level of the noise.</param>
    /// <param name="seed">Any number.</param>
    public abstract ValidationImage Validate(Field<float> clean, double level, ulong seed);

    private double AtFraction(double fraction) => smallest * Math.Pow(largest / smallest, fraction);
}
