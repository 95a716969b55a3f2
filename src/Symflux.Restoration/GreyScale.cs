using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>Brings a model to the grey scale of its input.</summary>
public static class GreyScale
{
    /// <summary>The grey value of white: by the depth, and for floats 1 where all values lie in [0, 1].</summary>
    /// <returns>Null for floats beyond [0, 1], whose scale only the user knows.</returns>
    public static double? PeakOf(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        if (stack.Format != SampleFormat.Float32)
        {
            return stack.Format.Peak();
        }

        foreach (var page in stack.Pages)
        {
            foreach (var value in page.Values)
            {
                if (value is < 0 or > 1)
                {
                    return null;
                }
            }
        }

        return 1;
    }

    /// <summary>The same, where the smallest and the largest value are known.</summary>
    internal static double? PeakOf(SampleFormat format, double least, double most) =>
        format != SampleFormat.Float32 ? format.Peak() : least < 0 || most > 1 ? null : 1;

    /// <summary>The largest minus the smallest value of all pages, where nothing else tells the scale.</summary>
    public static double RangeOf(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var page in stack.Pages)
        {
            foreach (var value in page.Values)
            {
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
        }

        return (double)most - least;
    }

    /// <summary>The ratio of the input's white to the model's.</summary>
    /// <param name="card">What the model was trained on.</param>
    /// <param name="stack">The input.</param>
    /// <exception cref="NoiseUnknownException">The scale cannot be known.</exception>
    public static double FactorFor(ModelCard card, ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(card);
        return PeakOf(stack) / card.Peak ?? throw new NoiseUnknownException(
            "the values are floats beyond 0..1, so that their scale is unknown; give the noise level, in their own scale");
    }

    /// <summary>A copy with all values brought into 0..peak, as an integer file would hold them but unrounded.</summary>
    public static Field<float> Clip(Field<float> field, double peak)
    {
        ArgumentNullException.ThrowIfNull(field);
        var clipped = field.Clone();
        foreach (ref var value in clipped.Values)
        {
            value = Math.Clamp(value, 0, (float)peak);
        }

        return clipped;
    }
}
