using SkiaSharp;
using Symflux.Fields;

namespace Symflux.Imaging.Files.Raster;

/// <summary>Hands pages to the encoders of SkiaSharp.</summary>
internal static class RasterEncoder
{
    /// <summary>Refuses what 8 bits and one page cannot hold.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="name">The format.</param>
    /// <param name="mostPixels">Most pixels along an axis.</param>
    public static void Check(ImageStack stack, string name, int mostPixels)
    {
        if (stack.Pages.Length > 1)
        {
            throw new CodecException($"{name} holds one page, not {stack.Pages.Length}; save as TIFF or NPY");
        }

        if (stack.Format != SampleFormat.UInt8)
        {
            throw new CodecException($"{name} holds 8 bits per sample, not {stack.Format.Describe()}; convert to 8 bits, or save as TIFF or PNG");
        }

        var grid = stack.Pages[0].Grid;
        if (grid.Width > mostPixels || grid.Height > mostPixels)
        {
            throw new CodecException($"{name} holds at most {mostPixels} pixels along an axis, not {grid}; save as TIFF or PNG");
        }
    }

    /// <summary>Encodes a page.</summary>
    /// <param name="page">Grey or colours, values rounded and clipped to 0..255.</param>
    /// <param name="alpha">Opacity, or null.</param>
    /// <param name="keepsGrey">Whether the format has a grey kind.</param>
    /// <param name="encode">Encodes the pixels.</param>
    public static byte[] Encode(Field<float> page, Field<float>? alpha, bool keepsGrey, Func<SKPixmap, SKData?> encode)
    {
        var isGrey = keepsGrey && page.Channels == 1 && alpha is null;
        var info = new SKImageInfo(
            page.Grid.Width, page.Grid.Height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888,
            alpha is null ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(info))
        {
            throw new CodecException($"an image of {page.Grid} pixels does not fit into the memory; use a smaller one");
        }

        new ImageStack([page], SampleFormat.UInt8, [alpha]).CopyTo(bitmap);
        using var pixels = bitmap.PeekPixels();
        using var data = encode(pixels) ?? throw new CodecException("the encoder refused the image; save it as PNG");
        return data.ToArray();
    }
}
