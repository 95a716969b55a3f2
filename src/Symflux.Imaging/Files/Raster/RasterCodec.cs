namespace Symflux.Imaging.Files.Raster;

/// <summary>BMP and GIF: 8 bits, read only.</summary>
internal sealed class RasterCodec : IImageCodec
{
    /// <inheritdoc/>
    public IReadOnlyList<string> WrittenExtensions { get; } = [];

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith("BM"u8) || start.StartsWith("GIF8"u8);

    /// <inheritdoc/>
    public ImageStack Read(Stream stream)
    {
        var notes = stream.ReadByte() == 'G' ? RasterNotes.OfGif(stream) : RasterNotes.OfBmp(stream);
        stream.Position = 0;
        return RasterDecoder.Read(stream, notes);
    }

    /// <inheritdoc/>
    public void Write(Stream stream, ImageStack stack, ImageFileOptions options) =>
        throw new CodecException("this format is only read; save as PNG, TIFF or NPY");

    /// <inheritdoc/>
    public IEnumerable<string> Losses(StackHeader header) => MetadataLosses.All(header);
}
