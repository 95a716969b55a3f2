using System.Collections.Immutable;
using Symflux.Imaging.Files;

namespace Symflux.Imaging;

/// <summary>
/// A file whose pages are read row by row, so that it need not fit into the memory: TIFF and NPY, with the very values that
/// <see cref="ImageFile.Load(string)"/> gives.
/// </summary>
/// <remarks>
/// Only headers are read at first. What is held of the pixels is a row of strips or of tiles, 64 MiB at most, and some 64 KiB
/// where rows are neither compressed nor tiled. Rows may be asked for in any order; page after page and in rising order, each
/// strip is unpacked once.
/// Not for several threads at a time. NaN, and the value for "unknown" of the metadata, are passed on as they are.
/// </remarks>
public sealed class ImageRows : IDisposable
{
    /// <summary>The largest part of a file that is unpacked at a time.</summary>
    private const long LargestPart = 1 << 26;

    private readonly string path;
    private readonly Stream stream;
    private readonly RowSource source;

    private ImageRows(string path, Stream stream, RowSource source)
    {
        (this.path, this.stream, this.source) = (path, stream, source);
        Shape = StackShape.Of(source.Header);
    }

    /// <summary>Number and size of the pages, format, opacity, metadata of each page, axes.</summary>
    public StackShape Shape { get; }

    /// <summary>How the file was understood, and what of it was left out. One sentence each.</summary>
    public ImmutableArray<string> Remarks => source.Header.Remarks;

    /// <summary>What of the file is not passed on, or in another form; the pixels are not concerned. One sentence each.</summary>
    public ImmutableArray<string> Unkept => source.Header.Unkept;

    /// <summary>Whether a page has a value for "unknown", which <see cref="PageMetadata.NoData"/> tells.</summary>
    public bool HasNoData => Shape.Metadata.Any(page => page.NoData is not null);

    /// <summary>Reads the headers of a file.</summary>
    /// <exception cref="SymfluxException">
    /// Missing, damaged, of a kind that is not supported or not read row by row, with pages that are not alike, turned or
    /// mirrored, or in strips or tiles of which a row has more than 64 MiB.
    /// </exception>
    public static ImageRows Open(string path)
    {
        Stream stream = ImageFile.Open(path);
        RowSource? source = null;
        try
        {
            if (!stream.CanSeek)
            {
                throw new CodecException("a pipe cannot be read row by row; save it to a file, or load it whole");
            }

            source = ImageCodecs.ForContent(stream) is RowCodec codec ? codec.Open(stream) : throw new CodecException(
                "only TIFF and NPY are read row by row; convert it to one of these, or load it whole");
            for (var i = 0; i < source.Header.Pages.Length; i++)
            {
                RefuseWhole(source.Header.Pages[i], i);
            }

            return new ImageRows(path, stream, source);
        }
        catch (Exception fault)
        {
            source?.Dispose();
            stream.Dispose();
            if (ImageFile.Explain(fault) is { } reason)
            {
                throw new SymfluxException($"cannot read '{path}': {reason}", fault);
            }

            throw;
        }
    }

    /// <summary>
    /// Whether <see cref="Open"/> takes an existing file, by its content; false where there is none, and for pipes.
    /// </summary>
    public static bool CanOpen(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            // Pipes have no length, and would be disturbed by a look into them.
            if (!File.Exists(path) || new FileInfo(path).Length == 0)
            {
                return false;
            }

            using var rows = Open(path);
            return true;
        }
        catch (Exception fault) when (fault is SymfluxException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads rows of a page.</summary>
    /// <param name="page">0..Pages − 1.</param>
    /// <param name="firstRow">The first row, 0..Height − 1.</param>
    /// <param name="planes">Receives the values channel by channel, [channel][row][x], in the scale of the format: as many rows as
    /// it holds, so that its length must be a multiple of Channels·Width.</param>
    /// <exception cref="SymfluxException">No such rows, or the file is damaged.</exception>
    public void Read(int page, int firstRow, Span<float> planes) => Read(page, firstRow, 0, Shape.Channels, planes);

    /// <summary>Reads rows of the opacity of a page.</summary>
    /// <param name="page">0..Pages − 1.</param>
    /// <param name="firstRow">The first row, 0..Height − 1.</param>
    /// <param name="opacity">Receives the values, [row][x], in the scale of the format: as many rows as it holds.</param>
    /// <exception cref="SymfluxException">No such rows, no opacity, or the file is damaged.</exception>
    public void ReadOpacity(int page, int firstRow, Span<float> opacity)
    {
        if (!Shape.HasOpacity)
        {
            throw new SymfluxException($"'{path}' has no opacity; ask for it only where HasOpacity says so");
        }

        Read(page, firstRow, Shape.Channels, 1, opacity);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        source.Dispose();
        stream.Dispose();
    }

    private void Read(int page, int firstRow, int firstChannel, int channels, Span<float> planes)
    {
        var width = Shape.Width;
        var (rows, rest) = Math.DivRem((long)planes.Length, (long)channels * width);
        if (rest != 0)
        {
            throw new SymfluxException(
                $"{planes.Length} values are no whole rows of {channels}×{width}; give a multiple of {(long)channels * width}");
        }

        if (page < 0 || page >= Shape.Pages || firstRow < 0 || firstRow + rows > Shape.Height)
        {
            throw new SymfluxException(
                $"rows {firstRow}..{firstRow + rows - 1} of page {page} are asked of '{path}'; "
                + $"it has {Shape.Pages} pages of {Shape.Height} rows, counted from 0");
        }

        try
        {
            for (var row = 0; row < rows; row++)
            {
                for (var c = 0; c < channels; c++)
                {
                    source.ReadRow(page, firstChannel + c, firstRow + row, planes.Slice((c * (int)rows + row) * width, width));
                }
            }
        }
        catch (Exception fault) when (ImageFile.Explain(fault) is { } reason)
        {
            throw new SymfluxException($"cannot read '{path}': {reason}", fault);
        }
    }

    /// <summary>Refuses a page of which no row is there before the last one.</summary>
    private static void RefuseWhole(PageHeader page, int number)
    {
        if (page.Orientation is > Orientation.Upright and <= 8)
        {
            throw new CodecException(
                $"its page {number + 1} is stored turned or mirrored (orientation {page.Orientation}), "
                + "which takes the whole page; load it whole");
        }

        if (page.PartLength > LargestPart)
        {
            throw new CodecException(
                $"its page {number + 1} is one strip, or a row of them or of tiles, of {page.PartLength} bytes that are unpacked "
                + "only together; save it with strips of fewer rows, or load it whole");
        }
    }
}
