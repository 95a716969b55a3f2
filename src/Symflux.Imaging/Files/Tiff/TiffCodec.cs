namespace Symflux.Imaging.Files.Tiff;

/// <summary>TIFF and BigTIFF through LibTiff: 8 and 16 bits and 32-bit floats, any number of pages of any sizes.</summary>
internal sealed class TiffCodec : IImageCodec
{
    /// <inheritdoc/>
    public IReadOnlyList<string> WrittenExtensions { get; } = [".tif", ".tiff"];

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    /// <inheritdoc/>
    public ImageStack Read(Stream stream) => TiffDecoder.Read(stream);

    /// <inheritdoc/>
    public void Write(Stream stream, ImageStack stack) => TiffEncoder.Write(stream, stack);
}
