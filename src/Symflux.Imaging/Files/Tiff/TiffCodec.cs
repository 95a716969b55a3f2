namespace Symflux.Imaging.Files.Tiff;

/// <summary>
/// TIFF and BigTIFF, read through LibTiff: integers of 1 to 64 bits and floats, any number of pages of any sizes.
/// </summary>
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
    public void Write(Stream stream, ImageStack stack, ImageFileOptions options) => TiffEncoder.Write(stream, stack);

    /// <inheritdoc/>
    public IEnumerable<string> Losses(ImageStack stack)
    {
        foreach (var name in MetadataLosses.Blocks(stack, except: "TIFF"))
        {
            yield return name;
        }

        if (stack.Axes is not null && stack.Metadata[0].Description is { Length: > 0 } text
            && !OmeDescription.Recognises(text) && !ImageJDescription.Recognises(text))
        {
            yield return $"axes ({stack.Axes})";
        }
    }
}
