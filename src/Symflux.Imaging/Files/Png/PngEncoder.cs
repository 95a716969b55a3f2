using System.Buffers.Binary;
using System.IO.Compression;
using Symflux.Fields;

namespace Symflux.Imaging.Files.Png;

/// <summary>Writes a page as PNG: 8 or 16 bits, grey or colour, with opacity where the page has one.</summary>
internal static class PngEncoder
{
    private const int ChunkLength = 1 << 16;

    /// <inheritdoc cref="IImageCodec.Write"/>
    public static void Write(Stream stream, ImageStack stack)
    {
        if (stack.Pages.Length > 1)
        {
            throw new CodecException($"PNG holds one page, not {stack.Pages.Length}; save as TIFF or NPY");
        }

        if (stack.Format is not (SampleFormat.UInt8 or SampleFormat.UInt16))
        {
            throw new CodecException(
                $"PNG holds 8 or 16 bits per sample without sign, not {(stack.Format == SampleFormat.Float32 ? "floats" : stack.Format.Describe())}; "
                + "convert to one of these, or save as TIFF or NPY");
        }

        var (page, alpha) = (stack.Pages[0], stack.Alpha[0]);
        var header = HeaderOf(page, alpha is not null, stack.Format);
        stream.Write(PngChunks.Signature);
        PngChunkWriter.Write(stream, PngChunks.Header, Format(header));
        PngMetadata.Write(stream, stack.Metadata[0]);
        WritePixels(stream, header, page, alpha);
        PngChunkWriter.Write(stream, PngChunks.End, []);
    }

    private static PngHeader HeaderOf(Field<float> page, bool hasAlpha, SampleFormat format)
    {
        var colour = (page.Channels, hasAlpha) switch
        {
            (1, false) => PngColour.Grey,
            (1, true) => PngColour.GreyAlpha,
            (_, false) => PngColour.Rgb,
            (_, true) => PngColour.RgbAlpha,
        };
        return new PngHeader(page.Grid.Width, page.Grid.Height, format == SampleFormat.UInt16 ? 16 : 8, colour, Interlaced: false);
    }

    private static byte[] Format(PngHeader header)
    {
        var content = new byte[PngHeader.Length];
        BinaryPrimitives.WriteInt32BigEndian(content, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), header.Height);
        content[8] = (byte)header.BitDepth;
        content[9] = (byte)header.Colour;
        return content;
    }

    /// <summary>Filters each row in the way that leaves the smallest sum of magnitudes, and deflates.</summary>
    private static void WritePixels(Stream stream, PngHeader header, Field<float> page, Field<float>? alpha)
    {
        using var chunks = new BufferedStream(new PngImageDataWriter(stream), ChunkLength);
        using var deflated = new ZLibStream(chunks, CompressionLevel.Optimal);
        var length = checked((int)header.RowLength(header.Width));
        var (row, above) = (new byte[length], new byte[length]);
        var (candidate, best) = (new byte[length + 1], new byte[length + 1]);
        for (var y = 0; y < header.Height; y++)
        {
            Pack(page, alpha, y, header, row);
            var bestCost = long.MaxValue;
            for (byte filter = 0; filter < PngFilters.Count; filter++)
            {
                candidate[0] = filter;
                PngFilters.Apply(filter, row, above, header.FilterDistance, candidate.AsSpan(1));
                var cost = PngFilters.Cost(candidate.AsSpan(1));
                if (cost < bestCost)
                {
                    bestCost = cost;
                    (candidate, best) = (best, candidate);
                }
            }

            deflated.Write(best);
            (row, above) = (above, row);
        }
    }

    private static void Pack(Field<float> page, Field<float>? alpha, int y, PngHeader header, Span<byte> row)
    {
        for (var c = 0; c < header.Samples; c++)
        {
            var plane = c < page.Channels ? page.Channel(c) : alpha!.Values;
            var values = plane.Slice(y * header.Width, header.Width);
            for (var x = 0; x < values.Length; x++)
            {
                var sample = x * header.Samples + c;
                if (header.BitDepth == 16)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(row[(2 * sample)..], (ushort)Quantiser.Quantise(values[x], ushort.MaxValue));
                }
                else
                {
                    row[sample] = (byte)Quantiser.Quantise(values[x], byte.MaxValue);
                }
            }
        }
    }
}
