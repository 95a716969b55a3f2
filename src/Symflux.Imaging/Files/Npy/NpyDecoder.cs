namespace Symflux.Imaging.Files.Npy;

/// <summary>Reads the pages of an array row by row.</summary>
internal sealed class NpyDecoder : RowSource
{
    private readonly Stream stream;
    private readonly NpyType type;
    private readonly long start;
    private readonly byte[] bytes;

    /// <summary>The numbers of the row that was read last, and its place in the file.</summary>
    private readonly float[] numbers;

    private long held = -1;

    private NpyDecoder(Stream stream, StackHeader header, NpyType type) : base(header)
    {
        (this.stream, this.type, start) = (stream, type, stream.Position);
        numbers = new float[checked(header.Pages[0].Width * header.Pages[0].Channels)];
        bytes = new byte[checked(numbers.Length * type.Size)];
    }

    /// <inheritdoc cref="RowCodec.Open"/>
    public static NpyDecoder Open(Stream stream)
    {
        var header = NpyHeader.Read(stream);
        var type = NpyType.Parse(header.Type);
        var shape = string.Join(", ", header.Shape);
        var (pages, height, width, channels) = header.Shape switch
        {
            [var w] => (1L, 1L, w, 1L),
            [var h, var w] => (1, h, w, 1),
            [var h, var w, 3] => (1, h, w, 3),
            [var n, var h, var w] => (n, h, w, 1),
            [var n, var h, var w, (1 or 3) and var c] => (n, h, w, c),
            _ => throw new CodecException(
                $"its shape ({shape}) is no image; use (w), (h, w), (h, w, 3), (n, h, w) or (n, h, w, 3)"),
        };

        var needed = header.Shape.Aggregate(
            (Int128)type.Size, (product, extent) => Int128.Min(product * extent, long.MaxValue));
        if (needed == 0 || needed != stream.Length - stream.Position)
        {
            throw new CodecException(
                $"its shape ({shape}) takes {needed} bytes but {stream.Length - stream.Position} are there; save the array again");
        }

        // The file's length bounds all extents from here on.
        if (Math.Max(pages, height) > Array.MaxLength || width * channels * type.Size > Array.MaxLength)
        {
            throw new CodecException(
                $"its shape ({shape}) is beyond {Array.MaxLength} pages, rows or bytes in a row; cut it into parts");
        }

        var page = new PageHeader((int)width, (int)height, (int)channels, HasOpacity: false, PageMetadata.None)
        {
            IsSignal = header.Shape.Length == 1,
        };
        var stack = new StackHeader(
            [.. Enumerable.Range(0, (int)pages).Select(i => page with { Directory = i })], type.Format, Axes: null)
        {
            Remarks = type.Remark is { } remark ? [remark] : [],
        };
        return new NpyDecoder(stream, stack, type);
    }

    /// <inheritdoc/>
    public override void ReadRow(int page, int channel, int y, Span<float> row)
    {
        var place = start + ((long)page * Header.Pages[page].Height + y) * bytes.Length;
        if (held != place)
        {
            held = -1;
            stream.Position = place;
            stream.ReadExactly(bytes);
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = type.Read(bytes.AsSpan(i * type.Size, type.Size));
            }

            held = place;
        }

        var channels = Header.Pages[page].Channels;
        for (var x = 0; x < row.Length; x++)
        {
            row[x] = numbers[x * channels + channel];
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
