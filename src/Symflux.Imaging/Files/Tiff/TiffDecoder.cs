namespace Symflux.Imaging.Files.Tiff;

/// <summary>Reads the pages of a TIFF file row by row.</summary>
internal sealed class TiffDecoder : RowSource
{
    private readonly TiffBands bands;

    /// <summary>Where the samples of each page are: in which pixels, and from which sample of these on.</summary>
    private readonly IReadOnlyList<(TiffPage Pixels, int FirstSample)> places;

    private float[] opacity = [];

    private TiffDecoder(Stream stream, StackHeader header, IReadOnlyList<(TiffPage Pixels, int FirstSample)> places)
        : base(header)
    {
        bands = new TiffBands(stream);
        this.places = places;
    }

    /// <inheritdoc cref="RowCodec.Open"/>
    public static TiffDecoder Open(Stream stream)
    {
        try
        {
            var (header, places) = TiffHeaderReader.Read(stream);
            return new TiffDecoder(stream, header, places);
        }
        catch (Exception fault) when (IsOfDamage(fault))
        {
            throw Contradiction(fault);
        }
    }

    /// <inheritdoc/>
    public override void ReadRow(int page, int channel, int y, Span<float> row)
    {
        try
        {
            ReadValues(page, channel, y, row);
        }
        catch (Exception fault) when (IsOfDamage(fault))
        {
            throw Contradiction(fault);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => bands.Dispose();

    private void ReadValues(int page, int channel, int y, Span<float> row)
    {
        var (pixels, first) = places[page];
        var layout = pixels.Layout;
        if (pixels.Palette is { } palette)
        {
            bands.ReadRow(pixels, 0, y, row);
            palette.LookUp(channel, row);
            return;
        }

        if (channel == Header.Pages[page].Channels)
        {
            bands.ReadRow(pixels, layout.AlphaSample!.Value, y, row);
            return;
        }

        bands.ReadRow(pixels, first + channel, y, row);
        if (layout.IsTurnedRound)
        {
            foreach (ref var value in row)
            {
                value = layout.Peak - value;
            }
        }

        if (layout.IsPremultiplied && first == 0)
        {
            Array.Resize(ref opacity, row.Length);
            bands.ReadRow(pixels, layout.AlphaSample!.Value, y, opacity);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] = opacity[x] > 0 ? row[x] * layout.Peak / opacity[x] : row[x];
            }
        }
    }

    /// <summary>
    /// LibTiff trips over some damage with whatever exception comes up: null references, overflows, wrong indices.
    /// </summary>
    private static bool IsOfDamage(Exception fault) =>
        fault is not (CodecException or SymfluxException or OutOfMemoryException or IOException);

    private static CodecException Contradiction(Exception fault) =>
        CodecException.Damaged("its tags contradict each other", fault);
}
