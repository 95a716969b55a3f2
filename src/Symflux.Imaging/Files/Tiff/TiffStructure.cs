using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>
/// Walks over the directories of a TIFF file before LibTiff sees them. LibTiff allocates what a directory promises and
/// may follow a loop for ever; after this check every promise is bounded by the file's length.
/// </summary>
internal sealed class TiffStructure
{
    /// <summary>LibTiff numbers directories with 16-bit integers.</summary>
    private const int MostPages = short.MaxValue;

    /// <summary>More than LZW (1400) and Deflate (1032) can expand a byte to.</summary>
    private const long LargestExpansion = 2048;

    private const long AlwaysAllowed = 1 << 20;

    /// <summary>
    /// Samples of white paper, of which a fax code stores hundreds of thousands in a byte: 64 million are a page at 800 dots per
    /// inch.
    /// </summary>
    private const long AlwaysAllowedFax = 1 << 26;

    private readonly Stream stream;
    private readonly bool isBig;
    private readonly bool isLittleEndian;

    /// <summary>Which parts of the file hold pixels: start and end of strips and tiles.</summary>
    private readonly List<(long Start, long End)> parts = [];

    private decimal bytesPromised;
    private decimal samplesPromised;
    private bool hasFax;

    private TiffStructure(Stream stream)
    {
        this.stream = stream;
        Span<byte> start = stackalloc byte[4];
        stream.Position = 0;
        stream.ReadExactly(start);
        isLittleEndian = start[0] == 'I';
        isBig = Int(start[2..]) == 43;
    }

    /// <summary>Throws if a directory lies outside the file, comes twice, or promises more than the file can hold.</summary>
    /// <returns>The directories in their order.</returns>
    /// <exception cref="CodecException">The structure is damaged.</exception>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    public static IReadOnlyList<TiffDirectory> Check(Stream stream)
    {
        var structure = new TiffStructure(stream);
        stream.Position = structure.isBig ? 8 : 4;
        var seen = new HashSet<long>();
        var directories = new List<TiffDirectory>();
        for (var next = structure.ReadOffset(); next != 0;)
        {
            if (!seen.Add(next))
            {
                throw CodecException.Damaged("its directories form a loop");
            }

            if (seen.Count > MostPages)
            {
                throw new CodecException($"it has more than {MostPages} pages; split it");
            }

            (var directory, next) = structure.ReadDirectory(next, seen.Count);
            directories.Add(directory);
        }

        structure.CheckPromises();
        stream.Position = 0;
        return directories.Count > 0 ? directories : throw CodecException.Damaged("it has no page");
    }

    private (TiffDirectory Directory, long Next) ReadDirectory(long offset, int page)
    {
        stream.Position = InFile(offset, isBig ? 8 : 2);
        Span<byte> count = stackalloc byte[isBig ? 8 : 2];
        stream.ReadExactly(count);
        var entries = Int(count);
        var entryLength = isBig ? 20 : 12;
        var start = stream.Position;
        InFile(start, checked((decimal)entries * entryLength));

        var values = new Dictionary<int, TiffDirectory.Entry>();
        for (long i = 0; i < entries; i++)
        {
            stream.Position = start + i * entryLength;
            var (tag, entry) = ReadEntry();
            if (!values.TryAdd(tag, entry))
            {
                throw CodecException.Damaged($"its tag {tag} comes twice on page {page}");
            }
        }

        var directory = new TiffDirectory(stream, offset, isLittleEndian, values);
        CheckPixels(directory, page);
        stream.Position = start + entries * entryLength;
        return (directory, ReadOffset());
    }

    private (int Tag, TiffDirectory.Entry Entry) ReadEntry()
    {
        Span<byte> bytes = stackalloc byte[isBig ? 20 : 12];
        stream.ReadExactly(bytes);
        var (tag, type) = ((int)Int(bytes[..2]), (int)Int(bytes[2..4]));
        var count = Int(bytes.Slice(4, isBig ? 8 : 4));
        var inline = bytes[(isBig ? 12 : 8)..];
        var size = TiffDirectory.SizeOf(type);
        if (count < 0 || (decimal)count * size > stream.Length)
        {
            throw CodecException.Damaged($"its tag {tag} promises {(ulong)count} values");
        }

        var place = count * size > inline.Length ? InFile(Int(inline), count * size) : stream.Position - inline.Length;
        return (tag, new TiffDirectory.Entry(place, type, count));
    }

