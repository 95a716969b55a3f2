using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Symflux.Imaging.Files;

namespace Symflux.Imaging;

/// <summary>
/// A file that several processes write together, each some of its rows, in any order: TIFF and NPY that are not compressed, so that it is known where every row
/// lies. One process creates it and gives its <see cref="Ticket"/> to the others, which join it.
/// </summary>
/// <remarks>
/// The file is there under its name after <see cref="Complete"/> and not at all without; all processes must see the same file system. The values are those of
/// <see cref="ImageRowsWriter"/>. Not for several threads at a time.
/// </remarks>
public sealed class SharedImageRows : IDisposable
{
    private readonly string path;
    private readonly StackShape shape;
    private readonly RowCodec codec;
    private readonly AtomicFile? file;
    private readonly string temporary;
    private readonly StackHeader header;
    private readonly RowPlaces places;
    private readonly SafeFileHandle handle;
    private byte[] room = [];

    private SharedImageRows(string path, StackShape shape, RowCodec codec, StackHeader header, AtomicFile? file, string temporary, RowPlaces places)
    {
        (this.path, this.shape, this.codec, this.header, this.file, this.temporary, this.places) = (path, shape, codec, header, file, temporary, places);
        try
        {
            handle = File.OpenHandle(temporary, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception fault) when (AtomicFile.IsOfDisk(fault))
        {
            throw new SymfluxException($"cannot write '{path}': {fault.Message}; all processes must see the same folder", fault);
        }
    }

    /// <summary>What other processes need to join.</summary>
    public byte[] Ticket
    {
        get
        {
            using var ticket = new MemoryStream();
            using var writer = new BinaryWriter(ticket, Encoding.UTF8);
            writer.Write(temporary);
            foreach (var start in places.Starts)
            {
                writer.Write(start);
            }

            writer.Flush();
            return ticket.ToArray();
        }
    }

    /// <summary>Begins a file in the format of its extension.</summary>
    /// <param name="path">Ends with .tif, .tiff or .npy; the folder must exist.</param>
    /// <param name="shape">All of what is written but the pixels.</param>
    /// <exception cref="SymfluxException">Another extension, a shape that is none, or a place that is not writable.</exception>
    public static SharedImageRows Create(string path, StackShape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(shape);
        var (codec, header) = (CodecOf(path), shape.ToHeader());
        var file = AtomicFile.Create(path);
        try
        {
            if (file.Content is not FileStream content)
            {
                throw new SymfluxException($"cannot write '{path}': it is a device, which several processes cannot write together; give a file name");
            }

            var places = codec.Lay(content, header);
            content.Flush();
            if (places.Starts.Length < shape.Pages)
            {
                throw new CodecException(
                    "its pages are channels of the same pixels (IsFurtherChannel), which have no rows of their own; save it whole, or clear the mark "
                    + "to make them pages of their own");
            }

            return new SharedImageRows(path, shape, codec, header, file, content.Name, places);
        }
        catch (Exception fault)
        {
            file.Dispose();
            if (fault is CodecException)
            {
                throw new SymfluxException($"cannot write '{path}': {fault.Message}", fault);
            }

            if (AtomicFile.IsOfDisk(fault))
            {
                throw file.InWords(fault);
            }

            throw;
        }
    }

    /// <summary>Joins a file that another process has begun.</summary>
    /// <param name="path">Its name, as that process has it.</param>
    /// <param name="shape">All of what is written but the pixels.</param>
    /// <param name="ticket">What that process gave.</param>
    /// <exception cref="SymfluxException">The file is not there for this process.</exception>
    public static SharedImageRows Join(string path, StackShape shape, ReadOnlySpan<byte> ticket)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(shape);
        var (codec, header) = (CodecOf(path), shape.ToHeader());
        using var reader = new BinaryReader(new MemoryStream(ticket.ToArray()), Encoding.UTF8);
        var temporary = reader.ReadString();
        ImmutableArray<long> starts = [.. Enumerable.Range(0, shape.Pages).Select(_ => reader.ReadInt64())];
        return new SharedImageRows(path, shape, codec, header, null, temporary, codec.PlacesOf(header, starts));
    }

