using System.Buffers.Binary;
using System.IO.Compression;

namespace Symflux.Imaging.Files.Png;

/// <summary>Drawings of few colours as PNG: a table of colours, and for every pixel a place in it.</summary>
internal static class IndexedPng
{
    /// <summary>Makes the file.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="pixels">Places in the table of colours, row by row.</param>
    /// <param name="colours">At most 255, with places from 1 on; the place 0 is transparent.</param>
    public static byte[] Write(int width, ReadOnlySpan<byte> pixels, IReadOnlyList<(byte Red, byte Green, byte Blue)> colours)
    {
        var header = new byte[PngHeader.Length];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels.Length / width);
        (header[8], header[9]) = (8, (byte)PngColour.Palette);
        var stream = new MemoryStream();
        stream.Write(PngChunks.Signature);
        PngChunkWriter.Write(stream, PngChunks.Header, header);
        byte[] palette = [0, 0, 0, .. colours.SelectMany(colour => (byte[])[colour.Red, colour.Green, colour.Blue])];
        PngChunkWriter.Write(stream, PngChunks.Palette, palette);
        PngChunkWriter.Write(stream, PngChunks.Transparency, [0]);
        using (var chunks = new BufferedStream(new PngImageDataWriter(stream), 1 << 16))
        using (var deflated = new ZLibStream(chunks, CompressionLevel.SmallestSize))
        {
            for (var first = 0; first < pixels.Length; first += width)
            {
                deflated.WriteByte(0);
                deflated.Write(pixels.Slice(first, width));
            }
        }

        PngChunkWriter.Write(stream, PngChunks.End, []);
        return stream.ToArray();
    }
}
