using System.Buffers.Binary;
using System.Text;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>The tags of one page, whose places have been checked to lie in the file.</summary>
/// <param name="Stream">The file.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="IsLittleEndian">Order of its bytes.</param>
/// <param name="Entries">Where the values of each tag are.</param>
internal sealed record TiffDirectory(
    Stream Stream, long Offset, bool IsLittleEndian, IReadOnlyDictionary<int, TiffDirectory.Entry> Entries)
{
    private const int Ascii = 2, Rational = 5, SignedRational = 10, Float = 11, Double = 12;

    /// <summary>No value that this codec looks at or carries is longer.</summary>
    private const long LongestValue = 1 << 28;

    /// <summary>Bytes of one value of a type, 0 for unknown types.</summary>
    public static int SizeOf(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    /// <summary>
    /// The first value of a tag as an unsigned integer; those that are missing or of another kind are
    /// <paramref name="otherwise"/>.
    /// </summary>
    public long Integer(int tag, long otherwise) =>
        Entries.TryGetValue(tag, out var entry) && entry.Count > 0
            ? (IsUnsigned(entry.Type) ? IntegerAt(entry, 0) : 0) : otherwise;

    /// <summary>One of the unsigned integers of a tag, 0 for other kinds.</summary>
    public long IntegerAt(Entry entry, long index)
    {
        if (!IsUnsigned(entry.Type))
        {
            return 0;
        }

        var size = SizeOf(entry.Type);
        Span<byte> bytes = stackalloc byte[size];
        Stream.Position = entry.Place + index * size;
        Stream.ReadExactly(bytes);
        return size == 1 ? bytes[0] : Int(bytes, IsLittleEndian);
    }

    /// <summary>All unsigned integers of a tag, none where it is missing.</summary>
    public long[] Integers(int tag)
    {
        if (Content(tag) is not { } content || !IsUnsigned(Entries[tag].Type))
        {
            return [];
        }

        var size = SizeOf(Entries[tag].Type);
        return [.. Enumerable.Range(0, content.Length / size).Select(i =>
            size == 1 ? content[i] : Int(content.AsSpan(i * size, size), isLittleEndian: true))];
    }

    /// <summary>The first number of a tag, of whatever type, or null.</summary>
    public double? Real(int tag)
    {
        if (Content(tag) is not { Length: >= 2 } content)
        {
            return null;
        }

        return Entries[tag].Type switch
        {
            Rational => BinaryPrimitives.ReadUInt32LittleEndian(content) / (double)BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(4)),
            SignedRational =>
                BinaryPrimitives.ReadInt32LittleEndian(content) / (double)BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(4)),
            Float => BinaryPrimitives.ReadSingleLittleEndian(content),
            Double => BinaryPrimitives.ReadDoubleLittleEndian(content),
            var type when IsUnsigned(type) => Integer(tag, 0),
            _ => null,
        };
    }

    /// <summary>
    /// A text without the zeros at its end, or null. TIFF promises ASCII, but programs write UTF-8, and so do we: what is valid
    /// UTF-8 is read as
    /// such, anything else as Latin-1.
    /// </summary>
    public string? Text(int tag)
    {
        if (Content(tag) is not { } content || Entries[tag].Type is not (Ascii or 1 or 7))
        {
            return null;
        }

        var text = content.AsSpan(0, content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1);
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(text);
        }
    }

    /// <summary>
    /// The values of a tag as bytes, numbers in little-endian order; null where it is missing, of unknown type or unreasonably
    /// long.
    /// </summary>
    public byte[]? Content(int tag)
    {
        if (!Entries.TryGetValue(tag, out var entry) || SizeOf(entry.Type) is 0
            || entry.Count * SizeOf(entry.Type) is <= 0 or > LongestValue)
        {
            return null;
        }

        var content = new byte[entry.Count * SizeOf(entry.Type)];
        Stream.Position = entry.Place;
        Stream.ReadExactly(content);
        if (!IsLittleEndian)
        {
            // A rational is two numbers of four bytes.
            var size = entry.Type is Rational or SignedRational ? 4 : SizeOf(entry.Type);
            for (var i = 0; i < content.Length && size > 1; i += size)
            {
                content.AsSpan(i, size).Reverse();
            }
        }

        return content;
    }

    /// <summary>
    /// An unsigned integer of 2, 4 or 8 bytes; those too large for a long come out negative and are refused later.
    /// </summary>
    public static long Int(ReadOnlySpan<byte> bytes, bool isLittleEndian) => (bytes.Length, isLittleEndian) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        (_, false) => BinaryPrimitives.ReadInt64BigEndian(bytes),
    };

    private static bool IsUnsigned(int type) => type is 1 or 3 or 4 or 13 or 16 or 18;

    /// <summary>Where the values of a tag are, their type and their number.</summary>
    internal readonly record struct Entry(long Place, int Type, long Count);
}
