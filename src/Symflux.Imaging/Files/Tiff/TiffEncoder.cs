using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Writes the pages of a stack as TIFF, row by row: strips, Deflate without a predictor.</summary>
/// <remarks>
/// A predictor makes files smaller, but ImageJ 1.53 takes predicted Deflate for pixels without complaint, and Java and tifffile
/// refuse it. LZW with
/// a predictor is not read by tifffile without further packages. Deflate alone is what all of them read.
/// </remarks>
internal sealed class TiffEncoder : RowSink
{
    private const int StripLength = 1 << 16;

    /// <summary>Classic TIFF has 32-bit offsets; from here on, less some room for tags, BigTIFF is written.</summary>
    private const long LargestClassic = uint.MaxValue - (1L << 26);

    private readonly TiffWriter writer;
    private readonly bool isCompressed;

    /// <summary>Strips that wait to be compressed together, one by each processor.</summary>
    private readonly byte[][] strips = new byte[Environment.ProcessorCount][];

    private int stripsWaiting;

    /// <summary>The directory whose rows are next, the samples of its pixels, and which of these is the opacity.</summary>
    private int directory, samples;

    private int? opacitySample;
    private bool isTurnedRound;
    private int rowsPerStrip;

    /// <summary>The row and the sample that come next.</summary>
    private int y, sample;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Can seek.</param>
    /// <param name="header">What is written.</param>
    /// <param name="isCompressed">Whether strips are deflated; those that are not can be left to others.</param>
    public TiffEncoder(Stream stream, StackHeader header, bool isCompressed = true) : base(header)
    {
        this.isCompressed = isCompressed;
        int[] starts = [.. Enumerable.Range(0, header.Pages.Length).Where(IsFirst)];
        Directories = [.. starts.Zip(starts.Skip(1).Append(header.Pages.Length))];
        var values = header.Pages.Sum(page => (long)page.Width * page.Height * (page.Channels + (page.HasOpacity ? 1 : 0)));
        var others = header.Metadata.Sum(page =>
            page.Blocks.Sum(block => (long)block.Content.Length) + page.IccProfile.Length);
        writer = new TiffWriter(stream, isBig: values * (header.Format.Bits() / 8) + others > LargestClassic);
        BeginDirectory();
    }

    /// <inheritdoc/>
    public override ImmutableArray<(int First, int End)> Directories { get; }

