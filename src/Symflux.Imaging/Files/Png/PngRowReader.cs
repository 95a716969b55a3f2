using System.IO.Compression;

namespace Symflux.Imaging.Files.Png;

/// <summary>Inflates the image data and undoes the row filters.</summary>
internal sealed class PngRowReader : IDisposable
{
    private readonly PngHeader header;
    private readonly PngImageDataStream compressed;
    private readonly ZLibStream inflated;
    private byte[] row;
    private byte[] above;

    public PngRowReader(PngChunkReader chunks, PngHeader header)
    {
        this.header = header;
        compressed = new PngImageDataStream(chunks);
        inflated = new ZLibStream(compressed, CompressionMode.Decompress);
        row = new byte[header.RowLength(header.Width) + 1];
        above = new byte[row.Length];
    }

    /// <summary>Starts a pass, whose first row has zeros above.</summary>
    public void StartPass() => Array.Clear(above);

    /// <summary>The bytes of the next row, valid until the next call.</summary>
    /// <param name="width">Pixels per row of the pass.</param>
    public ReadOnlySpan<byte> NextRow(int width)
    {
        var length = (int)header.RowLength(width);
        Fill(row.AsSpan(0, length + 1));
        PngFilters.Undo(row[0], row.AsSpan(1, length), above.AsSpan(1, length), header.FilterDistance);
        (row, above) = (above, row);
        return above.AsSpan(1, length);
    }

    /// <summary>Goes past the image data; what is left of it must only hold the check value.</summary>
    public void Finish()
    {
        Span<byte> rest = stackalloc byte[256];

        // zlib verifies its own check value when asked for more than there is; surplus data does no harm.
        Inflate(rest);
        while (compressed.Read(rest) > 0)
        {
            // Only the check values of the chunks matter here.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inflated.Dispose();
        compressed.Dispose();
    }

    private void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = Inflate(destination);
            if (count == 0)
            {
                throw CodecException.Damaged("its image data end before the last row");
            }

            destination = destination[count..];
        }
    }

    private int Inflate(Span<byte> destination)
    {
        try
        {
            return inflated.Read(destination);
        }
        catch (InvalidDataException fault)
        {
            throw CodecException.Damaged("its compressed image data make no sense", fault);
        }
    }
}
