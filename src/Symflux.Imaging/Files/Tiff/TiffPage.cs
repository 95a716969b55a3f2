using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Where the pixels of a directory are.</summary>
/// <param name="directory">Its tags.</param>
/// <param name="layout">How the pixels are stored.</param>
/// <param name="palette">The colours that samples are numbers of, or null.</param>
internal sealed class TiffPage(TiffDirectory directory, TiffLayout layout, TiffPalette? palette)
{
    /// <summary>Rows are read together up to this length, where they need not be unpacked.</summary>
    private const int ReadLength = 1 << 16;

    private const int LeftToRight = 1;

    /// <summary>The tags.</summary>
    public TiffDirectory Directory { get; } = directory;

    /// <summary>How the pixels are stored.</summary>
    public TiffLayout Layout { get; } = layout;

    /// <summary>The colours that samples are numbers of, or null.</summary>
    public TiffPalette? Palette { get; } = palette;

    /// <summary>Where the pixels begin, for slices without a directory of their own that follow those of one.</summary>
    public long? Place { get; init; }

    /// <summary>Whether the rows are simply there, one after the other, so that any one can be read without the others.</summary>
    public bool IsPlain { get; } = !layout.IsCompressed && !layout.IsTiled
        && directory.Integer(Tags.FillOrder, LeftToRight) == LeftToRight;

    /// <summary>Number of strips or tiles beside each other.</summary>
    public int BlocksAcross => (int)(((long)Layout.Width + Layout.BlockWidth - 1) / Layout.BlockWidth);

    /// <summary>Bytes of the longest band, in all planes.</summary>
    public long BandLength =>
        (long)Math.Min(BandHeight, Layout.Height) * Layout.RowLength * BlocksAcross * (Layout.IsPlanar ? Layout.Samples : 1);

    private int BandHeight => IsPlain ? Math.Clamp(ReadLength / Layout.RowLength, 1, Layout.BlockHeight) : Layout.BlockHeight;

    /// <summary>The rows that are read together with a row: the first, and how many.</summary>
    public (int Start, int Rows) BandOf(int y)
    {
        var within = y % Layout.BlockHeight;
        var start = y - within % BandHeight;
        var blockEnd = Math.Min(Layout.Height, (long)y - within + Layout.BlockHeight);
        return (start, (int)Math.Min(BandHeight, blockEnd - start));
    }

    /// <summary>Where a band of plain rows begins in the file.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="start">First row of the band.</param>
    /// <param name="rows">Number of its rows.</param>
    /// <exception cref="CodecException">The strip is said to be shorter.</exception>
    public long PlaceOf(int plane, int start, int rows)
    {
        if (Place is { } place)
        {
            return place + (long)start * Layout.RowLength;
        }

        var strips = (Layout.Height - 1) / Layout.BlockHeight + 1;
        var strip = start / Layout.BlockHeight + plane * strips;
        var offset = (long)(start % Layout.BlockHeight) * Layout.RowLength;
        var (needed, there) = (offset + (long)rows * Layout.RowLength,
            Directory.IntegerAt(Directory.Entries[Tags.StripByteCounts], strip));

        // The length of a single strip is often wrong, for example where it takes more than 32 bits, and the size tells it too.
        return there >= needed || (strips == 1 && !Layout.IsPlanar)
            ? Directory.IntegerAt(Directory.Entries[Tags.StripOffsets], strip) + offset
            : throw CodecException.Damaged($"its strip at row {start} has {there} bytes instead of {needed}");
    }
}
