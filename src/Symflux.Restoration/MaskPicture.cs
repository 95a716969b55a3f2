using Symflux.Fields;

namespace Symflux.Restoration;

/// <summary>
/// What a picture says as a mask of known pixels, which its brightness tells or, where that is of one colour, its opacity.
/// </summary>
/// <param name="HasKnown">Whether it calls a pixel known.</param>
/// <param name="HasUnknown">Whether it calls a pixel unknown.</param>
/// <param name="IsBinary">Whether all its values were 0 or white; otherwise half of white decided.</param>
public sealed record MaskPicture(bool HasKnown, bool HasUnknown, bool IsBinary)
{
    /// <summary>Whether it tells pixels apart.</summary>
    public bool HasShape => HasKnown && HasUnknown;

    /// <summary>What a mask says that was made of a picture.</summary>
    /// <param name="mask">1 where a pixel is known, else 0.</param>
    /// <param name="isBinary">Whether all values of the picture were 0 or white.</param>
    public static MaskPicture Of(Field<float> mask, bool isBinary)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new MaskPicture(mask.Values.Contains(1f), mask.Values.Contains(0f), isBinary);
    }

    /// <summary>Whether the opacity is the mask.</summary>
    /// <param name="brightness">What the brightness says.</param>
    /// <param name="opacity">What the opacity says; null where there is none.</param>
    public static bool IsOpacity(MaskPicture brightness, MaskPicture? opacity)
    {
        ArgumentNullException.ThrowIfNull(brightness);
        return !brightness.HasShape && opacity is { HasShape: true };
    }

    /// <summary>What there is to say about how a picture is taken, a line each.</summary>
    /// <param name="file">The name of the picture.</param>
    /// <param name="peak">White.</param>
    /// <param name="brightness">What its brightness says.</param>
    /// <param name="opacity">What its opacity says; null where there is none.</param>
    public static IEnumerable<string> Remarks(string file, double peak, MaskPicture brightness, MaskPicture? opacity)
    {
        ArgumentNullException.ThrowIfNull(brightness);
        var taken = brightness;
        if (IsOpacity(brightness, opacity))
        {
            yield return $"the mask '{file}' is of one colour and has its shape in its opacity: opaque pixels count as known";
            taken = opacity!;
        }

        if (!taken.HasUnknown)
        {
            yield return $"the mask '{file}' says that every pixel is known, so that it leaves nothing to fill in; unknown pixels are black";
        }

        if (!taken.IsBinary)
        {
            yield return $"the mask '{file}' is not black and white: values above {0.5 * peak:G4} count as known";
        }
    }
}
