using Symflux.Imaging.Files;

namespace Symflux.Imaging;

/// <summary>
/// Writes a file row by row, so that it need not fit into the memory: TIFF and NPY, the same bytes that
/// <see cref="ImageFile.Save(string, ImageStack, ImageFileOptions)"/> writes.
/// </summary>
/// <remarks>
/// The file is there under its name after <see cref="Complete"/> and not at all without; one that is there already stays until
/// then. Not for several threads at a time.
/// </remarks>
public sealed class ImageRowsWriter : IDisposable
{
    private readonly string path;
    private readonly RowCodec codec;
    private readonly AtomicFile file;
    private readonly RowSink sink;
    private readonly StackShape shape;
    private long rowsWritten;
    private bool isClosed;

    private ImageRowsWriter(string path, StackShape shape, RowCodec codec)
    {
        (this.path, this.shape, this.codec) = (path, shape, codec);
        var header = shape.ToHeader();
        file = AtomicFile.Create(path);
        try
        {
            sink = codec.Create(file.Content, header);
            if (sink.Directories.Length < shape.Pages)
            {
                throw new CodecException(
                    "its pages are channels of the same pixels (IsFurtherChannel), which are not written one after the other; "
                    + "save it whole, or clear the mark to make them pages of their own");
            }
        }
        catch (Exception fault)
        {
            file.Dispose();
            if (fault is CodecException unfit)
            {
                throw InWords(unfit);
            }

            if (AtomicFile.IsOfDisk(fault))
            {
                throw file.InWords(fault);
            }

            throw;
        }
    }

    /// <summary>Begins a file in the format of its extension.</summary>
    /// <param name="path">Ends with .tif, .tiff or .npy; the folder must exist.</param>
    /// <param name="shape">All of what is written but the pixels.</param>
    /// <exception cref="SymfluxException">Another extension, a shape that is none, or a place that is not writable.</exception>
    public static ImageRowsWriter Create(string path, StackShape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(shape);
        return new ImageRowsWriter(path, shape, CodecOf(path) ?? throw new SymfluxException(
            $"cannot write '{path}': '{Path.GetExtension(path)}' is not written row by row; use .tif or .npy, or save it whole"));
    }

    /// <summary>Whether the extension is one that is written row by row: .tif, .tiff or .npy.</summary>
    public static bool CanCreate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return CodecOf(path) is not null;
    }

    /// <summary>Writes the next rows, page after page.</summary>
    /// <param name="planes">The values channel by channel, [channel][row][x], in the scale of the format: whole rows, any number
    /// of them; the first may belong to one page and the others to the next.</param>
    /// <param name="opacity">The opacity of the same rows, [row][x]; empty where the shape has none.</param>
    /// <exception cref="SymfluxException">
    /// No whole rows, more than there are, NaN in an integer format, or a full disk, after which the writer is closed.
    /// </exception>
    public void Write(ReadOnlySpan<float> planes, ReadOnlySpan<float> opacity = default)
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        var (width, channels) = (shape.Width, shape.Channels);
        var rows = (int)(planes.Length / ((long)channels * width));
        if (planes.Length != (long)rows * channels * width || opacity.Length != (shape.HasOpacity ? (long)rows * width : 0))
        {
            throw new SymfluxException(
                $"{planes.Length} values and {opacity.Length} of opacity are no whole rows of {channels}×{width}"
                + $"{(shape.HasOpacity ? $" and {width}" : " without opacity")}; give the same rows of both");
        }

        if (rowsWritten + rows > (long)shape.Pages * shape.Height)
        {
            throw new SymfluxException(
                $"cannot write '{path}': rows go on after the last of {shape.Pages} pages of {shape.Height} rows; "
                + "create it with more pages");
        }

        try
        {
            RefuseNotANumber(planes, opacity, rows);
            Put(planes, opacity, rows);
        }
        catch (CodecException fault)
        {
            throw InWords(fault);
        }
        catch (Exception fault)
        {
            // Half of the rows may be there.
            Dispose();
            if (AtomicFile.IsOfDisk(fault))
            {
                throw file.InWords(fault);
            }

            throw;
        }

        rowsWritten += rows;
    }

    /// <summary>Puts the file in its place; nothing can be written afterwards.</summary>
    /// <returns>What the file does not hold of the shape, such as "resolution"; empty where it holds everything.</returns>
    /// <exception cref="SymfluxException">Rows are missing, the disk is full, or the file there cannot be replaced.</exception>
    public IReadOnlyList<string> Complete()
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        var rows = (long)shape.Pages * shape.Height;
        if (rowsWritten < rows)
        {
            throw new SymfluxException(
                $"cannot write '{path}': {rows - rowsWritten} of its {rows} rows are missing; write them before");
        }

        file.Complete();
        isClosed = true;
        return [.. codec.Losses(sink.Header)];
    }

    /// <summary>Leaves nothing behind, unless the file is complete.</summary>
    public void Dispose()
    {
        isClosed = true;
        file.Dispose();
    }

    private static RowCodec? CodecOf(string path) => ImageCodecs.ForExtension(path) as RowCodec;

    private SymfluxException InWords(CodecException fault) => new($"cannot write '{path}': {fault.Message}", fault);

    private void RefuseNotANumber(ReadOnlySpan<float> planes, ReadOnlySpan<float> opacity, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var (page, y) = Math.DivRem(rowsWritten + row, shape.Height);
            for (var c = 0; c < shape.Channels; c++)
            {
                NotANumber.Refuse(RowOf(planes, c * rows + row), isOpacity: false, shape.Format, (int)page, (int)y);
            }

            if (shape.HasOpacity)
            {
                NotANumber.Refuse(RowOf(opacity, row), isOpacity: true, shape.Format, (int)page, (int)y);
            }
        }
    }

    private void Put(ReadOnlySpan<float> planes, ReadOnlySpan<float> opacity, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var c = 0; c < shape.Channels; c++)
            {
                sink.Write(RowOf(planes, c * rows + row));
            }

            if (shape.HasOpacity)
            {
                sink.Write(RowOf(opacity, row));
            }
        }
    }

    private ReadOnlySpan<float> RowOf(ReadOnlySpan<float> rows, int index) => rows.Slice(index * shape.Width, shape.Width);
}
