namespace Symflux.Imaging.Files.Png;

/// <summary>Portable Network Graphics (ISO/IEC 15948), as far as still images go.</summary>
/// <remarks>Own code because no library at hand writes 16-bit grey without reducing it to 8 bits.</remarks>
internal sealed class PngCodec : IImageCodec
{
    /// <inheritdoc/>
    public IReadOnlyList<string> WrittenExtensions { get; } = [".png"];

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith(PngChunks.Signature);

    /// <inheritdoc/>
    public ImageStack Read(Stream stream) => PngDecoder.Read(stream);

    /// <inheritdoc/>
    public void Write(Stream stream, ImageStack stack, ImageFileOptions options) => PngEncoder.Write(stream, stack);

    /// <inheritdoc/>
    public IEnumerable<string> Losses(StackHeader header) =>
        [.. MetadataLosses.Meaning(header), .. MetadataLosses.Axes(header), .. MetadataLosses.Blocks(header, except: "PNG")];
}
