using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Torch.Training;

/// <summary>
/// Gives grey photographs colours that a colour denoiser can learn from where there are no colour photographs: the brightness
/// stays that of the photograph, the chroma is piecewise constant on large dead leaves and follows the brightness within each.
/// </summary>
/// <remarks>
/// In a small window the colours of a natural image lie near a line (I. Omer, M. Werman, Color lines, CVPR 2004), so here
/// the chroma of a pixel lies between those of two leaves, one for dark and one for bright: edges of brightness and of colour
/// fall together, as at the outlines of things, and outlines of leaves are edges of colour alone. Towards black and white colours
/// fade, as the gamut ends there. How colourful an image is differs from image to image, down to grey.
/// </remarks>
internal static class Tint
{
    /// <summary>Smallest radius of a leaf in pixels: brightness, not chroma, has the fine detail of photographs.</summary>
    private const double SmallestLeaf = 8;

    /// <summary>Largest factor of the leaves' chroma, whose deviation is 35 of 255.</summary>
    private const double Strongest = 1.5;

    /// <summary>A coloured version of a grey image.</summary>
    /// <param name="grey">1 channel in 0..peak.</param>
    /// <param name="peak">White.</param>
    /// <param name="seed">Decides about the colours.</param>
    /// <returns>3 channels in 0..peak with the image as Rec. 601 luma, but for what is clipped.</returns>
    public static Field<float> Of(Field<float> grey, double peak, ulong seed)
    {
        var options = new DeadLeavesOptions { IsColour = true, SmallestRadius = SmallestLeaf };
        var (height, width) = (grey.Grid.Height, grey.Grid.Width);
        var dark = DeadLeaves.Create(width, height, CounterRandom.Bits(seed, 0, 0), options);
        var bright = DeadLeaves.Create(width, height, CounterRandom.Bits(seed, 0, 1), options);
        var (darkLuma, brightLuma) = (Luma.Of(dark), Luma.Of(bright));
        var strength = Strongest * (CounterRandom.Bits(seed, 1, 0) / Math.Pow(2, 64)) * peak / 255;
        var result = new Field<float>(grey.Grid, 3);
        for (var c = 0; c < 3; c++)
        {
            for (var i = 0; i < grey.Values.Length; i++)
            {
                var y = Math.Clamp(grey.Values[i] / peak, 0, 1);
                var chroma = (1 - y) * (dark.Channel(c)[i] - darkLuma.Values[i]) + y * (bright.Channel(c)[i] - brightLuma.Values[i]);
                result.Channel(c)[i] = (float)Math.Clamp(grey.Values[i] + strength * 4 * y * (1 - y) * chroma, 0, peak);
            }
        }

        return result;
    }
}
