using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Symflux.Fields;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Reads all pages of a TIFF file; reduced copies of other pages (thumbnails, pyramids) and masks are left out.</summary>
internal static class TiffDecoder
{
    /// <inheritdoc cref="IImageCodec.Read"/>
    public static ImageStack Read(Stream stream)
    {
        var directories = TiffStructure.Check(stream);
        try
        {
            using var library = new TiffLibrary(stream, "r");
            return ReadPages(library, directories);
        }
        catch (Exception fault) when (fault is not (CodecException or SymfluxException or OutOfMemoryException or IOException))
        {
            // LibTiff trips over some damage with whatever exception comes up: null references, overflows, wrong indices.
            throw CodecException.Damaged("its tags contradict each other", fault);
        }
    }

    private static ImageStack ReadPages(TiffLibrary library, int directories)
    {
        var pages = ImmutableArray.CreateBuilder<Field<float>>();
        var alpha = ImmutableArray.CreateBuilder<Field<float>?>();
        var metadata = ImmutableArray.CreateBuilder<PageMetadata>();
        SampleFormat? format = null;
        for (var i = 0; i < directories; i++)
        {
            if (i > 0 && !library.File.ReadDirectory())
            {
                throw library.Complaint($"its page {i + 1} makes no sense");
            }

            const FileType NotAPage = FileType.REDUCEDIMAGE | FileType.MASK;
            if (((FileType)TiffLayout.Tag(library.File, TiffTag.SUBFILETYPE, 0) & NotAPage) != 0)
            {
                continue;
            }

            var layout = new TiffLayout(library.File);
            format ??= layout.Format;
            if (format != layout.Format)
            {
                throw new CodecException($"it mixes pages of {format} and {layout.Format}; split it or convert its pages to one depth");
            }

            var samples = ReadSamples(library, layout);
            var (colours, opacity) = Separate(samples, layout);
            pages.Add(Orientation.Apply(colours, layout.Orientation));
            alpha.Add(opacity is null ? null : Orientation.Apply(opacity, layout.Orientation));
            metadata.Add(TiffMetadata.Read(library.File, layout.Orientation));
        }

        return pages.Count > 0
            ? new ImageStack(pages.ToImmutable(), format!.Value, alpha.ToImmutable(), metadata.ToImmutable())
            : throw new CodecException("it holds only thumbnails or masks; save the image itself");
    }

    /// <summary>All samples of the current page, opacity included, one channel for each.</summary>
    private static Field<float> ReadSamples(TiffLibrary library, TiffLayout layout)
    {
        var result = new Field<float>(Grid.Image(layout.Height, layout.Width), layout.Samples);
        var rowLength = checked(layout.BlockWidth * (layout.IsPlanar ? 1 : layout.Samples) * layout.SampleSize);
        var block = new byte[checked(rowLength * layout.BlockHeight)];
        for (var plane = 0; plane < (layout.IsPlanar ? layout.Samples : 1); plane++)
        {
            for (var y = 0; y < layout.Height; y += layout.BlockHeight)
            {
                for (var x = 0; x < layout.Width; x += layout.BlockWidth)
                {
                    var rows = Math.Min(layout.BlockHeight, layout.Height - y);
                    ReadBlock(library, layout, plane, x, y, block, (layout.IsTiled ? layout.BlockHeight : rows) * rowLength);
                    for (var row = 0; row < rows; row++)
                    {
                        SetRow(result, layout, plane, x, y + row, block.AsSpan(row * rowLength, rowLength));
                    }
                }
            }
        }

        return result;
    }

    /// <summary>Fills the buffer with the strip or tile at a position.</summary>
    private static void ReadBlock(TiffLibrary library, TiffLayout layout, int plane, int x, int y, byte[] block, int length)
    {
        var file = library.File;
        var count = layout.IsTiled
            ? file.ReadEncodedTile(file.ComputeTile(x, y, 0, (short)plane), block, 0, length)
            : file.ReadEncodedStrip(file.ComputeStrip(y, (short)plane), block, 0, length);
        if (count != length)
        {
            throw library.Complaint($"the part at column {x}, row {y} has {Math.Max(count, 0)} bytes instead of {length}");
        }
    }

    /// <summary>Takes one row of a strip or tile, as far as it lies in the image.</summary>
    private static void SetRow(Field<float> samples, TiffLayout layout, int plane, int x, int y, ReadOnlySpan<byte> row)
    {
        var columns = Math.Min(layout.BlockWidth, layout.Width - x);
        var perPixel = layout.IsPlanar ? 1 : layout.Samples;
        for (var c = 0; c < perPixel; c++)
        {
            Unpack(row, c, perPixel, layout.Format, samples.Channel(plane + c).Slice(y * layout.Width + x, columns));
        }
    }

    /// <summary>Every stride-th sample from the first on; LibTiff has put the bytes into the machine's order.</summary>
    private static void Unpack(ReadOnlySpan<byte> bytes, int first, int stride, SampleFormat format, Span<float> target)
    {
        switch (format)
        {
            case SampleFormat.UInt8:
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = bytes[i * stride + first];
                }

                break;
            case SampleFormat.UInt16:
                var integers = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = integers[i * stride + first];
                }

                break;
            default:
                var floats = MemoryMarshal.Cast<byte, float>(bytes);
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = floats[i * stride + first];
                }

                break;
        }
    }

    /// <summary>Splits colours from opacity, and undoes inversion and premultiplication.</summary>
    private static (Field<float> Colours, Field<float>? Opacity) Separate(Field<float> samples, TiffLayout layout)
    {
        var peak = (float)layout.Format.Peak();
        var colours = samples;
        Field<float>? opacity = null;
        if (layout.Samples > layout.Colours)
        {
            var count = layout.Colours * samples.Grid.Count;
            colours = Field<float>.Wrap(samples.Values[..count].ToArray(), samples.Grid, layout.Colours);
            opacity = Field<float>.Wrap(samples.Channel(layout.Colours).ToArray(), samples.Grid);
        }

        if (layout.IsInverted)
        {
            foreach (ref var value in colours.Values)
            {
                value = peak - value;
            }
        }

        if (opacity is not null && layout.IsPremultiplied)
        {
            for (var c = 0; c < colours.Channels; c++)
            {
                var channel = colours.Channel(c);
                for (var i = 0; i < channel.Length; i++)
                {
                    channel[i] = opacity.Values[i] > 0 ? channel[i] * peak / opacity.Values[i] : channel[i];
                }
            }
        }

        return (colours, opacity);
    }
}
