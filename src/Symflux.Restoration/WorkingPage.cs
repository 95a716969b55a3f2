using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>A page in its <see cref="WorkingScale"/>.</summary>
internal sealed class WorkingPage
{
    /// <summary>The largest minus the smallest of many values of noise, in its standard deviations.</summary>
    private const double NoiseRange = 9;

    /// <summary>
    /// Share of the most photons of a range up to which a page is as dim. Of 10 photons the model for them is 0.1 dB better than certified-50 with white at
    /// 5, and 0.2 dB worse at 8; where there is read noise, which an image does not tell apart, it is better up to 8.
    /// </summary>
    private const double DimShare = 0.6;

    /// <summary>Prepares a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="noise">The noise of every channel, not of all 0.</param>
    public WorkingPage(Field<float> page, ImmutableArray<NoiseModel> noise)
    {
        Scale = new WorkingScale(noise, new PageStatistics(PageValues.Of(page)));
        if (Scale.IsIdentity)
        {
            Field = page;
            return;
        }

        Field = new Field<float>(page.Grid, page.Channels);
        for (var channel = 0; channel < page.Channels; channel++)
        {
            Scale.Forward(channel, page.Channel(channel), Field.Channel(channel));
        }
    }

    /// <summary>The scale.</summary>
    public WorkingScale Scale { get; }

    /// <summary>The page in its values; the page itself where they are the same.</summary>
    public Field<float> Field { get; }

    /// <summary>The standard deviation of their noise.</summary>
    public double Level => Scale.Level;

    /// <summary>What white would be in a photograph of this contrast, noise apart.</summary>
    public double White => Scale.WhiteOf(new PageStatistics(PageValues.Of(Field)));

    /// <summary>
    /// Whether white stands for as few photons as in a range, as the contrast has it, and no sample stands out: a few bright stars make little contrast.
    /// </summary>
    public bool IsAsDim(PhotonRange photons)
    {
        ArgumentNullException.ThrowIfNull(photons);
        if (!Scale.HasFewPhotons)
        {
            return false;
        }

        var white = 2 * Math.Sqrt(DimShare * photons.Most + 0.375) - 2 * Math.Sqrt(0.375);
        var values = new PageStatistics(PageValues.Of(Field));
        return White <= white && values.Most - values.Least <= white + NoiseRange;
    }

    /// <summary>Restored values in the grey values of the page; those themselves where they are the same.</summary>
    public Field<float> Back(Field<float> restored)
    {
        if (Scale.IsIdentity)
        {
            return restored;
        }

        var result = new Field<float>(restored.Grid, restored.Channels);
        for (var channel = 0; channel < result.Channels; channel++)
        {
            Scale.Back(channel, restored.Channel(channel), result.Channel(channel));
        }

        return result;
    }
}
