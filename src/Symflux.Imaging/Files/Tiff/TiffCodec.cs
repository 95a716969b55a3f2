using System.Collections.Immutable;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>
/// TIFF and BigTIFF, read through LibTiff: integers of 1 to 64 bits and floats, any number of pages of any sizes.
/// </summary>
internal sealed class TiffCodec : RowCodec
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> WrittenExtensions { get; } = [".tif", ".tiff"];

    /// <inheritdoc/>
    public override bool Recognises(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    /// <inheritdoc/>
    public override RowSource Open(Stream stream) => TiffDecoder.Open(stream);

    /// <inheritdoc/>
    public override RowSink Create(Stream stream, StackHeader header) => new TiffEncoder(stream, header);

    /// <inheritdoc/>
    public override RowPlaces Lay(Stream stream, StackHeader header) => PlacesOf(header, new TiffEncoder(stream, header, isCompressed: false).Lay());

    /// <inheritdoc/>
    public override RowPlaces PlacesOf(StackHeader header, ImmutableArray<long> starts) => new TiffPlaces(header, starts);

    /// <inheritdoc/>
    public override IEnumerable<string> Losses(StackHeader header)
    {
        foreach (var name in MetadataLosses.Blocks(header, except: "TIFF"))
        {
            yield return name;
        }

        if (header.Axes is not null && header.Pages[0].Metadata.Description is { Length: > 0 } text
            && !OmeDescription.Recognises(text) && !ImageJDescription.Recognises(text))
        {
            yield return $"axes ({header.Axes})";
        }
    }
}
