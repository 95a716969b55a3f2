using System.Collections.Immutable;
using System.Globalization;
using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Reads what the tags of a page say besides its pixels.</summary>
internal static class TiffMetadata
{
    /// <summary>The metadata of a page that has been turned upright.</summary>
    public static PageMetadata Read(TiffDirectory directory, TiffLayout layout)
    {
        var blocks = ImmutableArray.CreateBuilder<MetadataBlock>();
        foreach (var tag in directory.Entries.Keys.Order())
        {
            // ImageJ's own metadata are in the byte order of the file, inside of a list of bytes; they are written again in
            // little-endian files only.
            var isForeign = tag is Tags.ImageJMetadata or Tags.ImageJByteCounts && !directory.IsLittleEndian;
            if (Tags.CarriedName(tag) is { } name && !isForeign && directory.Content(tag) is { } content)
            {
                blocks.Add(new MetadataBlock("TIFF", name, [.. content]) { Tag = tag, Type = directory.Entries[tag].Type });
            }
        }

        var description = directory.Text(Tags.Description);
        if (description?.StartsWith("{\"shape\":", StringComparison.Ordinal) == true)
        {
            // Written by tifffile for itself: a shape that need not be that of our pages.
            description = null;
        }

        return new PageMetadata(Files.Orientation.Apply(ReadResolution(directory), layout.Orientation), description)
        {
            IccProfile = directory.Content(Tags.IccProfile) is { } profile ? [.. profile] : [],
            NoData = ReadNoData(directory, layout),
            IsWhiteZero = layout.IsWhiteZero,
            Blocks = blocks.ToImmutable(),
        };
    }

    /// <summary>The value for "unknown" in the scale of the page, which may be turned round.</summary>
    private static double? ReadNoData(TiffDirectory directory, TiffLayout layout) =>
        double.TryParse(directory.Text(Tags.NoData)?.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            ? layout.IsTurnedRound ? layout.Peak - value : value
            : null;

    private static Resolution? ReadResolution(TiffDirectory directory)
    {
        if (directory.Real(Tags.ResolutionX) is not { } x || directory.Real(Tags.ResolutionY) is not { } y)
        {
            return null;
        }

        var unit = directory.Integer(Tags.ResolutionUnit, 2) switch
        {
            2 => ResolutionUnit.Inch,
            3 => ResolutionUnit.Centimetre,
            _ => ResolutionUnit.None,
        };
        return x > 0 && y > 0 && double.IsFinite(x) && double.IsFinite(y) ? new Resolution(x, y, unit) : null;
    }
}
