using SkiaSharp;

namespace Symflux.Imaging.Files.Raster;

/// <summary>WebP: 8 bits, colours and opacity; without loss at quality 100.</summary>
internal sealed class WebpCodec : IImageCodec
{
    private const int MostPixels = 16383, Lossless = 100;

    /// <summary>How hard the lossless encoder tries, 0..100.</summary>
    private const float Effort = 70;

    /// <inheritdoc/>
    public IReadOnlyList<string> WrittenExtensions { get; } = [".webp"];

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> start) =>
        start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8);

    /// <inheritdoc/>
    public ImageStack Read(Stream stream)
    {
        var notes = RasterNotes.OfWebp(stream);
        stream.Position = 0;
        return RasterDecoder.Read(stream, notes);
    }

    /// <inheritdoc/>
    public void Write(Stream stream, ImageStack stack, ImageFileOptions options)
    {
        RasterEncoder.Check(stack, "WebP", MostPixels);
        var how = options.Quality == Lossless
            ? new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, Effort)
            : new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, options.Quality);
        stream.Write(RasterEncoder.Encode(stack.Pages[0], stack.Alpha[0], keepsGrey: false, pixels => pixels.Encode(how)));
    }

    /// <inheritdoc/>
    public IEnumerable<string> Losses(StackHeader header) =>
    [
        .. MetadataLosses.Meaning(header), .. MetadataLosses.Axes(header), .. MetadataLosses.Profile(header),
        .. MetadataLosses.Resolution(header),
        .. MetadataLosses.Description(header), .. MetadataLosses.Blocks(header, except: null),
    ];
}
