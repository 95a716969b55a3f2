using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging;

/// <summary>Recognises noise that is correlated from sample to sample, as after demosaicing, resampling or smoothing.</summary>
/// <remarks>
/// <see cref="NoiseEstimate"/> finds the level of white noise in the weakest direction of patches, so that of correlated noise it sees a
/// part only. On every s-th sample in both directions the correlation is less: with σ(s) the mean estimate over these
/// <see cref="PolyphaseParts"/>, white noise has σ(2) ≈ σ(1), and correlated noise grows up to the step at which it is white and stays there.
/// The texture of an image grows too, but mostly without such an end, or weakly against the contrast of the image; and where leaves and stones
/// of all sizes are white on a coarse grid, they leave smooth parts, while noise is in every part. Noise that is correlated is so between
/// neighbours in the quietest patches, too; where these show white noise, the growth is that of the image.
/// <para>
/// Measured on nine images of Set12: at σ = 5, 10 and 25 no white noise is taken for correlated noise, nor is a clean photograph; at σ = 10, 25 and 50
/// neighbours in the quietest patches have a correlation of at most 0.05, on dead leaves with discs of all sizes as well. Noise of
/// σ = 25 smoothed by a Gaussian of standard deviation 0.6 has σ(s) = 16, 25, 26, 25 for s = 1 to 4; by one of 1, it has 1.6, 17, 25, 26.
/// </para>
/// </remarks>
public static class NoiseCorrelation
{
    /// <summary>The largest step that is looked for: noise of longer correlation is like texture.</summary>
    public const int LargestStep = 4;

    /// <summary>Extent of a part that an estimate takes.</summary>
    private const int LeastExtent = 32;

    /// <summary>σ(s + 1)/σ(s) up to which the noise is white at the step s; estimates on few samples scatter by some per cent.</summary>
    private const double SameLevel = 1.08;

    /// <summary>σ(s)/σ(1) from which on the noise is correlated.</summary>
    private const double LeastGrowth = 1.2;

    /// <summary>Share of the contrast below which it may be texture: the grain of clean photographs reaches 4 %.</summary>
    private const double LeastShare = 0.05;

    /// <summary>
    /// The tenth part of the patches that has the least energy, in units of what the noise explains on average, has at least this: with noise
    /// 0.69 or more, in texture alone at most 0.45.
    /// </summary>
    private const double LeastEnergy = 0.6;

    /// <summary>
    /// Correlation of neighbours in the quietest patches from which on noise is correlated: white it has at most 0.05, smoothed by 0.5 already 0.17.
    /// </summary>
    private const double LeastCorrelation = 0.12;

    /// <summary>Patches that vary by less than this part of the weakest direction of the noise hold none of it.</summary>
    private const double LeastDeviation = 1.0 / 3;

    /// <summary>Extent of patches.</summary>
    private const int PatchSide = 7;

    /// <summary>More samples than this add time but no accuracy.</summary>
    private const int EnoughSamples = 1 << 18;

    /// <summary>The step in both directions from which on the noise of an image is white.</summary>
    /// <param name="noisy">An image of any scale and number of channels, all values finite.</param>
    /// <returns>
    /// 1 for white noise, and where nothing is recognised: in signals, in images of less than 96×96, for noise that is weak against the image.
    /// </returns>
    /// <exception cref="SymfluxException">The image is too small for an estimate, or a value is not finite.</exception>
    public static int StepOf(Field<float> noisy)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        return MostSteps(noisy.Grid) < 2 ? 1 : StepAt(NoiseEstimate.PerChannel(noisy), noisy, Workers.Alone);
    }

    /// <summary>The same, where the levels of the channels are known.</summary>
    /// <param name="levels">What <see cref="NoiseEstimate.PerChannel(Field{float})"/> finds.</param>
    /// <param name="noisy">The image.</param>
    /// <param name="workers">Who does it.</param>
    internal static int StepAt(ImmutableArray<double> levels, Field<float> noisy, Workers workers)
    {
        var most = MostSteps(noisy.Grid);
        if (most < 2 || levels.All(sigma => sigma == 0)
            || levels.Select((sigma, channel) => QuietPatches.NeighbourCorrelation(noisy, channel, LeastDeviation * sigma)).Max() < LeastCorrelation)
        {
            return 1;
        }

        var (first, level) = (NoiseEstimate.Mean(levels), 0.0);
        var previous = first;
        for (var step = 1; step <= Math.Min(most, LargestStep); step++, previous = level)
        {
            level = LevelAt(noisy, step + 1, workers);
            if (level > SameLevel * previous)
            {
                continue;
            }

            return step > 1 && previous >= LeastGrowth * first && previous >= LeastShare * Contrast(noisy) && IsEverywhere(noisy, step) ? step : 1;
        }

        return 1;
    }

    /// <summary>The largest step to look for on a grid: at the next one the parts are still large enough for an estimate.</summary>
    private static int MostSteps(Grid grid) => grid.Dimension == 2 ? Math.Min(grid.Height, grid.Width) / LeastExtent - 1 : 1;

    /// <summary>σ(s): the mean of the estimates on the parts, as many of them as say enough.</summary>
    private static double LevelAt(Field<float> noisy, int step, Workers workers)
    {
        var samples = Math.Max(1, noisy.Grid.Count / (step * step));
        var count = Math.Clamp(EnoughSamples / samples, step, step * step);

        // Along diagonals, so that few parts meet every row and every column.
        return workers.Map(count, index => NoiseEstimate.Of(PolyphaseParts.One(noisy, step, step, index % step, (index + index / step) % step))).Average();
    }

    /// <summary>Whether the quietest patches have the energy of noise, in every channel that has any.</summary>
    private static bool IsEverywhere(Field<float> noisy, int step)
    {
        var part = PolyphaseParts.One(noisy, step, step, 0, 0);
        return NoiseEstimate.PerChannel(part).Select((sigma, channel) => (Sigma: sigma, Channel: channel)).All(entry =>
        {
            var patches = new PatchStatistics(part, entry.Channel, PatchSide, PatchSide, Workers.Alone);
            return patches.EnergyQuantile(0.1) >= LeastEnergy * entry.Sigma * entry.Sigma * patches.EnergyMean;
        });
    }

    /// <summary>The standard deviation of the values, over the channels as for the noise.</summary>
    private static double Contrast(Field<float> field) =>
        Math.Sqrt(Enumerable.Range(0, field.Channels).Average(c =>
        {
            var values = field.Channel(c);
            var (sum, squares) = (0.0, 0.0);
            foreach (var value in values)
            {
                sum += value;
            }

            var mean = sum / values.Length;
            foreach (var value in values)
            {
                squares += (value - mean) * (value - mean);
            }

            return squares / values.Length;
        }));
}
