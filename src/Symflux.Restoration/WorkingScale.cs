using System.Collections.Immutable;
using Symflux.Imaging;
using Symflux.Operators;

namespace Symflux.Restoration;

/// <summary>Values under which the noise of a page has one standard deviation everywhere, and the way back.</summary>
/// <remarks>
/// Gaussian noise of one level leaves the values as they are, so that a model's proof holds for them as they are. Other noise is
/// stabilised, every channel by itself, to a standard deviation of 1. Models were trained on values that begin near 0; where
/// the mean is many times the contrast, as with the offset of a camera, it is moved. What the channels have in common gets another contrast in each where
/// their levels differ; <see cref="Rotation"/> is how a model for colours finds it again.
/// </remarks>
internal sealed class WorkingScale
{
    /// <summary>Times the standard deviation of the values from which on their mean is moved; photographs have 1 to 6.</summary>
    private const double FarMean = 8;

    /// <summary>Where it is moved to, in the same unit: as in photographs.</summary>
    private const double NearMean = 2;

    /// <summary>Photons, those that explain the read noise included, below which estimates of the risk are biased.</summary>
    private const double FewPhotons = 10;

    /// <summary>White over the standard deviation of the grey values, as in photographs.</summary>
    private const double WhitePerDeviation = 4.6;

    private const double AnscombeShare = 0.375;

    /// <summary>Levels of channels that are farther apart are a mistake, and values over them leave the range of single precision.</summary>
    private const double MostRatio = 1e12;

    /// <summary>The largest level over that which channels without any noise get; with more of it they help less.</summary>
    private const double GuideRatio = 10;

    private readonly ImmutableArray<VarianceStabilisation> stabilisations;
    private readonly double[] shifts;

    /// <summary>Finds the scale of a page.</summary>
    /// <param name="noise">The noise of every channel, not of all 0.</param>
    /// <param name="page">The page.</param>
    public WorkingScale(ImmutableArray<NoiseModel> noise, PageStatistics page)
    {
        // Channels without noise are kept as they are; while they help with the others they get a level that models were trained for.
        var largest = noise.Select(LevelOf).Max();
        noise = [.. noise.Select(model => DenoisedPage.IsNone(model) ? NoiseModel.Gaussian(largest / GuideRatio) : model)];
        double[] levels = [.. noise.Select(LevelOf)];
        ChannelWeights = [.. levels.Select(level => level / largest * (level / largest))];
        LevelRatio = largest / levels.Min();
        if (!(LevelRatio <= MostRatio))
        {
            throw new SymfluxException(
                $"the noise levels of the channels go from {levels.Min():G4} to {largest:G4}, which is too far for one page; denoise the channels by "
                + "themselves");
        }

        IsUniform = noise.All(model => model.IsGaussian && model == noise[0]);
        Level = IsUniform ? noise[0].ReadNoise : 1;
        shifts = new double[noise.Length];
        if (IsUniform)
        {
            Move(page);
            return;
        }

        HasFewPhotons = noise.Index().Any(channel => !channel.Item.IsGaussian
            && channel.Item.VarianceAt(page.MeanOf(channel.Index)) < FewPhotons * channel.Item.Gain * channel.Item.Gain);
        Rotation = ChannelRotation.ForNoise(levels);
        stabilisations = [.. noise.Select((model, channel) => new VarianceStabilisation(model, page.LowestOf(channel)))];
        Move(page.Of(page.Values.Select(Forward)));

        // What the contrast at the mean is divided by: where there are no photons the stabilisation goes on with the slope of Anscombe's 3/8 of one.
        double LevelOf(NoiseModel model, int channel) => model.IsGaussian
            ? model.ReadNoise
            : Math.Sqrt(model.VarianceAt(page.MeanOf(channel)) + AnscombeShare * model.Gain * model.Gain);
    }

    /// <summary>The standard deviation of the noise.</summary>
    public double Level { get; }

    /// <summary>The largest over the smallest level of the channels' noise.</summary>
    public double LevelRatio { get; }

    /// <summary>How squared errors of the channels in this scale count in grey values: the largest is 1.</summary>
    public ImmutableArray<double> ChannelWeights { get; }

    /// <summary>Brings edges that all channels have in common back together; null where the values are those of the page.</summary>
    public ChannelRotation? Rotation { get; }

    /// <summary>Whether the values are those of the page, up to a shift.</summary>
    public bool IsUniform { get; }

    /// <summary>Whether they are exactly those of the page.</summary>
    public bool IsIdentity => IsUniform && Array.TrueForAll(shifts, shift => shift == 0);

    /// <summary>Whether the noise is that of so few photons that it is not normal when it is stabilised, either.</summary>
    public bool HasFewPhotons { get; }

    /// <summary>What white would be in a photograph of this contrast, noise apart.</summary>
    /// <param name="working">The page in the scale.</param>
    public double WhiteOf(PageStatistics working)
    {
        var variance = Enumerable.Range(0, shifts.Length).Average(channel => Math.Pow(working.DeviationOf(channel), 2));
        return WhitePerDeviation * Math.Sqrt(Math.Max(variance - Level * Level, 1e-4 * variance));
    }

    /// <summary>Brings values of the page into the scale.</summary>
    public void Forward(int channel, ReadOnlySpan<float> page, Span<float> working)
    {
        for (var i = 0; i < page.Length; i++)
        {
            var value = IsUniform ? page[i] : (float)stabilisations[channel].Forward(page[i]);
            working[i] = shifts[channel] == 0 ? value : (float)(value + shifts[channel]);
        }
    }

    /// <summary>Brings values back into the grey values of the page.</summary>
    public void Back(int channel, ReadOnlySpan<float> working, Span<float> page)
    {
        if (IsIdentity)
        {
            working.CopyTo(page);
            return;
        }

        for (var i = 0; i < page.Length; i++)
        {
            var moved = working[i] - shifts[channel];
            page[i] = (float)(IsUniform ? moved : stabilisations[channel].Inverse(moved));
        }
    }

    /// <summary>Sets the shifts for values that have none yet.</summary>
    private void Move(PageStatistics statistics)
    {
        for (var channel = 0; channel < shifts.Length; channel++)
        {
            var (mean, deviation) = (statistics.MeanOf(channel), statistics.DeviationOf(channel));
            if (Math.Abs(mean) > FarMean * deviation || !IsUniform)
            {
                shifts[channel] = NearMean * deviation - mean;
            }
        }
    }
}
