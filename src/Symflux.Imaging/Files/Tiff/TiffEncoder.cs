using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Symflux.Fields;
using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Writes all pages of a stack as TIFF: strips, Deflate without a predictor.</summary>
/// <remarks>
/// A predictor makes files smaller, but ImageJ 1.53 takes predicted Deflate for pixels without complaint, and Java and tifffile
/// refuse it. LZW with
/// a predictor is not read by tifffile without further packages. Deflate alone is what all of them read.
/// </remarks>
internal static class TiffEncoder
{
    private const int StripLength = 1 << 16;

    /// <summary>Classic TIFF has 32-bit offsets; from here on, less some room for tags, BigTIFF is written.</summary>
    private const long LargestClassic = uint.MaxValue - (1L << 26);

    /// <inheritdoc cref="IImageCodec.Write"/>
    public static void Write(Stream stream, ImageStack stack)
    {
        var size = stack.Format.Bits() / 8;
        var values = stack.Pages.Sum(page => (long)page.Values.Length)
            + stack.Alpha.Sum(page => (long)(page?.Values.Length ?? 0));
        var others = stack.Metadata.Sum(page => page.Blocks.Sum(block => (long)block.Content.Length) + page.IccProfile.Length);
        var writer = new TiffWriter(stream, isBig: values * size + others > LargestClassic);
        ImmutableArray<int> starts = [.. Enumerable.Range(0, stack.Pages.Length).Where(i => !IsJoined(stack, i))];
        for (var i = 0; i < starts.Length; i++)
        {
            var end = i + 1 < starts.Length ? starts[i + 1] : stack.Pages.Length;
            WritePage(writer, stack, starts[i], end, (i, starts.Length));
        }
    }

    /// <summary>Whether a page is written into the pixels of the one before.</summary>
    private static bool IsJoined(ImageStack stack, int page) =>
        page > 0 && stack.Metadata[page].IsFurtherChannel && stack.Pages[page].Channels == 1 && stack.Alpha[page] is null
        && stack.Pages[page].Grid == stack.Pages[page - 1].Grid;

    private static void WritePage(TiffWriter writer, ImageStack stack, int first, int end, (int Index, int Count) place)
    {
        var (page, alpha, metadata, format) = (stack.Pages[first], stack.Alpha[first], stack.Metadata[first], stack.Format);
        var isTurnedRound = metadata.IsWhiteZero && TiffLayout.CanTurnRound(format) && page.Channels == 1;
        List<(Field<float> Field, int Channel, bool IsTurnedRound)> planes =
            [.. Enumerable.Range(0, page.Channels).Select(c => (page, c, isTurnedRound))];
        if (alpha is not null)
        {
            planes.Add((alpha, 0, false));
        }

        planes.AddRange(Enumerable.Range(first + 1, end - first - 1).Select(i => (stack.Pages[i], 0, isTurnedRound)));
        var samples = planes.Count;
        var rowsPerStrip = (int)Math.Clamp(StripLength / ((long)page.Grid.Width * samples * format.Bits() / 8), 1,
            page.Grid.Height);
        SetTags(writer, page, samples, rowsPerStrip, format);
        writer.Shorts(Tags.Photometric, (int)(page.Channels == 3 ? Photometric.RGB
            : metadata.IsWhiteZero ? Photometric.MINISWHITE : Photometric.MINISBLACK));
        if (samples > page.Channels)
        {
            var kinds = new int[samples - page.Channels];
            kinds[0] = (int)(alpha is null ? ExtraSample.UNSPECIFIED : ExtraSample.UNASSALPHA);
            writer.Shorts(Tags.ExtraSamples, kinds);
        }

        if (place.Count > 1)
        {
            writer.Long(Tags.SubfileType, (int)FileType.PAGE);
            writer.Shorts(Tags.PageNumber, Math.Min(place.Index, ushort.MaxValue), Math.Min(place.Count, ushort.MaxValue));
        }

        var description = place.Index == 0 ? DescriptionOf(stack) : metadata.Description;
        SetMetadata(writer, metadata with { Resolution = metadata.Resolution ?? ResolutionOf(stack.Axes) }, description);
        writer.WritePage(Strips());

        IEnumerable<byte[]> Strips()
        {
            for (var y = 0; y < page.Grid.Height; y += rowsPerStrip)
            {
                var rows = Math.Min(rowsPerStrip, page.Grid.Height - y);
                var strip = new byte[checked(rows * page.Grid.Width * samples * (format.Bits() / 8))];
                for (var s = 0; s < samples; s++)
                {
                    var (field, channel, turned) = planes[s];
                    Pack(field.Channel(channel).Slice(y * page.Grid.Width, rows * page.Grid.Width), turned, s, samples, format,
                        strip);
                }

                yield return Deflate(strip);
            }
        }
    }

    private static void SetTags(TiffWriter writer, Field<float> page, int samples, int rowsPerStrip, SampleFormat format)
    {
        int[] bits = [.. Enumerable.Repeat(format.Bits(), samples)];
        var kind = format switch
        {
            SampleFormat.Float32 => TiffSampleKind.Float,
            SampleFormat.Int8 or SampleFormat.Int16 or SampleFormat.Int32 => TiffSampleKind.Signed,
            _ => TiffSampleKind.Unsigned,
        };
        writer.Long(Tags.Width, page.Grid.Width);
        writer.Long(Tags.Height, page.Grid.Height);
        writer.Shorts(Tags.SamplesPerPixel, samples);
        writer.Shorts(Tags.BitsPerSample, bits);
        writer.Shorts(Tags.SampleFormat, [.. Enumerable.Repeat((int)kind, samples)]);
        writer.Shorts(Tags.PlanarConfiguration, (int)PlanarConfig.CONTIG);
        writer.Shorts(Tags.Compression, (int)Compression.ADOBE_DEFLATE);
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
    private static string? DescriptionOf(ImageStack stack)
    {
        var old = stack.Metadata[0].Description;
        return stack.Axes switch
        {
            null => old,
            var axes when OmeDescription.Recognises(old) => OmeDescription.Write(old!, axes, stack.Format),
            // Channels in the pixels are told by the tags; ImageJ's words would speak of pages that are not there.
            _ when stack.Metadata.Any(page => page.IsFurtherChannel) => old,
            var axes when ImageJDescription.Recognises(old) || (string.IsNullOrEmpty(old) && axes.Order == "CZT") =>
                ImageJDescription.Write(old, axes, stack.Pages[0].Channels == 3),
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

    private static void Pack(
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
