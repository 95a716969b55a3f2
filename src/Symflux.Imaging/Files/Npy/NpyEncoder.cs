using System.Buffers.Binary;

namespace Symflux.Imaging.Files.Npy;

/// <summary>Writes the pages of a stack as an array, row by row.</summary>
internal sealed class NpyEncoder : RowSink
{
    private const string Float32 = "<f4";

    private readonly Stream stream;
    private readonly byte[] numbers;

    /// <summary>The page and the row that come next, and the channel of it.</summary>
    private int page, y, channel;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Receives the array.</param>
    /// <param name="header">What is written.</param>
    /// <exception cref="CodecException">The pages differ in their shapes.</exception>
    public NpyEncoder(Stream stream, StackHeader header) : base(header)
    {
        this.stream = stream;
        var first = header.Pages[0];
        if (header.Pages.FirstOrDefault(page => !page.HasShapeOf(first)) is { } other)
        {
            throw new CodecException(
                $"an array has pages of one shape, not {first.DescribeShape()} and {other.DescribeShape()}; "
                + "save as TIFF, or each page alone");
        }

        long[] shape = (header.Pages.Length, first.Channels) switch
        {
            (1, 1) when first.IsSignal => [first.Width],
            (1, 1) => [first.Height, first.Width],
            (1, _) => [first.Height, first.Width, first.Channels],
            (_, 1) when first.Width != 3 => [header.Pages.Length, first.Height, first.Width],
            _ => [header.Pages.Length, first.Height, first.Width, first.Channels],
        };
        new NpyHeader(Float32, shape).Write(stream);
        numbers = new byte[checked(first.Width * first.Channels * sizeof(float))];
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<float> row)
    {
        var channels = Header.Pages[page].Channels;
        for (var x = 0; x < row.Length && channel < channels; x++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(numbers.AsSpan((x * channels + channel) * sizeof(float)), row[x]);
        }

        if (++channel == channels)
        {
            stream.Write(numbers);
        }

        if (channel == channels + (Header.Pages[page].HasOpacity ? 1 : 0))
        {
            (channel, y) = (0, y + 1);
        }

        if (y == Header.Pages[page].Height)
        {
            (page, y) = (page + 1, 0);
        }
    }
}
