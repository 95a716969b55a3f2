using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>A file that is read row by row, and a second view of it for another thread.</summary>
internal sealed class RowFile : IDisposable
{
    /// <summary>Values that are read at once, about.</summary>
    private const int ValuesAtOnce = 1 << 20;

    /// <summary>Values of a row, beyond which a few rows do not fit into one buffer.</summary>
    private const int LargestRow = 1 << 26;

    private readonly ImageRows first;
    private readonly ImageRows second;
    private readonly CancellationToken cancellation;
    private readonly bool mayHaveUnknown;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayHaveUnknown">Whether samples that are not known are asked for, by <see cref="ReadKnown"/>, and no reason to refuse it.</param>
    /// <param name="cancellation">Looked at between rows.</param>
    /// <exception cref="WholePagesException">It has samples that are not known or not seen, or channels that are written together.</exception>
    /// <exception cref="SymfluxException">It cannot be read row by row.</exception>
    private RowFile(string path, bool mayHaveUnknown, CancellationToken cancellation)
    {
        (this.cancellation, this.mayHaveUnknown) = (cancellation, mayHaveUnknown);
        first = ImageRows.Open(path);
        second = ImageRows.Open(path);
        try
        {
            Check();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens a file on all ranks, or on none.</summary>
    /// <inheritdoc cref="RowFile(string, bool, CancellationToken)"/>
    public static RowFile Open(string path, ICommunicator ranks, CancellationToken cancellation, bool mayHaveUnknown = false)
    {
        RowFile? file = null;
        try
        {
            Together.Do(ranks, () => file = new RowFile(path, mayHaveUnknown, cancellation));
            return file!;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Number and size of the pages, format, opacity, metadata, axes.</summary>
    public StackShape Shape => first.Shape;

    /// <summary>What the reader has to say, of the pixels and of what else the file has.</summary>
    public IReadOnlyList<string> Remarks => [.. first.Remarks, .. first.Unkept];

    /// <summary>The grid of a page.</summary>
    public LayeredGrid Page => new(Grid.Image(1, Shape.Width), Shape.Height);

    /// <summary>Rows that are read at once.</summary>
    public int RowsAtOnce => (int)Math.Clamp(ValuesAtOnce / ((long)Shape.Channels * Shape.Width), 1, Shape.Height);

    /// <summary>The values of some pages, one below the other. To go over them throws a <see cref="WholePagesException"/> where a value is unknown.</summary>
    /// <param name="page">The first page.</param>
    /// <param name="pages">How many.</param>
    /// <exception cref="SymfluxException">They have more rows than can be counted.</exception>
    public PageValues ValuesOf(int page, int pages = 1)
    {
        var (channels, width, height) = (Shape.Channels, Shape.Width, Shape.Height);
        if ((long)pages * height > int.MaxValue)
        {
            throw new SymfluxException($"{pages} slices of {height} rows are more than {int.MaxValue} rows; process the volume in parts");
        }

        return new PageValues(channels, pages * height, width, (rows, take) =>
        {
            var room = new float[channels * RowsAtOnce * width];
            for (int row = rows.First, count; row < rows.End; row += count)
            {
                var (slice, y) = Math.DivRem(row, height);
                count = Math.Min(RowsAtOnce, Math.Min(height - y, rows.End - row));
                var size = count * width;
                Read(page + slice, y, room.AsSpan(0, channels * size));
                for (var channel = 0; channel < channels; channel++)
                {
                    take(channel, room.AsSpan(channel * size, size));
                }
            }
        });
    }

    /// <summary>Reads rows of a page, channel by channel.</summary>
    /// <exception cref="WholePagesException">A value is unknown.</exception>
    public void Read(int page, int row, Span<float> planes) => Read(first, page, row, planes);

    /// <summary>Reads rows of a page of which not all is known.</summary>
    /// <param name="page">The page.</param>
    /// <param name="row">The first row.</param>
    /// <param name="planes">Receives the values, channel by channel, those that are unknown, too.</param>
    /// <param name="known">Receives 1 where a pixel is known, else 0.</param>
    /// <returns>How many are unknown.</returns>
    public int ReadKnown(int page, int row, Span<float> planes, Span<float> known)
    {
        cancellation.ThrowIfCancellationRequested();
        first.Read(page, row, planes);
        return UnknownSamples.Find(planes, Shape.Channels, Shape.Metadata.IsEmpty ? null : Shape.Metadata[page].NoData, known);
    }

    /// <summary>As <see cref="Read(int, int, Span{float})"/> from another thread, that which writes.</summary>
    public void ReadAgain(int page, int row, Span<float> planes) => Read(second, page, row, planes);

    /// <summary>The opacity of rows, from the thread that writes; empty where there is none.</summary>
    /// <param name="page">The page.</param>
    /// <param name="row">The first row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="room">Is made large enough.</param>
    public ReadOnlySpan<float> OpacityAgain(int page, int row, int rows, ref float[] room)
    {
        if (!Shape.HasOpacity)
        {
            return [];
        }

        var opacity = RoomFor(ref room, rows * Shape.Width);
        second.ReadOpacity(page, row, opacity);
        return opacity;
    }

    /// <summary>Copies rows of a page.</summary>
    public void Copy(int page, LayerRange range, RowTarget target)
    {
        var (room, opacity) = (Array.Empty<float>(), Array.Empty<float>());
        for (var row = range.First; row < range.End; row += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, range.End - row);
            var planes = RoomFor(ref room, Shape.Channels * rows * Shape.Width);
            Read(second, page, row, planes);
            target.Write(page, row, planes, OpacityAgain(page, row, rows, ref opacity));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    /// <summary>A part of a buffer, which grows where it is too small.</summary>
    public static Span<float> RoomFor(ref float[] room, int length)
    {
        room = room.Length >= length ? room : new float[length];
        return room.AsSpan(0, length);
    }

    private void Check()
    {
        var reason = first.HasNoData && !mayHaveUnknown ? "its metadata has a value for \"unknown\", and unknown samples are filled in from whole pages only"
            : Shape.Metadata.Any(page => page.IsFurtherChannel) ? "its pages are channels of the same pixels, which are written together"
            : (long)Shape.Channels * Shape.Width > LargestRow ? $"its rows have {Shape.Width} pixels, too many for one buffer"
            : null;
        if (reason is not null)
        {
            throw new WholePagesException(reason);
        }

        var room = new float[Shape.HasOpacity ? RowsAtOnce * Shape.Width : 0];
        for (var page = 0; page < (Shape.HasOpacity ? Shape.Pages : 0); page++)
        {
            for (var row = 0; row < Shape.Height; row += RowsAtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                var opacity = room.AsSpan(0, Math.Min(RowsAtOnce, Shape.Height - row) * Shape.Width);
                first.ReadOpacity(page, row, opacity);
                if (opacity.IndexOfAnyInRange(float.NegativeInfinity, 0f) >= 0)
                {
                    throw new WholePagesException("it has pixels of opacity 0, whose colours are filled in from whole pages only");
                }
            }
        }
    }

    private void Read(ImageRows rows, int page, int row, Span<float> planes)
    {
        cancellation.ThrowIfCancellationRequested();
        rows.Read(page, row, planes);
        for (var place = 0; place < planes.Length; place++)
        {
            if (float.IsFinite(planes[place]))
            {
                continue;
            }

            var (y, x) = Math.DivRem(place % (planes.Length / Shape.Channels), Shape.Width);
            throw float.IsNaN(planes[place])
                ? new WholePagesException("it has unknown samples (NaN), which are filled in from whole pages only")
                : new SymfluxException(
                    $"the value at x = {x}, y = {row + y} of page {page + 1} is {planes[place]}; values must be finite, or NaN where they are unknown");
        }
    }
}
