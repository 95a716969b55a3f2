using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>The contrast λ of the nonlinear inpainting models where nobody gives one.</summary>
public static class InpaintingContrast
{
    /// <summary>λ over white: 3 grey values of 255.</summary>
    private const double Share = 3.0 / 255;

    /// <summary>Share of the known samples at either end that the span leaves out: hot pixels and dead ones.</summary>
    private const double Tail = 0.01;

    /// <summary>So many samples tell the span well enough.</summary>
    private const int MostSamples = 1 << 20;

    /// <summary>
    /// 3/255 of white. White is that of the format where the known samples span at least half of it, as photographs do; else their span, from the
    /// lowest to the highest hundredth: floats in units of their own, 12 bits in files of 16, dim exposures.
    /// </summary>
    /// <param name="image">The image; floats in [0, 1] have white at 1, others have none.</param>
    /// <param name="masks">For each page 1 where a sample is known, else 0.</param>
    /// <returns>λ &gt; 0, in grey values.</returns>
    /// <exception cref="SymfluxException">There are more or fewer masks than pages.</exception>
    public static double For(ImageStack image, IReadOnlyList<Field<float>> masks)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.Count != image.Pages.Length)
        {
            throw new SymfluxException($"{masks.Count} masks were given for {image.Pages.Length} pages; give one for each");
        }

        return For(Sample(image, masks), GreyScale.PeakOf(image));
    }

    /// <summary>The same for a sample of the known values of all pages.</summary>
    /// <param name="values">The sample, every so many-th of all values as <see cref="DistanceOf"/> says; is sorted.</param>
    /// <param name="peak">White; null for none.</param>
    internal static double For(List<float> values, double? peak)
    {
        values.Sort();
        var tail = (int)(Tail * values.Count);
        var span = values.Count == 0 ? 0 : (double)values[^(1 + tail)] - values[tail];
        var white = peak is { } known && (span >= known / 2 || span == 0) ? known : span;
        return Share * (white > 0 ? white : 1);
    }

    /// <summary>The distance of the samples among all values of a page, channel by channel, from the first on.</summary>
    /// <param name="values">Number of values of all pages.</param>
    internal static int DistanceOf(long values) => 1 + (int)(values / MostSamples);

    private static List<float> Sample(ImageStack image, IReadOnlyList<Field<float>> masks)
    {
        var stride = DistanceOf(image.Pages.Sum(page => (long)page.Values.Length));
        var values = new List<float>();
        foreach (var (page, mask) in image.Pages.Zip(masks))
        {
            for (var i = 0; i < page.Values.Length; i += stride)
            {
                if (mask.Values[i % mask.Values.Length] != 0)
                {
                    values.Add(page.Values[i]);
                }
            }
        }

        return values;
    }
}
