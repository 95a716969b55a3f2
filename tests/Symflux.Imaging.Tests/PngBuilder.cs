using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Symflux.Imaging.Tests;

/// <summary>Puts PNG files together chunk by chunk, independently of the library's writer.</summary>
internal static class PngBuilder
{
    public static byte[] File(int width, int height, int depth, int colour, byte[] rows, bool interlaced = false, params (string Name, byte[] Content)[] others)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colour, interlaced ? (byte)1 : (byte)0);
        return
        [
            137, 80, 78, 71, 13, 10, 26, 10, .. Chunk("IHDR", header), .. others.SelectMany(chunk => Chunk(chunk.Name, chunk.Content)),
            .. Chunk("IDAT", Deflate(rows)), .. Chunk("IEND", []),
        ];
    }

    public static byte[] Chunk(string name, byte[] content)
    {
        byte[] covered = [.. Encoding.ASCII.GetBytes(name), .. content];
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(covered));
        return [.. length, .. covered, .. check];
    }

    public static byte[] Deflate(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var stream = new ZLibStream(buffer, CompressionLevel.Fastest))
        {
            stream.Write(content);
        }

        return buffer.ToArray();
    }

    /// <summary>Bit by bit, as the standard defines it.</summary>
    private static uint Crc(byte[] content)
    {
        var register = 0xFFFFFFFFu;
        foreach (var value in content)
        {
            register ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                register = (register >> 1) ^ ((register & 1) * 0xEDB88320u);
            }
        }

        return ~register;
    }
}
