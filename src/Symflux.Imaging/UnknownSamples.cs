using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging;

/// <summary>
/// Samples that a file does not know (NaN, the nodata value of geographic files), and colours that nobody sees (opacity 0). They
/// are to stay as
/// they are and not to smear into the rest, which is computed as if they were outside of the image.
/// </summary>
public static class UnknownSamples
{
    /// <summary>
    /// Finds NaN and nodata values and notes them in <see cref="ImageStack.Known"/>; what is noted as unknown already stays so.
    /// </summary>
    public static ImageStack Mark(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var known = stack.Pages.Select((page, i) =>
            Combine(stack.Known[i], KnownIn(page, stack.Metadata[i].NoData))).ToImmutableArray();
        return known.All(mask => mask is null) ? stack : stack with { Known = known };
    }

    /// <summary>Finds NaN and nodata values in rows of a page.</summary>
    /// <param name="planes">The values, channel by channel.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <param name="noData">The value of the page for "unknown", or null.</param>
    /// <param name="known">Receives 1 where a pixel is known, else 0.</param>
    /// <returns>How many are unknown.</returns>
    /// <exception cref="SymfluxException">There are not as many pixels as places for them.</exception>
    public static int Find(ReadOnlySpan<float> planes, int channels, double? noData, Span<float> known)
    {
        if (planes.Length != (long)channels * known.Length)
        {
            throw new SymfluxException($"{planes.Length} values of {channels} channels were given for {known.Length} pixels");
        }

        var (unknown, value) = (0, NoDataOf(noData));
        for (var place = 0; place < known.Length; place++)
        {
            var isUnknown = IsUnknown(planes, channels, place, value);
            known[place] = isUnknown ? 0 : 1;
            unknown += isUnknown ? 1 : 0;
        }

        return unknown;
    }

    /// <summary>Whether any sample is unknown.</summary>
    public static bool Exist(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return stack.Known.Any(mask => mask is not null);
    }

    /// <summary>The share of samples that are unknown, 0..1.</summary>
    public static double ShareOf(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var (unknown, all) = (0L, 0L);
        for (var i = 0; i < stack.Pages.Length; i++)
        {
            unknown += stack.Known[i] is { } mask ? mask.Values.Count(0f) : 0;
            all += stack.Pages[i].Grid.Count;
        }

        return (double)unknown / all;
    }