    /// <summary>Writes rows of a page.</summary>
    /// <param name="page">0..Pages − 1.</param>
    /// <param name="firstRow">The first row, 0..Height − 1.</param>
    /// <param name="planes">The values channel by channel, [channel][row][x], in the scale of the format.</param>
    /// <param name="opacity">The opacity of the same rows, [row][x]; empty where the shape has none.</param>
    /// <exception cref="SymfluxException">No such rows, NaN in an integer format, or a full disk.</exception>
    public void Write(int page, int firstRow, ReadOnlySpan<float> planes, ReadOnlySpan<float> opacity = default)
    {
        var (width, channels) = (shape.Width, shape.Channels);
        var rows = (int)(planes.Length / ((long)channels * width));
        if (planes.Length != (long)rows * channels * width || opacity.Length != (shape.HasOpacity ? (long)rows * width : 0)
            || page < 0 || page >= shape.Pages || firstRow < 0 || firstRow + (long)rows > shape.Height)
        {
            throw new SymfluxException(
                $"cannot write '{path}': {planes.Length} values and {opacity.Length} of opacity are no rows from {firstRow} on of page {page} of "
                + $"{shape.Pages} pages of {channels}×{shape.Height}×{width}{(shape.HasOpacity ? " with" : " without")} opacity");
        }

        room = room.Length >= (long)rows * places.RowLength ? room : new byte[checked(rows * places.RowLength)];
        for (var row = 0; row < rows; row++)
        {
            var packed = room.AsSpan(row * places.RowLength, places.RowLength);
            for (var channel = 0; channel < channels; channel++)
            {
                Pack(planes.Slice((channel * rows + row) * width, width), channel, isOpacity: false, packed);
            }

            if (shape.HasOpacity)
            {
                Pack(opacity.Slice(row * width, width), channels, isOpacity: true, packed);
            }

            void Pack(ReadOnlySpan<float> values, int channel, bool isOpacity, Span<byte> target)
            {
                try
                {
                    NotANumber.Refuse(values, isOpacity, shape.Format, page, firstRow + row);
                    places.Pack(values, page, channel, target);
                }
                catch (CodecException fault)
                {
                    throw new SymfluxException($"cannot write '{path}': {fault.Message}", fault);
                }
            }
        }

        try
        {
            RandomAccess.Write(handle, room.AsSpan(0, rows * places.RowLength), places.Of(page, firstRow));
        }
        catch (Exception fault) when (AtomicFile.IsOfDisk(fault))
        {
            throw new SymfluxException($"cannot write '{path}': {fault.Message.Replace(temporary, path, StringComparison.Ordinal)}", fault);
        }
    }

    /// <summary>Puts the file in its place, after all processes have written their rows; for the process that created it.</summary>
    /// <returns>What the file does not hold of the shape, such as "resolution"; empty where it holds everything.</returns>
    /// <exception cref="SymfluxException">It was created by another, the disk is full, or the file there cannot be replaced.</exception>
    public IReadOnlyList<string> Complete()
    {
        if (file is null)
        {
            throw new SymfluxException($"'{path}' was begun by another process, which is to complete it");
        }

        file.Complete();
        return [.. codec.Losses(header)];
    }

    /// <summary>Leaves nothing behind, where this process created the file and it is not complete.</summary>
    public void Dispose()
    {
        handle.Dispose();
        file?.Dispose();
    }

    private static RowCodec CodecOf(string path) => ImageCodecs.ForExtension(path) as RowCodec ?? throw new SymfluxException(
        $"cannot write '{path}': '{Path.GetExtension(path)}' is not written by several processes; use .tif or .npy");
}
