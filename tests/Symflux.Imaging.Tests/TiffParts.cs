using System.Buffers.Binary;
using System.IO.Compression;

namespace Symflux.Imaging.Tests;

/// <summary>
/// Takes little-endian TIFF files apart and puts them together as the specification describes them, without a library.
/// </summary>
internal static class TiffParts
{
    /// <summary>One entry of a directory: its type and its values as bytes.</summary>
    public sealed record Entry(int Type, byte[] Content)
    {
        public int[] Integers => [.. Enumerable.Range(0, Content.Length / Size).Select(i => Size switch
        {
            1 => Content[i],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(Content.AsSpan(2 * i)),
            _ => BinaryPrimitives.ReadInt32LittleEndian(Content.AsSpan(4 * i)),
        })];

        private int Size => SizeOf(Type);
    }

    /// <summary>All directories of a file.</summary>
    public static List<Dictionary<int, Entry>> Read(byte[] file)
    {
        Assert.Equal("II*\0"u8.ToArray(), file[..4]);
        var pages = new List<Dictionary<int, Entry>>();
        for (var place = Int32(file, 4); place != 0;)
        {
            var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(place));
            var page = new Dictionary<int, Entry>();
            var last = 0;
            for (var i = 0; i < count; i++)
            {
                var entry = file.AsSpan(place + 2 + 12 * i, 12);
                var (tag, type) = (BinaryPrimitives.ReadUInt16LittleEndian(entry),
                    BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]));
                var length = Int32(entry, 4) * SizeOf(type);
                Assert.True(tag > last, $"tag {tag} after {last}");
                last = tag;
                page[tag] = new Entry(type, (length <= 4 ? entry.Slice(8, length)
                    : file.AsSpan(Int32(entry, 8), length)).ToArray());
            }

            pages.Add(page);
            place = Int32(file, place + 2 + 12 * count);
        }

        return pages;
    }

    /// <summary>The samples of a page of strips in Deflate without predictor, one after the other as bytes.</summary>
    public static byte[] Pixels(byte[] file, Dictionary<int, Entry> page)
    {
        Assert.Equal([8], page[259].Integers);
        Assert.False(page.ContainsKey(317), "a predictor");
        using var pixels = new MemoryStream();
        foreach (var (place, length) in page[273].Integers.Zip(page[279].Integers))
        {
            using var inflated = new ZLibStream(new MemoryStream(file, place, length), CompressionMode.Decompress);
            inflated.CopyTo(pixels);
        }

        return pixels.ToArray();
    }

    /// <summary>A file of uncompressed pages of one strip each.</summary>
    /// <param name="pages">Pixels of each page, and its entries: tag, type, values; strips are added.</param>
    public static byte[] Build(params (byte[] Pixels, (int Tag, int Type, byte[] Content)[] Entries)[] pages)
    {
        var file = new MemoryStream();
        file.Write([(byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0]);
        var link = 4L;
        foreach (var (pixels, given) in pages)
        {
            var strip = (int)file.Position;
            file.Write(pixels);
            (int Tag, int Type, byte[] Content)[] entries =
                [.. given.Append((273, 4, Bytes(strip))).Append((279, 4, Bytes(pixels.Length))).OrderBy(entry => entry.Item1)];
            var places = entries.Select(entry =>
            {
                var place = (int)file.Position;
                if (entry.Content.Length > 4)
                {
                    file.Write(entry.Content);
                    file.Write(new byte[file.Position % 2]);
                }

                return place;
            }).ToArray();
            file.Write(new byte[file.Position % 2]);
            var start = (int)file.Position;
            file.Position = link;
            file.Write(Bytes(start));
            file.Position = start;
            file.Write([(byte)entries.Length, (byte)(entries.Length >> 8)]);
            for (var i = 0; i < entries.Length; i++)
            {
                var (tag, type, content) = entries[i];
                file.Write([(byte)tag, (byte)(tag >> 8), (byte)type, 0, .. Bytes(content.Length / SizeOf(type))]);
                file.Write(content.Length > 4 ? Bytes(places[i]) : [.. content, .. new byte[4 - content.Length]]);
            }

            link = file.Position;
            file.Write(Bytes(0));
        }

        return file.ToArray();
    }

    /// <summary>The entries of a grey page.</summary>
    public static (int Tag, int Type, byte[] Content)[] Grey(int width, int height, int bits, int kind = 1, int samples = 1) =>
    [
        (256, 4, Bytes(width)), (257, 4, Bytes(height)), (258, 3, Shorts([.. Enumerable.Repeat(bits, samples)])),
            (259, 3, Shorts(1)),
        (262, 3, Shorts(1)), (277, 3, Shorts(samples)), (278, 4, Bytes(height)),
            (339, 3, Shorts([.. Enumerable.Repeat(kind, samples)])),
    ];

    public static byte[] Bytes(int value) => BitConverter.GetBytes(value);

    public static byte[] Shorts(params int[] values) => [.. values.SelectMany(value => BitConverter.GetBytes((ushort)value))];

    public static byte[] Doubles(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Text(string text) => [.. System.Text.Encoding.UTF8.GetBytes(text), 0];

    private static int SizeOf(int type) => type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 11 => 4, _ => 8 };

    private static int Int32(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadInt32LittleEndian(bytes[place..]);
}
