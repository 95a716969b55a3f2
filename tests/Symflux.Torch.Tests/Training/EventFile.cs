using System.Buffers.Binary;
using System.Text;

namespace Symflux.Torch.Tests.Training;

/// <summary>
/// An event file of TensorBoard read from the description of its format: records of length, masked CRC-32C of the length, content,
/// masked CRC-32C of the content; the content is a message in protocol buffers.
/// </summary>
internal static class EventFile
{
    /// <summary>A scalar in a file.</summary>
    public sealed record Scalar(string Tag, long Step, double Time, float Value);

    /// <summary>All scalars; throws where a check sum or the structure is wrong.</summary>
    public static IReadOnlyList<Scalar> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var scalars = new List<Scalar>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            Check(bytes.AsSpan(at, 8), bytes.AsSpan(at + 8));
            var content = bytes.AsSpan(at + 12, length);
            Check(content, bytes.AsSpan(at + 12 + length));
            scalars.AddRange(Event(content));
            at += 16 + length;
        }

        return scalars;
    }

    private static void Check(ReadOnlySpan<byte> data, ReadOnlySpan<byte> sum)
    {
        var crc = ~0u;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0x82F63B78u ^ (crc >> 1) : crc >> 1;
            }
        }

        crc = ~crc;
        if (BinaryPrimitives.ReadUInt32LittleEndian(sum) != ((crc >> 15) | (crc << 17)) + 0xA282EAD8u)
        {
            throw new InvalidDataException("wrong check sum");
        }
    }

    /// <summary>Event: 1 wall_time (double), 2 step (varint), 5 summary; Summary: 1 value; Value: 1 tag, 2 simple_value (float).</summary>
    private static List<Scalar> Event(ReadOnlySpan<byte> message)
    {
        var (time, step, scalars) = (0.0, 0L, new List<Scalar>());
        while (Next(ref message, out var field, out var value, out var number))
        {
            switch (field)
            {
                case 1:
                    time = BitConverter.Int64BitsToDouble(number);
                    break;
                case 2:
                    step = number;
                    break;
                case 5:
                    while (Next(ref value, out _, out var entry, out _))
                    {
                        scalars.Add(Value(entry));
                    }

                    break;
            }
        }

        return [.. scalars.Select(scalar => scalar with { Step = step, Time = time })];
    }

    private static Scalar Value(ReadOnlySpan<byte> message)
    {
        var (tag, scalar) = ("", 0f);
        while (Next(ref message, out var field, out var value, out var number))
        {
            tag = field == 1 ? Encoding.UTF8.GetString(value) : tag;
            scalar = field == 2 ? BitConverter.Int32BitsToSingle((int)number) : scalar;
        }

        return new Scalar(tag, 0, 0, scalar);
    }

    /// <summary>Takes the next field off a message: bytes, or a number by its bits.</summary>
    private static bool Next(ref ReadOnlySpan<byte> message, out int field, out ReadOnlySpan<byte> value, out long number)
    {
        (field, number) = (0, 0);
        value = [];
        if (message.IsEmpty)
        {
            return false;
        }

        var key = (int)Variable(ref message);
        field = key >> 3;
        switch (key & 7)
        {
            case 0:
                number = Variable(ref message);
                break;
            case 1:
                number = BinaryPrimitives.ReadInt64LittleEndian(message);
                message = message[8..];
                break;
            case 2:
                var length = (int)Variable(ref message);
                value = message[..length];
                message = message[length..];
                break;
            case 5:
                number = BinaryPrimitives.ReadInt32LittleEndian(message);
                message = message[4..];
                break;
            default:
                throw new InvalidDataException($"wire type {key & 7}");
        }

        return true;
    }

    private static long Variable(ref ReadOnlySpan<byte> message)
    {
        var (result, shift) = (0L, 0);
        byte part;
        do
        {
            part = message[0];
            message = message[1..];
            result |= (long)(part & 0x7F) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0);

        return result;
    }
}