    /// <summary>
    /// Which samples of a page say anything: 1 where they are known and not fully transparent, 0 elsewhere; null where all do.
    /// </summary>
    public static Field<float>? Seen(ImageStack stack, int page)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return Combine(stack.Known[page], VisibleIn(stack.Alpha[page]));
    }

    /// <summary>
    /// Replaces what is not seen by the mirror image of what is: a sample gets the value as far on the other side of the nearest
    /// seen sample as it
    /// is away from it. That is how images are continued at their borders, so that the rest is computed as if it ended there.
    /// </summary>
    /// <remarks>A page without any seen sample becomes 0. Linear in the number of samples.</remarks>
    /// <returns>The same stack where all is seen.</returns>
    public static ImageStack Fill(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var seen = Enumerable.Range(0, stack.Pages.Length).Select(i => Seen(stack, i)).ToArray();
        return seen.All(mask => mask is null)
            ? stack
            : stack.WithPages([.. stack.Pages.Select((page, i) => seen[i] is { } mask ? Fill(page, mask) : page)]);
    }

    /// <summary>
    /// Puts what was not seen before back into what was computed with <see cref="Fill(ImageStack)"/> in its place.
    /// </summary>
    /// <param name="result">What processing returned.</param>
    /// <param name="original">What was read; as many pages, of the same sizes.</param>
    /// <returns>
    /// The result, with the original's values where they are not seen. Where a known value of an integer format would be rounded
    /// to the nodata value,
    /// it is the integer beside: known samples stay known.
    /// </returns>
    public static ImageStack Restore(ImageStack result, ImageStack original)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(original);
        var pages = result.Pages.ToArray();
        for (var i = 0; i < pages.Length; i++)
        {
            if (original.Metadata[i].NoData is { } noData && result.Format.IsInteger() && pages[i].Channels == 1)
            {
                pages[i] = Avoid(pages[i], noData, result.Format);
            }

            if (Seen(original, i) is not { } mask)
            {
                continue;
            }

            pages[i] = pages[i].Clone();
            var source = original.Pages[i];
            for (var c = 0; c < pages[i].Channels; c++)
            {
                var values = source.Channel(Math.Min(c, source.Channels - 1));
                var target = pages[i].Channel(c);
                for (var place = 0; place < target.Length; place++)
                {
                    target[place] = mask.Values[place] == 0 ? values[place] : target[place];
                }
            }
        }

        return result.WithPages([.. pages]);
    }

    private static Field<float> Fill(Field<float> page, Field<float> mask)
    {
        var nearest = NearestSample.Of(mask);
        var result = page.Clone();
        var (width, height) = (page.Grid.Width, page.Grid.Height);
        for (var c = 0; c < page.Channels; c++)
        {
            var source = page.Channel(c);
            var target = result.Channel(c);
            for (var place = 0; place < target.Length; place++)
            {
                if (mask.Values[place] != 0)
                {
                    continue;
                }

                // The edge lies half a sample beyond the nearest one, as at the borders of the image: the first sample outside
                // repeats the last inside.
                var edge = nearest[place];
                if (edge < 0)
                {
                    target[place] = 0;
                    continue;
                }

                var (y, x) = Math.DivRem(place, width);
                var (edgeY, edgeX) = Math.DivRem(edge, width);
                var (mirrorY, mirrorX) = (2 * edgeY - y + Math.Sign(y - edgeY), 2 * edgeX - x + Math.Sign(x - edgeX));
                var mirror = mirrorY >= 0 && mirrorY < height && mirrorX >= 0 && mirrorX < width
                    ? mirrorY * width + mirrorX : edge;
                target[place] = source[mask.Values[mirror] != 0 ? mirror : edge];
            }
        }

        return result;
    }

    /// <summary>
    /// Moves values that an integer file would round to the nodata value to the integer on their side of it, within the format's
    /// range.
    /// </summary>
    private static Field<float> Avoid(Field<float> page, double noData, SampleFormat format)
    {
        var result = page.Clone();
        foreach (ref var value in result.Values)
        {
            if (Math.Round(Math.Clamp(value, format.Least(), format.Peak())) == noData)
            {
                var isAbove = noData <= format.Least() || (value >= noData && noData < format.Peak());
                value = (float)(isAbove ? noData + 1 : noData - 1);
            }
        }

        return result;
    }

    private static Field<float>? KnownIn(Field<float> page, double? noData)
    {
        Field<float>? mask = null;
        var value = NoDataOf(noData);
        for (var place = 0; place < page.Grid.Count; place++)
        {
            if (IsUnknown(page.Values, page.Channels, place, value))
            {
                mask ??= AllKnown(page.Grid);
                mask.Values[place] = 0;
            }
        }

        return mask;
    }

    /// <summary>NaN, which equals nothing, where there is none.</summary>
    private static float NoDataOf(double? noData) => noData is { } number ? (float)number : float.NaN;

    private static bool IsUnknown(ReadOnlySpan<float> planes, int channels, int place, float noData)
    {
        var (isUnknown, isNoData, size) = (false, true, planes.Length / channels);
        for (var c = 0; c < channels; c++)
        {
            var sample = planes[c * size + place];
            isUnknown |= float.IsNaN(sample);
            isNoData &= sample == noData;
        }

        return isUnknown || isNoData;
    }

    private static Field<float>? VisibleIn(Field<float>? alpha)
    {
        Field<float>? mask = null;
        for (var place = 0; alpha is not null && place < alpha.Values.Length; place++)
        {
            if (alpha.Values[place] <= 0)
            {
                mask ??= AllKnown(alpha.Grid);
                mask.Values[place] = 0;
            }
        }

        return mask;
    }

    private static Field<float>? Combine(Field<float>? a, Field<float>? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        var both = a.Clone();
        for (var place = 0; place < both.Values.Length; place++)
        {
            both.Values[place] *= b.Values[place];
        }

        return both;
    }

    private static Field<float> AllKnown(Grid grid)
    {
        var mask = new Field<float>(grid);
        mask.Values.Fill(1);
        return mask;
    }
}
