using System.Collections.Immutable;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>The rows of the strips of a TIFF that are not compressed, one after the other; the samples of a pixel stand together.</summary>
internal sealed class TiffPlaces(StackHeader header, ImmutableArray<long> starts) : RowPlaces(
    starts, checked(header.Pages[0].Width * SamplesOf(header.Pages[0]) * (header.Format.Bits() / 8)))
{
    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> values, int page, int channel, Span<byte> row)
    {
        var described = header.Pages[page];
        TiffEncoder.Pack(
            values, TiffEncoder.IsTurnedRound(described, header.Format) && channel < described.Channels, channel, SamplesOf(described), header.Format, row);
    }

    private static int SamplesOf(PageHeader page) => page.Channels + (page.HasOpacity ? 1 : 0);
}
