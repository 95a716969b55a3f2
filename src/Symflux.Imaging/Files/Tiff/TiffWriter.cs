using System.Buffers.Binary;
using System.Text;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Lays down a little-endian TIFF file: pixels first, then the directory of each page.</summary>
/// <remarks>
/// Own code, since the library that reads the many kinds of TIFF takes only tags that it knows, and reports faults of the disk as
/// its own. What is
/// written is the plainest kind: strips, one after the other.
/// </remarks>
internal sealed class TiffWriter
{
    private readonly Stream stream;
    private readonly bool isBig;
    private readonly List<(int Tag, int Type, long Count, byte[] Content)> entries = [];
    private readonly List<long> places = [], lengths = [];
    private long linkPlace;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Can seek.</param>
    /// <param name="isBig">Whether places take 64 bits (BigTIFF), for files beyond 4 GB.</param>
    public TiffWriter(Stream stream, bool isBig)
    {
        (this.stream, this.isBig) = (stream, isBig);
        stream.Write(isBig ? [(byte)'I', (byte)'I', 43, 0, 8, 0, 0, 0] : [(byte)'I', (byte)'I', 42, 0]);
        linkPlace = stream.Position;
        WritePlace(0);
    }

    /// <summary>Adds an entry of 16-bit integers to the page.</summary>
    public void Shorts(int tag, params ReadOnlySpan<int> values)
    {
        var content = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(2 * i), (ushort)values[i]);
        }

        Raw(tag, 3, content);
    }

    /// <summary>Adds an entry of a 32-bit integer to the page.</summary>
    public void Long(int tag, int value)
    {
        var content = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(content, value);
        Raw(tag, 4, content);
    }

    /// <summary>Adds an entry of a fraction to the page.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">Positive; the nearest fraction of 32-bit integers counts.</param>
    public void Fraction(int tag, double value)
    {
        var (numerator, denominator) = NearestFraction(value);
        var content = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(content, numerator);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(4), denominator);
        Raw(tag, 5, content);
    }

    /// <summary>Adds a text to the page, as UTF-8.</summary>
    public void Text(int tag, string text) => Raw(tag, 2, [.. Encoding.UTF8.GetBytes(text), 0]);

    /// <summary>Adds an entry of any type to the page.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="type">Type of its values.</param>
    /// <param name="content">The values in little-endian order.</param>
    public void Raw(int tag, int type, byte[] content) =>
        entries.Add((tag, type, content.Length / TiffDirectory.SizeOf(type), content));

    /// <summary>Writes the next strip of the page.</summary>
    public void WriteStrip(ReadOnlySpan<byte> strip)
    {
        places.Add(stream.Position);
        lengths.Add(strip.Length);
        stream.Write(strip);
    }

    /// <summary>Leaves room for the next strip of the page.</summary>
    /// <returns>Where it is to be written.</returns>
    public long LeaveStrip(int length)
    {
        places.Add(stream.Position);
        lengths.Add(length);
        return stream.Seek(length, SeekOrigin.Current) - length;
    }

    /// <summary>Writes the directory of the page, whose strips are all there, and begins the next one.</summary>
    public void WriteDirectory()
    {
        Places(TiffTags.StripOffsets, places);
        Places(TiffTags.StripByteCounts, lengths);
        WriteEntries();
        entries.Clear();
        places.Clear();
        lengths.Clear();
    }

    private void WriteEntries()
    {
        entries.Sort((a, b) => a.Tag.CompareTo(b.Tag));
        var inline = isBig ? 8 : 4;
        var outside = new Dictionary<int, long>();
        foreach (var (tag, _, _, content) in entries)
        {
            if (content.Length > inline)
            {
                Align();
                outside[tag] = stream.Position;
                stream.Write(content);
            }
        }

        Align();
        var start = stream.Position;
        stream.Position = linkPlace;
        WritePlace(start);
        stream.Position = start;
        WriteNumber(entries.Count, isBig ? 8 : 2);
        foreach (var (tag, type, count, content) in entries)
        {
            WriteNumber(tag, 2);
            WriteNumber(type, 2);
            WritePlace(count);
            if (outside.TryGetValue(tag, out var place))
            {
                WritePlace(place);
            }
            else
            {
                stream.Write(content);
                stream.Write(new byte[inline - content.Length]);
            }
        }

        linkPlace = stream.Position;
        WritePlace(0);
    }

    private void Places(int tag, List<long> values)
    {
        var size = isBig ? 8 : 4;
        var content = new byte[size * values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(size * i), (uint)values[i]);
            if (isBig)
            {
                BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(size * i), values[i]);
            }
        }

        Raw(tag, isBig ? 16 : 4, content);
    }

    /// <summary>Values begin at even places.</summary>
    private void Align()
    {
        if (stream.Position % 2 != 0)
        {
            stream.WriteByte(0);
        }
    }

    private void WritePlace(long value)
    {
        if (!isBig && value > uint.MaxValue)
        {
            throw new IOException("the file grew beyond the 4 GB of classic TIFF");
        }

        WriteNumber(value, isBig ? 8 : 4);
    }

    private void WriteNumber(long value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes[..size]);
    }

    /// <summary>By continued fractions.</summary>
    internal static (uint Numerator, uint Denominator) NearestFraction(double value)
    {
        if (value >= uint.MaxValue)
        {
            return (uint.MaxValue, 1);
        }

        var (before, now) = ((N: 0.0, D: 1.0), (N: 1.0, D: 0.0));
        for (var rest = value; ;)
        {
            var whole = Math.Floor(rest);
            var next = (N: whole * now.N + before.N, D: whole * now.D + before.D);
            if (next.N > uint.MaxValue || next.D > uint.MaxValue)
            {
                break;
            }

            (before, now) = (now, next);
            if (rest == whole || now.N / now.D == value)
            {
                break;
            }

            rest = 1 / (rest - whole);
        }

        return ((uint)now.N, (uint)now.D);
    }
}
