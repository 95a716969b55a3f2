using System.Buffers.Binary;
using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Imaging.Files.Npy;

/// <summary>Arrays of NumPy: signals (w), images (h, w) and (h, w, 3), pages (n, h, w) and (n, h, w, 1 or 3).</summary>
/// <remarks>
/// A three-dimensional array whose last extent is 3 is one colour image; grey pages of width 3 are therefore written in
/// four dimensions. Integers of any length, booleans (1 becomes 255, as white of 8 bits) and floats are read, in either order of
/// bytes. Always
/// written as float32: who asks for an array wants the numbers, not their rounding.
/// </remarks>
internal sealed class NpyCodec : IImageCodec
{
    private const string Float32 = "<f4";

    /// <inheritdoc/>
    public IReadOnlyList<string> WrittenExtensions { get; } = [".npy"];

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith(NpyHeader.Signature);

    /// <inheritdoc/>
    public ImageStack Read(Stream stream)
    {
        var header = NpyHeader.Read(stream);
        var type = NpyType.Parse(header.Type);
        var size = type.Size;

        var shape = string.Join(", ", header.Shape);
        var (pages, height, width, channels) = header.Shape switch
        {
            [var w] => (1L, 1L, w, 1L),
            [var h, var w] => (1, h, w, 1),
            [var h, var w, 3] => (1, h, w, 3),
            [var n, var h, var w] => (n, h, w, 1),
            [var n, var h, var w, (1 or 3) and var c] => (n, h, w, c),
            _ => throw new CodecException($"its shape ({shape}) is no image; use (w), (h, w), (h, w, 3), (n, h, w) or (n, h, w, 3)"),
        };

        var needed = header.Shape.Aggregate((Int128)size, (product, extent) => Int128.Min(product * extent, long.MaxValue));
        if (needed == 0 || needed != stream.Length - stream.Position)
        {
            throw new CodecException(
                $"its shape ({shape}) takes {needed} bytes but {stream.Length - stream.Position} are there; save the array again");
        }

        // The file's length bounds all extents from here on; Grid and Field refuse what is too large for one buffer.
        var grid = header.Shape.Length == 1
            ? Grid.Signal(checked((int)width))
            : Grid.Image((int)Math.Min(height, int.MaxValue), (int)Math.Min(width, int.MaxValue));
        var result = ImmutableArray.CreateBuilder<Field<float>>();
        for (long i = 0; i < pages; i++)
        {
            result.Add(ReadPage(stream, new Field<float>(grid, (int)channels), type));
        }

        return new ImageStack(result.ToImmutable(), type.Format) { Remarks = type.Remark is { } remark ? [remark] : [] };
    }

    /// <inheritdoc/>
    public IEnumerable<string> Losses(ImageStack stack) => MetadataLosses.All(stack);

    /// <inheritdoc/>
    public void Write(Stream stream, ImageStack stack, ImageFileOptions options)
    {
        var first = stack.Pages[0];
        if (stack.Pages.FirstOrDefault(page => !page.HasShapeOf(first)) is { } other)
        {
            throw new CodecException(
                $"an array has pages of one shape, not {first.DescribeShape()} and {other.DescribeShape()}; save as TIFF, or each page alone");
        }

        long[] shape = (first.Grid.Dimension, stack.Pages.Length, first.Channels) switch
        {
            (1, 1, 1) => [first.Grid.Width],
            (_, 1, 1) => [first.Grid.Height, first.Grid.Width],
            (_, 1, _) => [first.Grid.Height, first.Grid.Width, first.Channels],
            (_, _, 1) when first.Grid.Width != 3 => [stack.Pages.Length, first.Grid.Height, first.Grid.Width],
            _ => [stack.Pages.Length, first.Grid.Height, first.Grid.Width, first.Channels],
        };
        new NpyHeader(Float32, shape).Write(stream);
        foreach (var page in stack.Pages)
        {
            WritePage(stream, page);
        }
    }

    private static Field<float> ReadPage(Stream stream, Field<float> page, NpyType type)
    {
        var (width, channels) = (page.Grid.Width, page.Channels);
        var row = new byte[checked(width * channels * type.Size)];
        for (var y = 0; y < page.Grid.Height; y++)
        {
            stream.ReadExactly(row);
            for (var i = 0; i < width * channels; i++)
            {
                page[i % channels, 0, y, i / channels] = type.Read(row.AsSpan(i * type.Size, type.Size));
            }
        }

        return page;
    }

    private static void WritePage(Stream stream, Field<float> page)
    {
        var (width, channels) = (page.Grid.Width, page.Channels);
        var row = new byte[checked(width * channels * sizeof(float))];
        for (var y = 0; y < page.Grid.Height; y++)
        {
            for (var i = 0; i < width * channels; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(i * sizeof(float)), page[i % channels, 0, y, i / channels]);
            }

            stream.Write(row);
        }
    }
}
