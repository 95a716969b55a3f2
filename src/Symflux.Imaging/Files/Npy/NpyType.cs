using System.Buffers.Binary;

namespace Symflux.Imaging.Files.Npy;

/// <summary>The type of an array's elements, as in "&lt;f4": order of bytes, kind, and size.</summary>
/// <param name="Kind">b for booleans, u and i for integers without and with sign, f for floats.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="IsBigEndian">Whether the highest byte comes first.</param>
internal readonly record struct NpyType(char Kind, int Size, bool IsBigEndian)
{
    /// <summary>The depth of the stack that elements become.</summary>
    public SampleFormat Format => (Kind, Size) switch
    {
        ('b', _) or ('u', 1) => SampleFormat.UInt8,
        ('u', 2) => SampleFormat.UInt16,
        ('u', 4) => SampleFormat.UInt32,
        ('i', 1) => SampleFormat.Int8,
        ('i', 2) => SampleFormat.Int16,
        ('i', 4) => SampleFormat.Int32,
        _ => SampleFormat.Float32,
    };

    /// <summary>What the stack cannot say of the elements, in one sentence, or null.</summary>
    public string? Remark => (Kind, Size) switch
    {
        ('b', _) => "its booleans count as black and white, 0 and 255",
        ('f', 8) => "its 64-bit floats are rounded to 32 bits",
        _ => null,
    };

    /// <summary>Reads a type.</summary>
    /// <exception cref="CodecException">The type is no number that is known here.</exception>
    public static NpyType Parse(string text)
    {
        var isKnown = text.Length == 3 && text[0] is '<' or '>' or '|' or '='
            && (text[1], text[2]) is ('b', '1') or ('u' or 'i', '1' or '2' or '4' or '8')
            or ('f', '2' or '4' or '8');
        return isKnown
            ? new NpyType(text[1], text[2] - '0', text[0] == '>')
            : throw new CodecException($"its elements are of type '{text}'; save a.astype('<f4') instead");
    }

    /// <summary>One element.</summary>
    /// <param name="bytes">As many as an element has; turned round in place where their order asks for it.</param>
    /// <exception cref="CodecException">A float cannot hold it.</exception>
    public float Read(Span<byte> bytes)
    {
        if (IsBigEndian)
        {
            bytes.Reverse();
        }

        return (Kind, Size) switch
        {
            ('b', _) => bytes[0] == 0 ? 0 : byte.MaxValue,
            ('u', 1) => bytes[0],
            ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            ('u', 4) => ExactFloat.Of(BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            ('u', _) => ExactFloat.Of(BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
            ('i', 1) => (sbyte)bytes[0],
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ('i', 4) => ExactFloat.Of(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            ('i', _) => ExactFloat.Of(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            (_, 2) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            (_, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            _ => ExactFloat.Narrow(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        };
    }
}
