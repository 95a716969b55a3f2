using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace Symflux.Imaging.Files.Png;

/// <summary>
/// Translates between <see cref="PageMetadata"/> and the chunks pHYs, tEXt, iTXt, zTXt and iCCP; carries those for colours and
/// camera data, and other
/// texts, as they are.
/// </summary>
internal static class PngMetadata
{
    private const double CentimetresPerMetre = 100;
    private const int LongestInflated = 1 << 24;
    private const string DescriptionKeyword = "Description";

    /// <summary>Chunks that stay true when pixel values change.</summary>
    private static readonly HashSet<string> Carried =
        ["gAMA", "cHRM", "sRGB", "cICP", "mDCV", "cLLI", "eXIf", "oFFs", "pCAL", "sCAL", "sTER"];

    /// <summary>Adds what a chunk says; chunks that say nothing usable change nothing, for none of this is needed to see the image.</summary>
    public static PageMetadata Read(PageMetadata metadata, string chunk, byte[] content) => chunk switch
    {
        PngChunks.PixelDimensions => metadata with { Resolution = ReadResolution(content) ?? metadata.Resolution },
        PngChunks.ColourProfile => metadata with { IccProfile = ReadProfile(content) },
        PngChunks.Text or PngChunks.CompressedText or PngChunks.InternationalText => ReadText(metadata, chunk, content),
        _ when Carried.Contains(chunk) =>
            metadata with { Blocks = metadata.Blocks.Add(new MetadataBlock("PNG", chunk, [.. content])) },
        _ => metadata,
    };

    /// <summary>What gets lost with a chunk, or null where nothing does.</summary>
    public static string? LostName(string chunk) => chunk switch
    {
        PngChunks.PixelDimensions or PngChunks.ColourProfile or PngChunks.Text or PngChunks.CompressedText
            or PngChunks.InternationalText
            or PngChunks.AnimationControl or PngChunks.FrameControl or PngChunks.FrameData => null,
        // When the image was last changed: what is written is changed now.
        "tIME" => null,
        "bKGD" => "its background colour",
        "sBIT" => "its number of significant bits",
        "hIST" or "sPLT" => "its suggested palette",
        _ => Carried.Contains(chunk) ? null : $"its chunk {chunk}",
    };

    /// <summary>Writes the chunks for a page's metadata; they belong between header and image data.</summary>
    public static void Write(Stream stream, PageMetadata metadata)
    {
        if (!metadata.IccProfile.IsDefaultOrEmpty)
        {
            PngChunkWriter.Write(stream, PngChunks.ColourProfile, [.. "ICC profile\0\0"u8, .. Deflate(metadata.IccProfile.AsSpan())]);
        }

        if (metadata.Resolution is { } resolution)
        {
            var perMetre = resolution.Unit == ResolutionUnit.None ? resolution : resolution.In(ResolutionUnit.Centimetre);
            var factor = resolution.Unit == ResolutionUnit.None ? 1 : CentimetresPerMetre;
            var content = new byte[9];
            BinaryPrimitives.WriteUInt32BigEndian(content, ToCount(perMetre.X * factor));
            BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(4), ToCount(perMetre.Y * factor));
            content[8] = resolution.Unit == ResolutionUnit.None ? (byte)0 : (byte)1;
            PngChunkWriter.Write(stream, PngChunks.PixelDimensions, content);
        }

        if (metadata.Description is { Length: > 0 } description)
        {
            // iTXt: keyword, no compression, no language, no translated keyword, UTF-8 text.
            byte[] keyword = [.. Encoding.ASCII.GetBytes(DescriptionKeyword), 0, 0, 0, 0, 0];
            PngChunkWriter.Write(stream, PngChunks.InternationalText, [.. keyword, .. Encoding.UTF8.GetBytes(description)]);
        }

        foreach (var block in metadata.Blocks.Where(block => block.Format == "PNG"))
        {
            PngChunkWriter.Write(stream, block.Name[..4], block.Content.AsSpan());
        }
    }

    /// <summary>The description, or a text with another keyword that is carried along.</summary>
    private static PageMetadata ReadText(PageMetadata metadata, string chunk, byte[] content)
    {
        var end = Array.IndexOf(content, (byte)0);
        if (end is < 1 or > 79)
        {
            return metadata;
        }

        var keyword = Encoding.Latin1.GetString(content, 0, end);
        return keyword == DescriptionKeyword
            ? metadata with { Description = ReadDescription(chunk, content) ?? metadata.Description }
            : metadata with { Blocks = metadata.Blocks.Add(new MetadataBlock("PNG", $"{chunk} {keyword}", [.. content])) };
    }

    private static uint ToCount(double value) => (uint)Math.Clamp(Math.Round(value), 1, int.MaxValue);

    private static Resolution? ReadResolution(byte[] content)
    {
        if (content.Length != 9)
        {
            return null;
        }

        double x = BinaryPrimitives.ReadUInt32BigEndian(content);
        double y = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(4));
        return (x, y, content[8]) switch
        {
            (0, _, _) or (_, 0, _) => null,
            (_, _, 1) => new Resolution(x / CentimetresPerMetre, y / CentimetresPerMetre, ResolutionUnit.Centimetre),
            _ => new Resolution(x, y, ResolutionUnit.None),
        };
    }

    private static ImmutableArray<byte> ReadProfile(byte[] content)
    {
        var name = Array.IndexOf(content, (byte)0);
        return name >= 0 && name + 2 <= content.Length ? [.. Inflate(content.AsSpan(name + 2)) ?? []] : [];
    }

    private static string? ReadDescription(string chunk, byte[] content)
    {
        var end = Array.IndexOf(content, (byte)0);
        if (end < 0 || Encoding.Latin1.GetString(content, 0, end) != DescriptionKeyword)
        {
            return null;
        }

        var rest = content.AsSpan(end + 1);
        return chunk switch
        {
            PngChunks.Text => Encoding.Latin1.GetString(rest),
            PngChunks.CompressedText => rest.Length > 0 && Inflate(rest[1..]) is { } text ? Encoding.Latin1.GetString(text) : null,
            _ => ReadInternational(rest),
        };
    }

    private static string? ReadInternational(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2)
        {
            return null;
        }

        var isCompressed = rest[0] != 0;
        rest = rest[2..];
        for (var field = 0; field < 2; field++)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0)
            {
                return null;
            }

            rest = rest[(end + 1)..];
        }

        var text = isCompressed ? Inflate(rest) : rest.ToArray();
        return text is null ? null : Encoding.UTF8.GetString(text);
    }

    private static byte[] Deflate(ReadOnlySpan<byte> content)
    {
        using var buffer = new MemoryStream();
        using (var deflated = new ZLibStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflated.Write(content);
        }

        return buffer.ToArray();
    }

    /// <summary>The inflated content, or null where it is damaged or unreasonably long.</summary>
    private static byte[]? Inflate(ReadOnlySpan<byte> content)
    {
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
            using var result = new MemoryStream();
            var buffer = new byte[8192];
            for (int count; (count = inflated.Read(buffer)) > 0;)
            {
                result.Write(buffer, 0, count);
                if (result.Length > LongestInflated)
                {
                    return null;
                }
            }

            return result.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
