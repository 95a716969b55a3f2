using SkiaSharp;

namespace Symflux.Imaging.Files.Raster;

/// <summary>JPEG: 8 bits, grey or colours, with loss.</summary>
/// <remarks>
/// Written without subsampling of colours. Resolution, colour profile and description are kept; camera data are read for the
/// orientation only.
/// </remarks>
internal sealed class JpegCodec : IImageCodec
{
    private const int MostPixels = 65500;

    /// <inheritdoc/>
    public IReadOnlyList<string> WrittenExtensions { get; } = [".jpg", ".jpeg"];

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <inheritdoc/>
    public ImageStack Read(Stream stream)
    {
        var notes = RasterNotes.OfJpeg(stream);
        stream.Position = 0;
        return RasterDecoder.Read(stream, notes);
    }

    /// <inheritdoc/>
    public void Write(Stream stream, ImageStack stack, ImageFileOptions options)
    {
        RasterEncoder.Check(stack, "JPEG", MostPixels);
        if (stack.Alpha[0] is { } alpha && alpha.Values.ContainsAnyExcept((float)byte.MaxValue))
        {
            throw new CodecException("JPEG has no opacity, which the image has; save as PNG or WebP");
        }

        var file = RasterEncoder.Encode(stack.Pages[0], null, keepsGrey: true, pixels => pixels.Encode(
            new SKJpegEncoderOptions(options.Quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore)));
        stream.Write(file.AsSpan(0, 2));
        stream.Write(JpegSegments.Write(stack.Metadata[0]));
        stream.Write(file.AsSpan(JpegSegments.EndOfHeader(file)));
    }

    /// <inheritdoc/>
    public IEnumerable<string> Losses(StackHeader header) =>
        [.. MetadataLosses.Meaning(header), .. MetadataLosses.Axes(header), .. MetadataLosses.Blocks(header, except: null)];
}
