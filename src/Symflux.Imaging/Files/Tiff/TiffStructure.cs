using System.Buffers.Binary;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>
/// Walks over the directories of a TIFF file before LibTiff sees them. LibTiff allocates what a directory promises and
/// may follow a loop for ever; after this check every promise is bounded by the file's length.
/// </summary>
internal sealed class TiffStructure
{
    private const int ImageWidth = 256, ImageLength = 257, BitsPerSample = 258, StripOffsets = 273, SamplesPerPixel = 277;
    private const int RowsPerStrip = 278, StripByteCounts = 279, PlanarConfiguration = 284;
    private const int TileWidth = 322, TileLength = 323, TileOffsets = 324, TileByteCounts = 325;
    private const int ImageDepth = 32997, TileDepth = 32998;

    /// <summary>LibTiff numbers directories with 16-bit integers.</summary>
    private const int MostPages = short.MaxValue;

    /// <summary>More than LZW (1400) and Deflate (1032) can expand a byte to.</summary>
    private const long LargestExpansion = 2048;

    private const long AlwaysAllowed = 1 << 20;

    private readonly Stream stream;
    private readonly bool isBig;
    private readonly bool isLittleEndian;

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
    /// <returns>The number of directories.</returns>
    /// <exception cref="CodecException">The structure is damaged.</exception>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    public static int Check(Stream stream)
    {
        var structure = new TiffStructure(stream);
        stream.Position = structure.isBig ? 8 : 4;
        var seen = new HashSet<long>();
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

            next = structure.CheckDirectory(next, seen.Count);
        }

        stream.Position = 0;
        return seen.Count > 0 ? seen.Count : throw CodecException.Damaged("it has no page");
    }

    private long CheckDirectory(long offset, int page)
    {
        stream.Position = InFile(offset, isBig ? 8 : 2);
        Span<byte> count = stackalloc byte[isBig ? 8 : 2];
        stream.ReadExactly(count);
        var entries = Int(count);
        var entryLength = isBig ? 20 : 12;
        var start = stream.Position;
        InFile(start, checked((decimal)entries * entryLength));

        var values = new Dictionary<int, Entry>();
        for (long i = 0; i < entries; i++)
        {
            stream.Position = start + i * entryLength;
            var (tag, entry) = ReadEntry();
            if (!values.TryAdd(tag, entry))
            {
                throw CodecException.Damaged($"its tag {tag} comes twice on page {page}");
            }
        }

        CheckPixels(values, page);
        stream.Position = start + entries * entryLength;
        return ReadOffset();
    }

    /// <summary>The entry at the current position; values that are no unsigned integers count as 0.</summary>
    private (int Tag, Entry Entry) ReadEntry()
    {
        Span<byte> bytes = stackalloc byte[isBig ? 20 : 12];
        stream.ReadExactly(bytes);
        var (tag, type) = ((int)Int(bytes[..2]), (int)Int(bytes[2..4]));
        var count = Int(bytes.Slice(4, isBig ? 8 : 4));
        var inline = bytes[(isBig ? 12 : 8)..];
        var size = type switch
        {
            1 or 2 or 6 or 7 => 1,
            3 or 8 => 2,
            4 or 9 or 11 or 13 => 4,
            5 or 10 or 12 or 16 or 17 or 18 => 8,
            _ => 0,
        };
        if (count < 0 || (decimal)count * size > stream.Length)
        {
            throw CodecException.Damaged($"its tag {tag} promises {(ulong)count} values");
        }

        var place = count * size > inline.Length ? InFile(Int(inline), count * size) : stream.Position - inline.Length;
        var entry = new Entry(place, type is 1 or 3 or 4 or 16 ? size : 0, count);
        return (tag, entry with { First = count > 0 ? ValueAt(entry, 0) : 0 });
    }

    private long ValueAt(Entry entry, long index)
    {
        if (entry.Size == 0)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[entry.Size];
        stream.Position = entry.Place + index * entry.Size;
        stream.ReadExactly(bytes);
        return entry.Size == 1 ? bytes[0] : Int(bytes);
    }

    private void CheckPixels(Dictionary<int, Entry> values, int page)
    {
        long ValueOf(int tag, long otherwise) => values.TryGetValue(tag, out var value) && value.Count > 0 ? value.First : otherwise;

        var (width, height) = (ValueOf(ImageWidth, 0), ValueOf(ImageLength, 0));
        var (samples, bits) = (ValueOf(SamplesPerPixel, 1), ValueOf(BitsPerSample, 1));
        if (width is <= 0 or > int.MaxValue || height is <= 0 or > int.MaxValue || samples is <= 0 or > 64 || bits is <= 0 or > 64)
        {
            throw CodecException.Damaged($"page {page} promises {width}×{height} pixels of {samples} samples of {bits} bits");
        }

        var isTiled = values.ContainsKey(TileWidth) || values.ContainsKey(TileOffsets);
        var (blockWidth, blockHeight) = isTiled
            ? (ValueOf(TileWidth, 0), ValueOf(TileLength, 0))
            : (width, Math.Min(height, ValueOf(RowsPerStrip, height)));
        if (blockWidth is <= 0 or > int.MaxValue || blockHeight is <= 0 or > int.MaxValue)
        {
            throw CodecException.Damaged($"page {page} is made of parts of {blockWidth}×{blockHeight} pixels");
        }

        if (ValueOf(ImageDepth, 1) != 1 || ValueOf(TileDepth, 1) != 1)
        {
            throw new CodecException($"page {page} is a volume; save its slices as pages");
        }

        var planes = ValueOf(PlanarConfiguration, 1) == 2 ? samples : 1;
        var blocks = (decimal)((width + blockWidth - 1) / blockWidth) * ((height + blockHeight - 1) / blockHeight) * planes;
        var (offsets, counts) = isTiled ? (TileOffsets, TileByteCounts) : (StripOffsets, StripByteCounts);
        if (!values.TryGetValue(offsets, out var places) || places.Count < blocks
            || !values.TryGetValue(counts, out var lengths) || lengths.Count < blocks)
        {
            throw CodecException.Damaged($"page {page} of {width}×{height} pixels takes {blocks} parts, whose places are missing");
        }

        for (var i = 0; i < blocks; i++)
        {
            var length = ValueAt(lengths, i);
            InFile(ValueAt(places, i), length < 0 ? long.MaxValue : length);
        }

        var allowed = AlwaysAllowed + LargestExpansion * (decimal)stream.Length;
        var blockBytes = (decimal)blockWidth * blockHeight * samples / planes * bits / 8;
        if (blockBytes > allowed || (decimal)width * height * samples * bits / 8 > allowed)
        {
            throw CodecException.Damaged($"page {page} promises {width}×{height} pixels, more than {stream.Length} bytes can hold");
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

    /// <summary>An unsigned integer of 2, 4 or 8 bytes; those too large for a long come out negative and are refused later.</summary>
    private long Int(ReadOnlySpan<byte> bytes) => (bytes.Length, isLittleEndian) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        (_, false) => BinaryPrimitives.ReadInt64BigEndian(bytes),
    };

    /// <summary>Where the values of a tag are, the bytes of one (0 unless unsigned integers), their number, and the first one.</summary>
    private readonly record struct Entry(long Place, int Size, long Count, long First = 0);
}
