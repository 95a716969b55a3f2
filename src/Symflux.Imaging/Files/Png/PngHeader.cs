using System.Buffers.Binary;

namespace Symflux.Imaging.Files.Png;

/// <summary>Colour types of PNG with their code numbers.</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}

/// <summary>The IHDR chunk: size and kind of the pixels.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    /// <summary>Length of the chunk's content.</summary>
    public const int Length = 13;

    /// <summary>Deflate never expands a byte to more than 1032; what needs more than that is not in the file.</summary>
    private const long LargestExpansion = 1032;

    /// <summary>Samples per pixel as stored.</summary>
    public int Samples => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.RgbAlpha => 4,
        _ => 1,
    };

    /// <summary>Distance in bytes between a byte and its left neighbour for the row filters.</summary>
    public int FilterDistance => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>Bytes of one row of <paramref name="width"/> pixels, without the filter byte.</summary>
    public long RowLength(int width) => ((long)width * Samples * BitDepth + 7) / 8;

    /// <summary>Reads and checks the content of IHDR.</summary>
    /// <exception cref="CodecException">A size or code that PNG does not have.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length != Length)
        {
            throw CodecException.Damaged($"its PNG header has {content.Length} bytes instead of {Length}");
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(content);
        var height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw CodecException.Damaged($"its PNG header states {width}×{height} pixels");
        }

        var (depth, colour) = (content[8], (PngColour)content[9]);
        var possible = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!possible || content[10] != 0 || content[11] != 0 || content[12] > 1)
        {
            throw CodecException.Damaged(
                $"its PNG header has colour type {content[9]}, {depth} bits, compression {content[10]}, filter {content[11]}, "
                + $"interlace {content[12]}, which PNG does not define");
        }

        return new PngHeader((int)width, (int)height, depth, colour, content[12] == 1);
    }

    /// <summary>Refuses sizes that cannot come out of a file this long, before anything is allocated for them.</summary>
    /// <exception cref="CodecException">The file is far too short for its stated size.</exception>
    public void CheckAgainst(long fileLength)
    {
        var needed = (decimal)Height * (RowLength(Width) + 1);
        if (needed > (decimal)fileLength * LargestExpansion || RowLength(Width) > Array.MaxLength)
        {
            throw CodecException.Damaged(
                $"its header promises {Width}×{Height} pixels, more than {fileLength} bytes can hold");
        }
    }
}
