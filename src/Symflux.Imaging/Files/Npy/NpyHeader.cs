using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Symflux.Imaging.Files.Npy;

/// <summary>The text in front of the numbers: their type and the shape of the array (NumPy enhancement proposal 1).</summary>
internal sealed partial record NpyHeader(string Type, long[] Shape)
{
    private const int Alignment = 64;
    private const int LongestText = 1 << 16;

    /// <summary>The six bytes at the start of every NPY file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header and leaves the stream at the first number.</summary>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        stream.ReadExactly(start[..8]);
        var (major, minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw new CodecException($"its NPY version is {major}.{minor}; save it with numpy.save, which writes version 1.0");
        }

        var lengthBytes = start.Slice(8, major == 1 ? 2 : 4);
        stream.ReadExactly(lengthBytes);
        var length = major == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LongestText)
        {
            throw CodecException.Damaged($"its NPY header states a length of {length} bytes");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        return Parse(Encoding.UTF8.GetString(text));
    }

    /// <summary>Writes a header of version 1.0, padded so that the numbers start at a multiple of 64 bytes.</summary>
    public void Write(Stream stream)
    {
        var shape = string.Concat(Shape.Select(extent => string.Create(CultureInfo.InvariantCulture, $"{extent}, "))).TrimEnd();
        var text = $"{{'descr': '{Type}', 'fortran_order': False, 'shape': ({(Shape.Length == 1 ? shape : shape.TrimEnd(','))}), }}";
        const int Before = 10;
        var length = (Before + text.Length + 1 + Alignment - 1) / Alignment * Alignment - Before;
        stream.Write(Signature);
        stream.Write([1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n"));
    }

    private static NpyHeader Parse(string text)
    {
        var type = TypePattern().Match(text);
        var order = OrderPattern().Match(text);
        var shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success)
        {
            throw CodecException.Damaged("its NPY header does not state order and shape");
        }

        if (!type.Success)
        {
            throw new CodecException("its elements are records; save one plain array, for example a['name'].astype('float32')");
        }

        if (order.Groups[1].Value == "True")
        {
            throw new CodecException("it is in Fortran order; save numpy.ascontiguousarray(a)");
        }

        var extents = new List<long>();
        foreach (var part in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
            {
                throw CodecException.Damaged($"its NPY header states an extent of '{part}'");
            }

            extents.Add(extent);
        }

        return new NpyHeader(type.Groups[1].Value, [.. extents]);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex TypePattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapePattern();
}
