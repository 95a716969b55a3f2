using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>A page with values under which its noise has one standard deviation everywhere, and the way back.</summary>
/// <remarks>
/// Gaussian noise of one level leaves the values as they are, so that a model's proof holds for them as they are. Other noise is
/// stabilised, every channel by itself, to a standard deviation of 1. Models were trained on values that begin near 0; where
/// the mean is many times the contrast, as with the offset of a camera, it is moved.
/// </remarks>
internal sealed class WorkingPage
{
    /// <summary>Times the standard deviation of the values from which on their mean is moved; photographs have 1 to 6.</summary>
    private const double FarMean = 8;

    /// <summary>Where it is moved to, in the same unit: as in photographs.</summary>
    private const double NearMean = 2;

    private readonly ImmutableArray<VarianceStabilisation> stabilisations;
    private readonly double[] shifts;

    /// <summary>White over the standard deviation of the grey values, as in photographs.</summary>
    private const double WhitePerDeviation = 4.6;

    /// <summary>Photons, those that explain the read noise included, below which estimates of the risk are biased.</summary>
    private const double FewPhotons = 10;

    /// <summary>Prepares a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="noise">The noise of every channel, not 0.</param>
    public WorkingPage(Field<float> page, ImmutableArray<NoiseModel> noise)
    {
        var isUniform = IsUniform = noise.All(model => model.IsGaussian && model == noise[0]);
        Level = isUniform ? noise[0].ReadNoise : 1;
        shifts = new double[page.Channels];
        stabilisations = isUniform ? [] : [.. noise.Select((model, channel) => new VarianceStabilisation(model, Lowest(page.Channel(channel))))];
        Field = isUniform ? page.Clone() : new Field<float>(page.Grid, page.Channels);
        for (var c = 0; c < page.Channels; c++)
        {
            var from = page.Channel(c);
            var to = Field.Channel(c);
            HasFewPhotons |= !noise[c].IsGaussian
                && noise[c].VarianceAt(Moments(from).Mean) < FewPhotons * noise[c].Gain * noise[c].Gain;
            for (var i = 0; i < from.Length && !isUniform; i++)
            {
                to[i] = (float)stabilisations[c].Forward(from[i]);
            }

            var (mean, deviation) = Moments(to);
            if (Math.Abs(mean) > FarMean * deviation || !isUniform)
            {
                shifts[c] = NearMean * deviation - mean;
                foreach (ref var value in to)
                {
                    value = (float)(value + shifts[c]);
                }
            }
        }
    }

    /// <summary>The page in these values.</summary>
    public Field<float> Field { get; }

    /// <summary>The standard deviation of their noise.</summary>
    public double Level { get; }

    /// <summary>Whether the values are those of the page, up to a shift.</summary>
    public bool IsUniform { get; }

    /// <summary>What white would be in a photograph of this contrast, noise apart.</summary>
    public double White
    {
        get
        {
            var variance = Enumerable.Range(0, Field.Channels).Average(c => Math.Pow(Moments(Field.Channel(c)).Deviation, 2));
            return WhitePerDeviation * Math.Sqrt(Math.Max(variance - Level * Level, 1e-4 * variance));
        }
    }

    /// <summary>Whether the noise is that of so few photons that it is not normal when it is stabilised, either.</summary>
    public bool HasFewPhotons { get; }

    /// <summary>Restored values in the grey values of the page.</summary>
    public Field<float> Back(Field<float> restored)
    {
        var result = restored.Clone();
        for (var c = 0; c < result.Channels; c++)
        {
            if (stabilisations.IsEmpty && shifts[c] == 0)
            {
                continue;
            }

            foreach (ref var value in result.Channel(c))
            {
                var moved = value - shifts[c];
                value = (float)(stabilisations.IsEmpty ? moved : stabilisations[c].Inverse(moved));
            }
        }

        return result;
    }

    /// <summary>A low mean of the channel: the smallest of blocks, so that single noisy values do not count.</summary>
    private static double Lowest(ReadOnlySpan<float> values)
    {
        // Runs of neighbours in a row average the noise as blocks do, and need no shape.
        const int Run = 32;
        var lowest = double.PositiveInfinity;
        for (var start = 0; start < values.Length; start += Run)
        {
            var part = values[start..Math.Min(values.Length, start + Run)];
            var sum = 0.0;
            foreach (var value in part)
            {
                sum += value;
            }

            lowest = Math.Min(lowest, sum / part.Length);
        }

        return lowest;
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> values)
    {
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

        return (mean, Math.Sqrt(squares / values.Length));
    }
}
