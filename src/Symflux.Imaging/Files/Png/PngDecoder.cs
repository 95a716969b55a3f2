using System.Buffers.Binary;

namespace Symflux.Imaging.Files.Png;

/// <summary>Reads a PNG file from its signature to its last chunk.</summary>
internal static class PngDecoder
{
    /// <inheritdoc cref="IImageCodec.Read"/>
    public static ImageStack Read(Stream stream)
    {
        stream.Position = PngChunks.Signature.Length;
        var chunks = new PngChunkReader(stream);
        chunks.Next();
        if (chunks.Name != PngChunks.Header)
        {
            throw CodecException.Damaged($"its first chunk is {chunks.Name} instead of {PngChunks.Header}");
        }

        var header = PngHeader.Parse(chunks.ReadAll());
        header.CheckAgainst(stream.Length);

        var (metadata, lost) = (PageMetadata.None, new List<string>());
        byte[]? palette = null, transparency = null;
        for (chunks.Next(); chunks.Name != PngChunks.ImageData; chunks.Next())
        {
            switch (chunks.Name)
            {
                case PngChunks.Palette:
                    palette = chunks.ReadAll();
                    break;
                case PngChunks.Transparency:
                    transparency = chunks.ReadAll();
                    break;
                default:
                    metadata = ReadOther(chunks, metadata, lost);
                    break;
            }
        }

        var pixels = MakePixels(header, palette, transparency);
        ReadPixels(chunks, header, pixels);
        for (; chunks.Name != PngChunks.End; chunks.Next())
        {
            metadata = ReadOther(chunks, metadata, lost);
        }

        chunks.ReadAll();
        return new ImageStack(
            [pixels.Page], header.BitDepth == 16 ? SampleFormat.UInt16 : SampleFormat.UInt8, [pixels.Alpha], [metadata])
        {
            Unkept = [.. Rewritten(header), .. lost.Distinct().Select(name => $"{name} is not kept")],
        };
    }

    private static PageMetadata ReadOther(PngChunkReader chunks, PageMetadata metadata, List<string> lost)
    {
        if (chunks.IsCritical)
        {
            throw new CodecException(
                $"its chunk {chunks.Name} is out of place or unknown here; save the image anew as plain PNG with another program");
        }

        var (name, content) = (chunks.Name, chunks.ReadAll());
        if (name == PngChunks.AnimationControl && content.Length >= 4
            && BinaryPrimitives.ReadUInt32BigEndian(content) is var frames and > 1)
        {
            throw new CodecException($"it is an animation of {frames} frames; save the frame that you want as PNG");
        }

        if (PngMetadata.LostName(name) is { } words)
        {
            lost.Add(words);
        }

        return PngMetadata.Read(metadata, name, content);
    }

    /// <summary>What is written in another form than it was read.</summary>
    private static IEnumerable<string> Rewritten(PngHeader header) => (header.Colour, header.BitDepth) switch
    {
        (PngColour.Palette, _) => ["its palette is written as the colours that it stands for"],
        (_, < 8) => [$"its {header.BitDepth}-bit samples are written as 8 bits, white as 255"],
        _ => [],
    };

    private static PngPixels MakePixels(PngHeader header, byte[]? palette, byte[]? transparency)
    {
        switch (header.Colour)
        {
            case PngColour.Palette:
                return new PngPixels(header, new PngPalette(palette ?? [], transparency ?? []), null);
            case PngColour.Grey or PngColour.Rgb when transparency is not null:
                if (transparency.Length != 2 * header.Samples)
                {
                    throw CodecException.Damaged(
                        $"its transparent colour has {transparency.Length} bytes instead of {2 * header.Samples}");
                }

                var colour = new ushort[header.Samples];
                for (var i = 0; i < colour.Length; i++)
                {
                    colour[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * i));
                }

                return new PngPixels(header, null, colour);
            default:
                // Kinds with own opacity ignore the chunk, and a palette beside true colours is only a suggestion.
                return new PngPixels(header, null, null);
        }
    }

    private static void ReadPixels(PngChunkReader chunks, PngHeader header, PngPixels pixels)
    {
        using var rows = new PngRowReader(chunks, header);
        foreach (var pass in PngPass.Of(header))
        {
            var (width, height) = (pass.WidthOf(header), pass.HeightOf(header));
            rows.StartPass();
            for (var i = 0; i < height && width > 0; i++)
            {
                pixels.SetRow(rows.NextRow(width), width, pass.X, pass.StepX, pass.Y + i * pass.StepY);
            }
        }

        rows.Finish();
    }
}
