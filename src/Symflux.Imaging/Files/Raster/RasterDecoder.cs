using SkiaSharp;

namespace Symflux.Imaging.Files.Raster;

/// <summary>Reads the pixels of JPEG, WebP, BMP and GIF through SkiaSharp; 8 bits.</summary>
/// <remarks>
/// Grey JPEG gives one channel. The other formats have no grey kind: an image whose channels are equal everywhere counts as grey.
/// Values are taken as stored, without colour management; the EXIF orientation is applied.
/// </remarks>
internal static class RasterDecoder
{
    /// <summary>
    /// Pixels that one byte of such a file may stand for. Real files stay below by far; a damaged header does not, and
    /// must not make us allocate.
    /// </summary>
    private const long LargestExpansion = 1024;

    private const long AlwaysAllowed = 1 << 20;

    /// <summary>Reads a file from its beginning.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="notes">What the file says besides its pixels.</param>
    public static ImageStack Read(Stream stream, RasterNotes notes)
    {
        using var data = SKData.Create(stream);
        using var codec = SKCodec.Create(data) ?? throw Damaged("its header makes no sense");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > AlwaysAllowed + LargestExpansion * stream.Length)
        {
            throw Damaged($"its header promises {width}×{height} pixels, far more than {stream.Length} bytes can hold");
        }

        if (codec.FrameCount > 1)
        {
            throw new CodecException($"it is an animation of {codec.FrameCount} frames; save the frame that you want as PNG");
        }

        var isGrey = codec.Info.ColorType == SKColorType.Gray8;
        var isOpaque = codec.Info.AlphaType == SKAlphaType.Opaque;
        var info = new SKImageInfo(
            width, height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888,
            isOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(info))
        {
            throw new CodecException($"an image of {width}×{height} pixels does not fit into the memory; use a smaller one");
        }

        var result = codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw Damaged(result == SKCodecResult.IncompleteInput ? "the file ends too early" : "its image data make no sense");
        }

        var orientation = (int)codec.EncodedOrigin;
        var image = bitmap.ToImageStack();
        var alpha = image.Alpha[0];
        return new ImageStack(
            [Orientation.Apply(image.Pages[0], orientation)],
            SampleFormat.UInt8,
            [alpha is null ? null : Orientation.Apply(alpha, orientation)],
            [notes.ToMetadata(orientation)])
        {
            Unkept = [.. notes.Lost.Distinct().Select(name => $"{name} is not kept")],
        };
    }

    private static CodecException Damaged(string fault) =>
        new($"{fault}; the file is damaged, get it again, or convert it to PNG");
}
