using System.Buffers.Binary;
using System.Text;

namespace Symflux.Imaging.Files.Raster;

/// <summary>The marked segments before the pixels of a JPEG file.</summary>
internal static class JpegSegments
{
    private const int LongestContent = ushort.MaxValue - 2;

    /// <summary>What a segment with a part of a colour profile begins with.</summary>
    public static ReadOnlySpan<byte> ProfileName => "ICC_PROFILE\0"u8;

    /// <summary>Markers and contents; ends without a word where the file makes no sense, which the decoder will say.</summary>
    public static IEnumerable<(int Marker, byte[] Content)> Read(Stream stream)
    {
        const int StartOfScan = 0xDA, EndOfImage = 0xD9;
        stream.Position = 2;
        while (stream.ReadByte() == 0xFF)
        {
            var marker = stream.ReadByte();
            var (high, low) = (stream.ReadByte(), stream.ReadByte());
            var length = (high << 8 | low) - 2;
            if (marker is StartOfScan or EndOfImage or < 0 || low < 0 || length < 0 || stream.Position + length > stream.Length)
            {
                yield break;
            }

            var content = new byte[length];
            stream.ReadExactly(content);
            yield return (marker, content);
        }
    }

    /// <summary>The segments for a page's metadata: a JFIF header, a colour profile in parts, and a comment.</summary>
    public static byte[] Write(PageMetadata metadata)
    {
        using var segments = new MemoryStream();
        var resolution = metadata.Resolution ?? new Resolution(1, 1, ResolutionUnit.None);
        var unit = resolution.Unit switch { ResolutionUnit.Inch => 1, ResolutionUnit.Centimetre => 2, _ => 0 };
        var density = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(density, (ushort)Math.Clamp(Math.Round(resolution.X), 1, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(density.AsSpan(2),
            (ushort)Math.Clamp(Math.Round(resolution.Y), 1, ushort.MaxValue));
        Segment(0xE0, [.. "JFIF\0"u8, 1, 1, (byte)unit, .. density, 0, 0]);

        byte[][] parts = [.. metadata.IccProfile.IsDefault
            ? [] : metadata.IccProfile.Chunk(LongestContent - ProfileName.Length - 2)];
        for (var i = 0; i < parts.Length; i++)
        {
            Segment(0xE2, [.. ProfileName, (byte)(i + 1), (byte)parts.Length, .. parts[i]]);
        }

        if (metadata.Description is { Length: > 0 } description)
        {
            foreach (var part in Encoding.UTF8.GetBytes(description).Chunk(LongestContent).Take(1))
            {
                Segment(0xFE, part);
            }
        }

        return segments.ToArray();

        void Segment(byte marker, byte[] content)
        {
            segments.Write([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
            segments.Write(content);
        }
    }

    /// <summary>
    /// Where the segments of a JFIF file that an encoder has written end: after its own JFIF header, or at the start.
    /// </summary>
    public static int EndOfHeader(ReadOnlySpan<byte> file) =>
        file.Length > 6 && file[2] == 0xFF && file[3] == 0xE0 ? 4 + BinaryPrimitives.ReadUInt16BigEndian(file[4..]) : 2;
}
