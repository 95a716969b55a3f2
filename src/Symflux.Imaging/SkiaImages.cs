using System.Runtime.InteropServices;
using SkiaSharp;

namespace Symflux.Imaging;

/// <summary>
/// Bitmaps of SkiaSharp as stacks of one page, and back: 8 bits, 16 bits and floats in their own depth.
/// </summary>
/// <remarks>
/// Grey, RGBA and BGRA bitmaps are read and written where they lie; others are converted by SkiaSharp on the way. Values are taken as stored, without colour
/// management, and opacity is not multiplied in. An image without opacity whose colours are equal everywhere counts as grey, as in files. All methods may be
/// called by several threads at once, each with a bitmap of its own.
/// </remarks>
public static class SkiaImages
{
    /// <summary>Reads a bitmap.</summary>
    /// <param name="bitmap">Stays as it is.</param>
    /// <exception cref="SymfluxException">It is empty, or SkiaSharp cannot read its pixels.</exception>
    public static ImageStack ToImageStack(this SKBitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        if (bitmap.IsEmpty || bitmap.GetPixels() == 0)
        {
            throw new SymfluxException("the bitmap has no pixels; decode it first");
        }

        if (bitmap.AlphaType != SKAlphaType.Premul && Read(bitmap) is { } image)
        {
            return image;
        }

        // What is premultiplied, or packed otherwise, in the depth that holds it.
        var colour = bitmap.ColorType is SKColorType.RgbaF16 or SKColorType.RgbaF16Clamped or SKColorType.RgbaF32 ? SKColorType.RgbaF32
            : bitmap.BytesPerPixel > 4 ? SKColorType.Rgba16161616 : SKColorType.Rgba8888;
        using var plain = new SKBitmap();
        using var pixels = bitmap.PeekPixels();
        var info = new SKImageInfo(bitmap.Width, bitmap.Height, colour, bitmap.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        return plain.TryAllocPixels(info) && pixels is not null && pixels.ReadPixels(info, plain.GetPixels(), plain.RowBytes)
            ? Read(plain)!
            : throw new SymfluxException($"a bitmap of {bitmap.ColorType} cannot be read; convert it to {SKColorType.Rgba8888}");
    }

    /// <summary>A new bitmap of a page, in the image's own depth.</summary>
    /// <param name="image">8 or 16 bits without sign, or floats.</param>
    /// <param name="page">Which page, from 0.</param>
    /// <exception cref="SymfluxException">Of another depth, or too large for the memory.</exception>
    public static SKBitmap ToSKBitmap(this ImageStack image, int page = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, image.Pages.Length);
        var (grid, opaque) = (image.Pages[page].Grid, image.Alpha[page] is null);
        var colour = image.Format switch
        {
            SampleFormat.UInt8 => opaque && image.Pages[page].Channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888,
            SampleFormat.UInt16 => SKColorType.Rgba16161616,
            SampleFormat.Float32 => SKColorType.RgbaF32,
            var other => throw new SymfluxException($"SkiaSharp has no bitmaps of {other.Describe()}; convert the image by ConvertTo first"),
        };
        var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(new SKImageInfo(grid.Width, grid.Height, colour, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul)))
        {
            bitmap.Dispose();
            throw new SymfluxException($"a bitmap of {grid} pixels does not fit into the memory; use a smaller one");
        }

        image.CopyTo(bitmap, page);
        return bitmap;
    }

    /// <summary>Writes a page into a bitmap that there is, such as that of a window.</summary>
    /// <param name="image">An image of the depth and the size of the bitmap.</param>
    /// <param name="bitmap">Gray8, Rgba8888, Bgra8888, Rgba16161616 or RgbaF32, not premultiplied.</param>
    /// <param name="page">Which page, from 0.</param>
    /// <exception cref="SymfluxException">The bitmap is of another kind, size or depth.</exception>
    public static void CopyTo(this ImageStack image, SKBitmap bitmap, int page = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(bitmap);
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, image.Pages.Length);
        var grid = image.Pages[page].Grid;
        if (bitmap.Width != grid.Width || bitmap.Height != grid.Height)
        {
            throw new SymfluxException($"a page of {grid} does not fit a bitmap of {bitmap.Width}×{bitmap.Height}; make one of its size");
        }

        if (bitmap.AlphaType == SKAlphaType.Premul && image.Alpha[page] is not null)
        {
            throw new SymfluxException("the bitmap is premultiplied, and the image has opacity; use one that is Unpremul");
        }

        var bytes = bitmap.GetPixelSpan();
        switch (bitmap.ColorType)
        {
            case SKColorType.Gray8:
                PixelBuffer.Write(image, bytes, 1, bitmap.RowBytes, page: page);
                break;
            case SKColorType.Rgba8888:
                PixelBuffer.Write(image, bytes, 4, bitmap.RowBytes, page: page);
                break;
            case SKColorType.Bgra8888:
                PixelBuffer.Write(image, bytes, 4, bitmap.RowBytes, PixelOrder.Bgr, page);
                break;
            case SKColorType.Rgba16161616:
                PixelBuffer.Write(image, MemoryMarshal.Cast<byte, ushort>(bytes), 4, bitmap.RowBytes / sizeof(ushort), page: page);
                break;
            case SKColorType.RgbaF32:
                PixelBuffer.Write(image, MemoryMarshal.Cast<byte, float>(bytes), 4, bitmap.RowBytes / sizeof(float), page: page);
                break;
            default:
                throw new SymfluxException($"a bitmap of {bitmap.ColorType} is not written; make one of {SKColorType.Rgba8888}");
        }

        bitmap.NotifyPixelsChanged();
    }

    /// <summary>The pixels where they lie; null where they are packed in another way.</summary>
    private static ImageStack? Read(SKBitmap bitmap)
    {
        ReadOnlySpan<byte> bytes = bitmap.GetPixelSpan();
        var (width, height) = (bitmap.Width, bitmap.Height);
        var image = bitmap.ColorType switch
        {
            SKColorType.Gray8 => PixelBuffer.Read(bytes, width, height, 1, bitmap.RowBytes),
            SKColorType.Rgba8888 => PixelBuffer.Read(bytes, width, height, 4, bitmap.RowBytes),
            SKColorType.Bgra8888 => PixelBuffer.Read(bytes, width, height, 4, bitmap.RowBytes, PixelOrder.Bgr),
            SKColorType.Rgba16161616 => PixelBuffer.Read(MemoryMarshal.Cast<byte, ushort>(bytes), width, height, 4, bitmap.RowBytes / sizeof(ushort)),
            SKColorType.RgbaF32 => PixelBuffer.Read(MemoryMarshal.Cast<byte, float>(bytes), width, height, 4, bitmap.RowBytes / sizeof(float)),
            _ => null,
        };
        if (image is null)
        {
            return null;
        }

        var page = image.Pages[0];
        if (page.Channels == 3 && page.Channel(0).SequenceEqual(page.Channel(1)) && page.Channel(0).SequenceEqual(page.Channel(2)))
        {
            page = Fields.Field<float>.Wrap(page.Channel(0).ToArray(), page.Grid);
        }

        return new ImageStack([page], image.Format, [bitmap.AlphaType == SKAlphaType.Opaque ? null : image.Alpha[0]]);
    }
}
