using System.Globalization;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>A file that is read row by row, and a second view of it for another thread.</summary>
internal sealed class RowFile : IDisposable
{
    /// <summary>Values that are read at once, about.</summary>
    private const int ValuesAtOnce = 1 << 20;

    private readonly ImageRows first;
    private readonly ImageRows second;

    /// <summary>Opens a file.</summary>
    /// <exception cref="WholePagesException">It says which value stands for "unknown".</exception>
    /// <exception cref="SymfluxException">It cannot be read row by row.</exception>
    public RowFile(string path)
    {
        first = ImageRows.Open(path);
        second = ImageRows.Open(path);
        var reason = first.HasNoData ? "its metadata has a value for \"unknown\", and unknown samples are filled in from whole pages only"
            : first.Shape.Metadata.Any(page => page.IsFurtherChannel) ? "its pages are channels of the same pixels, which are written together"
            : null;
        if (reason is not null)
        {
            Dispose();
            throw new WholePagesException(reason);
        }
    }

    /// <summary>Number and size of the pages, format, opacity, metadata, axes.</summary>
    public StackShape Shape => first.Shape;

    /// <summary>What the reader has to say.</summary>
    public IReadOnlyList<string> Remarks => first.Remarks;

    /// <summary>The grid of a page.</summary>
    public Grid Page => Grid.Image(Shape.Height, Shape.Width);

    private int RowsAtOnce => Math.Clamp(ValuesAtOnce / (Shape.Channels * Shape.Width), 1, Shape.Height);

    /// <summary>Goes over a page.</summary>
    /// <exception cref="WholePagesException">A value is unknown.</exception>
    public PageVisit Visit(int page) => take =>
    {
        var room = new float[Shape.Channels * RowsAtOnce * Shape.Width];
        for (var row = 0; row < Shape.Height; row += RowsAtOnce)
        {
            var size = Math.Min(RowsAtOnce, Shape.Height - row) * Shape.Width;
            Read(page, row, room.AsSpan(0, Shape.Channels * size));
            for (var channel = 0; channel < Shape.Channels; channel++)
            {
                take(channel, room.AsSpan(channel * size, size));
            }
        }
    };

    /// <summary>Reads rows of a page, channel by channel.</summary>
    /// <exception cref="WholePagesException">A value is unknown.</exception>
    public void Read(int page, int row, Span<float> planes) => Read(first, page, row, planes);

    /// <summary>The same from another thread, that which writes.</summary>
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

    /// <summary>Copies a page.</summary>
    public void Copy(int page, ImageRowsWriter target, CancellationToken cancellation)
    {
        var (room, opacity) = (Array.Empty<float>(), Array.Empty<float>());
        for (var row = 0; row < Shape.Height; row += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = Math.Min(RowsAtOnce, Shape.Height - row);
            var planes = RoomFor(ref room, Shape.Channels * rows * Shape.Width);
            second.Read(page, row, planes);
            target.Write(planes, OpacityAgain(page, row, rows, ref opacity));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    /// <summary>"in one piece, in about 3.2 GB: block 1: a linear solve couples all samples"; null for what runs by layers, or chose to.</summary>
    public static string? InOnePiece(StreamingSolver<float> solver) => solver.WhyWhole is { } reason
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"in one piece, in about {(solver.Bytes >= 1e9 ? $"{solver.Bytes / 1e9:F1} GB" : $"{Math.Ceiling(solver.Bytes / 1e6)} MB")}: {reason}")
        : null;

    /// <summary>A part of a buffer, which grows where it is too small.</summary>
    public static Span<float> RoomFor(ref float[] room, int length)
    {
        room = room.Length >= length ? room : new float[length];
        return room.AsSpan(0, length);
    }

    private static void Read(ImageRows rows, int page, int row, Span<float> planes)
    {
        rows.Read(page, row, planes);
        foreach (var value in planes)
        {
            if (float.IsNaN(value))
            {
                throw new WholePagesException("it has unknown samples (NaN), which are filled in from whole pages only");
            }
        }
    }
}
