using System.Buffers.Binary;
using System.Text;

namespace Symflux.Imaging.Files.Png;

/// <summary>Writes chunks: length, name, content, check value.</summary>
internal static class PngChunkWriter
{
    /// <summary>Writes one chunk.</summary>
    public static void Write(Stream stream, string name, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(head, content.Length);
        Encoding.ASCII.GetBytes(name, head[4..]);
        var crc = default(Crc32);
        crc.Append(head[4..]);
        crc.Append(content);
        Span<byte> check = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(check, crc.Value);
        stream.Write(head);
        stream.Write(content);
        stream.Write(check);
    }
}

/// <summary>Turns each piece that is written to it into an IDAT chunk; put a buffer before it.</summary>
internal sealed class PngImageDataWriter(Stream stream) : ForwardStream
{
    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => PngChunkWriter.Write(stream, PngChunks.ImageData, buffer);
}
