using BitMiracle.LibTiff.Classic;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>
/// Unpacks the rows of a TIFF file. Strips and tiles are unpacked whole: a row of them is held, until one of another place is
/// asked for.
/// </summary>
/// <param name="stream">The file; stays open.</param>
internal sealed class TiffBands(Stream stream) : IDisposable
{
    private TiffLibrary? library;

    /// <summary>The directory that the library has read.</summary>
    private TiffDirectory? current;

    private TiffPage? page;
    private (int Start, int Rows) band;

    /// <summary>The band of each plane, block beside block; as long as the longest so far.</summary>
    private byte[][] planes = [];

    private bool[] isHeld = [];

    /// <summary>Some samples of a row.</summary>
    /// <param name="of">Where the row is.</param>
    /// <param name="sample">Which sample of the pixels.</param>
    /// <param name="y">Number of the row.</param>
    /// <param name="row">Receives a sample of each pixel.</param>
    /// <exception cref="CodecException">The file is damaged, or a float cannot hold a number.</exception>
    public void ReadRow(TiffPage of, int sample, int y, Span<float> row)
    {
        var layout = of.Layout;
        var (plane, first) = layout.IsPlanar ? (sample, 0) : (0, sample);
        Hold(of, plane, y);
        for (var x = 0; x < layout.Width; x += layout.BlockWidth)
        {
            var start = (x / layout.BlockWidth * band.Rows + y - band.Start) * layout.RowLength;
            TiffSamples.Unpack(
                planes[plane].AsSpan(start, layout.RowLength), first, layout.SamplesTogether, layout,
                row.Slice(x, Math.Min(layout.BlockWidth, layout.Width - x)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => library?.Dispose();

    /// <summary>Sees to it that the band of a row is there.</summary>
    private void Hold(TiffPage of, int plane, int y)
    {
        if (page != of || y < band.Start || y >= band.Start + band.Rows)
        {
            (page, band) = (of, of.BandOf(y));
            Array.Clear(isHeld);
        }

        if (planes.Length <= plane)
        {
            Array.Resize(ref planes, of.Layout.Samples);
            Array.Resize(ref isHeld, of.Layout.Samples);
        }

        if (!isHeld[plane])
        {
            var length = band.Rows * of.Layout.RowLength;
            if ((planes[plane]?.Length ?? 0) < length * of.BlocksAcross)
            {
                planes[plane] = new byte[length * of.BlocksAcross];
            }

            if (of.IsPlain)
            {
                ReadPlain(of, plane, planes[plane].AsSpan(0, length));
            }
            else
            {
                Unpack(of, plane, planes[plane], length);
            }

            isHeld[plane] = true;
        }
    }

    private void ReadPlain(TiffPage of, int plane, Span<byte> rows)
    {
        stream.Position = of.PlaceOf(plane, band.Start, band.Rows);
        stream.ReadExactly(rows);
        var size = of.Layout.Bits / 8;
        if (of.Directory.IsLittleEndian != BitConverter.IsLittleEndian && of.Layout.Bits % 16 == 0)
        {
            for (var i = 0; i < rows.Length; i += size)
            {
                rows.Slice(i, size).Reverse();
            }
        }
    }

    private void Unpack(TiffPage of, int plane, byte[] rows, int length)
    {
        var file = Select(of);
        for (var i = 0; i < of.BlocksAcross; i++)
        {
            var x = i * of.Layout.BlockWidth;
            var count = of.Layout.IsTiled
                ? file.ReadEncodedTile(file.ComputeTile(x, band.Start, 0, (short)plane), rows, i * length, length)
                : file.ReadEncodedStrip(file.ComputeStrip(band.Start, (short)plane), rows, i * length, length);
            if (count != length)
            {
                throw library!.Complaint(
                    $"the part at column {x}, row {band.Start} has {Math.Max(count, 0)} bytes instead of {length}");
            }
        }
    }

    /// <summary>The library, with a page's directory read.</summary>
    private BitMiracle.LibTiff.Classic.Tiff Select(TiffPage of)
    {
        library ??= new TiffLibrary(stream);
        if (current != of.Directory)
        {
            current = null;
            if (!library.File.SetSubDirectory(of.Directory.Offset))
            {
                throw library.Complaint("its tags make no sense");
            }

            if (of.Layout.IsSubsampled)
            {
                library.File.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
            }

            current = of.Directory;
        }

        return library.File;
    }
}