    /// <summary>The page whose size and metadata the current directory has.</summary>
    private PageHeader Page => Header.Pages[Directories[directory].First];

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<float> row)
    {
        var strip = strips[stripsWaiting];
        var rowLength = strip.Length / rowsPerStrip;
        var target = strip.AsSpan(y % rowsPerStrip * rowLength, rowLength);
        Pack(row, isTurnedRound && sample != opacitySample, sample, samples, Header.Format, target);
        if (++sample < samples)
        {
            return;
        }

        sample = 0;
        y++;
        var isEnd = y == Page.Height;
        if (isEnd && y % rowsPerStrip != 0)
        {
            Array.Resize(ref strips[stripsWaiting], y % rowsPerStrip * rowLength);
        }

        stripsWaiting += isEnd || y % rowsPerStrip == 0 ? 1 : 0;
        if (stripsWaiting == strips.Length || isEnd)
        {
            WriteStrips();
        }

        if (isEnd)
        {
            writer.WriteDirectory();
            directory++;
            y = 0;
            if (directory < Directories.Length)
            {
                BeginDirectory();
            }
        }
    }

    /// <summary>Writes all directories, and leaves room for the strips in place of taking rows.</summary>
    /// <returns>Where the pixels of each directory begin.</returns>
    public ImmutableArray<long> Lay()
    {
        var starts = ImmutableArray.CreateBuilder<long>(Directories.Length);
        while (true)
        {
            var rowLength = strips[0].Length / rowsPerStrip;
            for (var row = 0; row < Page.Height; row += rowsPerStrip)
            {
                var start = writer.LeaveStrip(Math.Min(rowsPerStrip, Page.Height - row) * rowLength);
                if (row == 0)
                {
                    starts.Add(start);
                }
            }

            writer.WriteDirectory();
            if (++directory == Directories.Length)
            {
                return starts.ToImmutable();
            }

            BeginDirectory();
        }
    }

    /// <summary>Whether 0 is white in the samples of a page.</summary>
    public static bool IsTurnedRound(PageHeader page, SampleFormat format) =>
        page.Metadata.IsWhiteZero && TiffLayout.CanTurnRound(format) && page.Channels == 1;

    /// <summary>Whether a page is not written into the pixels of the one before.</summary>
    private bool IsFirst(int i)
    {
        var page = Header.Pages[i];
        return i == 0 || !page.Metadata.IsFurtherChannel || page.HasOpacity
            || !page.HasShapeOf(Header.Pages[i - 1] with { Channels = 1 });
    }

    private void BeginDirectory()
    {
        var (first, end) = Directories[directory];
        var (page, format) = (Page, Header.Format);
        var (metadata, opacities) = (page.Metadata, page.HasOpacity ? 1 : 0);
        samples = page.Channels + opacities + end - first - 1;
        opacitySample = page.HasOpacity ? page.Channels : null;
        isTurnedRound = IsTurnedRound(page, format);
        var rowLength = checked(page.Width * samples * (format.Bits() / 8));
        rowsPerStrip = Math.Clamp(StripLength / rowLength, 1, page.Height);
        for (var i = 0; i < strips.Length; i++)
        {
            strips[i] = new byte[rowsPerStrip * rowLength];
        }

        SetTags(writer, page, samples, rowsPerStrip, format, isCompressed);
        writer.Shorts(Tags.Photometric, (int)(page.Channels == 3 ? Photometric.RGB
            : metadata.IsWhiteZero ? Photometric.MINISWHITE : Photometric.MINISBLACK));
        if (samples > page.Channels)
        {
            var kinds = new int[samples - page.Channels];
            kinds[0] = (int)(page.HasOpacity ? ExtraSample.UNASSALPHA : ExtraSample.UNSPECIFIED);
            writer.Shorts(Tags.ExtraSamples, kinds);
        }

        if (Directories.Length > 1)
        {
            writer.Long(Tags.SubfileType, (int)FileType.PAGE);
            writer.Shorts(Tags.PageNumber, Math.Min(directory, ushort.MaxValue), Math.Min(Directories.Length, ushort.MaxValue));
        }

        var description = directory == 0 ? Description() : metadata.Description;
        SetMetadata(writer, metadata with { Resolution = metadata.Resolution ?? ResolutionOf(Header.Axes) }, description);
    }

    /// <summary>Compresses the strips that wait, each by itself, and writes them in their order.</summary>
    private void WriteStrips()
    {
        var deflated = new byte[stripsWaiting][];
        Parallel.For(0, stripsWaiting, i => deflated[i] = Deflate(strips[i]));
        foreach (var strip in deflated)
        {
            writer.WriteStrip(strip);
        }

        stripsWaiting = 0;
    }

    private static void SetTags(TiffWriter writer, PageHeader page, int samples, int rowsPerStrip, SampleFormat format, bool isCompressed)
    {
        int[] bits = [.. Enumerable.Repeat(format.Bits(), samples)];
        var kind = format switch
        {
            SampleFormat.Float32 => TiffSampleKind.Float,
            SampleFormat.Int8 or SampleFormat.Int16 or SampleFormat.Int32 => TiffSampleKind.Signed,
            _ => TiffSampleKind.Unsigned,
        };
        writer.Long(Tags.Width, page.Width);
        writer.Long(Tags.Height, page.Height);
        writer.Shorts(Tags.SamplesPerPixel, samples);
        writer.Shorts(Tags.BitsPerSample, bits);
        writer.Shorts(Tags.SampleFormat, [.. Enumerable.Repeat((int)kind, samples)]);
        writer.Shorts(Tags.PlanarConfiguration, (int)PlanarConfig.CONTIG);
        writer.Shorts(Tags.Compression, (int)(isCompressed ? Compression.ADOBE_DEFLATE : Compression.NONE));
        writer.Long(Tags.RowsPerStrip, rowsPerStrip);
    }

    /// <summary>Pixels per unit of the axes, as ImageJ has it, where the pages say nothing else.</summary>
    private static Resolution? ResolutionOf(StackAxes? axes) =>
        axes is { RowSpacing: > 0 and var row, ColumnSpacing: > 0 and var column } ? new Resolution(1 / column, 1 / row, ResolutionUnit.None) : null;

    private static void SetMetadata(TiffWriter writer, PageMetadata metadata, string? description)
    {
        if (metadata.Resolution is { } resolution)
        {
            writer.Fraction(Tags.ResolutionX, resolution.X);
            writer.Fraction(Tags.ResolutionY, resolution.Y);
            writer.Shorts(Tags.ResolutionUnit,
                resolution.Unit switch { ResolutionUnit.Inch => 2, ResolutionUnit.Centimetre => 3, _ => 1 });
        }

        if (description is { Length: > 0 })
        {
            writer.Text(Tags.Description, description);
        }

        if (!metadata.IccProfile.IsDefaultOrEmpty)
        {
            writer.Raw(Tags.IccProfile, 7, [.. metadata.IccProfile]);
        }

        foreach (var block in metadata.Blocks.Where(block => block.Format == "TIFF"))
        {
            writer.Raw(block.Tag, block.Type, [.. block.Content]);
        }
    }

    /// <summary>
    /// The first page's description: with the axes, in the words of the program that the file came from, or of ImageJ.
    /// </summary>
    private string? Description()
    {
        var old = Header.Pages[0].Metadata.Description;
        return Header.Axes switch
        {
            null => old,
            var axes when OmeDescription.Recognises(old) => OmeDescription.Write(old!, axes, Header.Format),
            // Channels in the pixels are told by the tags; ImageJ's words would speak of pages that are not there.
            _ when Header.Metadata.Any(page => page.IsFurtherChannel) => old,
            var axes when ImageJDescription.Recognises(old) || (string.IsNullOrEmpty(old) && axes.Order == "CZT") =>
                ImageJDescription.Write(old, axes, Header.Pages[0].Channels == 3),
            _ => old,
        };
    }

    private static byte[] Deflate(byte[] strip)
    {
        using var buffer = new MemoryStream();
        using (var deflated = new ZLibStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflated.Write(strip);
        }

        return buffer.ToArray();
    }

    /// <summary>Puts the values of one sample into the pixels of a row.</summary>
    public static void Pack(
        ReadOnlySpan<float> source, bool isTurnedRound, int first, int stride, SampleFormat format, Span<byte> strip)
    {
        switch (format)
        {
            case SampleFormat.UInt8:
                Pack<byte>(source, isTurnedRound, first, stride, format, strip);
                break;
            case SampleFormat.UInt16:
                Pack<ushort>(source, isTurnedRound, first, stride, format, strip);
                break;
            case SampleFormat.UInt32:
                Pack<uint>(source, isTurnedRound, first, stride, format, strip);
                break;
            case SampleFormat.Int8:
                Pack<sbyte>(source, isTurnedRound, first, stride, format, strip);
                break;
            case SampleFormat.Int16:
                Pack<short>(source, isTurnedRound, first, stride, format, strip);
                break;
            case SampleFormat.Int32:
                Pack<int>(source, isTurnedRound, first, stride, format, strip);
                break;
            default:
                var floats = MemoryMarshal.Cast<byte, float>(strip);
                for (var i = 0; i < source.Length; i++)
                {
                    floats[i * stride + first] = source[i];
                }

                break;
        }
    }

    private static void Pack<T>(
        ReadOnlySpan<float> source, bool isTurnedRound, int first, int stride, SampleFormat format, Span<byte> strip)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var (least, peak) = (format.Least(), Quantiser.LargestOf(format));
        var samples = MemoryMarshal.Cast<byte, T>(strip);
        for (var i = 0; i < source.Length; i++)
        {
            var value = Quantiser.Quantise(source[i], least, peak);
            samples[i * stride + first] = T.CreateTruncating(isTurnedRound ? (long)peak - value : value);
        }
    }
}