    private void CheckPixels(TiffDirectory directory, int page)
    {
        var (width, height) = (directory.Integer(Tags.Width, 0), directory.Integer(Tags.Height, 0));
        var (samples, bits) = (directory.Integer(Tags.SamplesPerPixel, 1), directory.Integer(Tags.BitsPerSample, 1));
        if (width is <= 0 or > int.MaxValue || height is <= 0 or > int.MaxValue || samples is <= 0 or > 64 || bits is <= 0 or > 64)
        {
            throw CodecException.Damaged($"page {page} promises {width}×{height} pixels of {samples} samples of {bits} bits");
        }

        var isTiled = directory.Entries.ContainsKey(Tags.TileWidth) || directory.Entries.ContainsKey(Tags.TileOffsets);
        var (blockWidth, blockHeight) = isTiled
            ? (directory.Integer(Tags.TileWidth, 0), directory.Integer(Tags.TileLength, 0))
            : (width, Math.Min(height, directory.Integer(Tags.RowsPerStrip, height)));
        if (blockWidth is <= 0 or > int.MaxValue || blockHeight is <= 0 or > int.MaxValue)
        {
            throw CodecException.Damaged($"page {page} is made of parts of {blockWidth}×{blockHeight} pixels");
        }

        if (directory.Integer(Tags.ImageDepth, 1) != 1 || directory.Integer(Tags.TileDepth, 1) != 1)
        {
            throw new CodecException($"page {page} is a volume; save its slices as pages");
        }

        var planes = directory.Integer(Tags.PlanarConfiguration, 1) == 2 ? samples : 1;
        var blocks = (decimal)((width + blockWidth - 1) / blockWidth) * ((height + blockHeight - 1) / blockHeight) * planes;
        var (offsets, counts) = isTiled ? (Tags.TileOffsets, Tags.TileByteCounts) : (Tags.StripOffsets, Tags.StripByteCounts);
        if (!directory.Entries.TryGetValue(offsets, out var places) || places.Count < blocks
            || !directory.Entries.TryGetValue(counts, out var lengths) || lengths.Count < blocks)
        {
            throw CodecException.Damaged($"page {page} of {width}×{height} pixels takes {blocks} parts, whose places are missing");
        }

        // Places and lengths take at least two bytes each, unless pages share their lists.
        if (parts.Count + blocks > stream.Length / 2)
        {
            throw CodecException.Damaged($"its pages share {parts.Count + blocks} parts, more than {stream.Length} bytes can name");
        }

        for (var i = 0; i < blocks; i++)
        {
            var (place, length) = (directory.IntegerAt(places, i), directory.IntegerAt(lengths, i));
            InFile(place, length < 0 ? long.MaxValue : length);
            parts.Add((place, place + length));
        }

        // The decoder makes one buffer for a part and one for the page.
        var blockBytes = (decimal)blockWidth * blockHeight * samples / planes * bits / 8;
        var pageBytes = (decimal)width * height * samples * bits / 8;
        hasFax |= directory.Integer(Tags.Compression, 1) is >= 2 and <= 4;
        bytesPromised += Math.Max(blockBytes, pageBytes);
        samplesPromised += (decimal)width * height * samples;
    }

    /// <summary>
    /// Bounds what all pages promise together by what the bytes of their strips and tiles can hold, each byte counted once: pages
    /// that share a
    /// strip do not get its content again and again.
    /// </summary>
    private void CheckPromises()
    {
        parts.Sort();
        long held = 0, end = 0;
        foreach (var part in parts)
        {
            held += Math.Max(0, part.End - Math.Max(part.Start, end));
            end = Math.Max(end, part.End);
        }

        var allowed = (hasFax ? AlwaysAllowedFax / 8 : AlwaysAllowed) + LargestExpansion * (decimal)held;
        if (bytesPromised > allowed || samplesPromised > 8 * allowed)
        {
            throw CodecException.Damaged($"its pages promise {samplesPromised} samples, more than {held} bytes of image data can hold");
        }
    }

    private long ReadOffset()
    {
        Span<byte> bytes = stackalloc byte[isBig ? 8 : 4];
        stream.ReadExactly(bytes);
        return Int(bytes);
    }

    private long InFile(long offset, decimal length) =>
        offset > 0 && offset + length <= stream.Length ? offset : throw new EndOfStreamException();

    private long Int(ReadOnlySpan<byte> bytes) => TiffDirectory.Int(bytes, isLittleEndian);
}
