using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Symflux.Fields;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;
using TiffSampleFormat = BitMiracle.LibTiff.Classic.SampleFormat;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Writes all pages of a stack as TIFF: strips, Deflate with the predictor for the sample type.</summary>
internal static class TiffEncoder
{
    private const int StripLength = 1 << 16;

    /// <summary>Classic TIFF has 32-bit offsets; from here on, less some room for tags, BigTIFF is written.</summary>
    private const long LargestClassic = uint.MaxValue - (1L << 26);

    /// <inheritdoc cref="IImageCodec.Write"/>
    public static void Write(Stream stream, ImageStack stack)
    {
        var size = SampleSize(stack.Format);
        var pixels = stack.Pages.Sum(page => page.Values.Length) + stack.Alpha.Sum(page => (long)(page?.Values.Length ?? 0));
        using var library = new TiffLibrary(stream, pixels * size > LargestClassic ? "w8" : "w");
        for (var i = 0; i < stack.Pages.Length; i++)
        {
            var (page, alpha) = (stack.Pages[i], stack.Alpha[i]);
            var samples = page.Channels + (alpha is null ? 0 : 1);
            SetTags(library.File, page, samples, stack.Format);
            if (stack.Pages.Length > 1)
            {
                library.File.SetField(TiffTag.SUBFILETYPE, FileType.PAGE);
                library.File.SetField(TiffTag.PAGENUMBER, (short)i, (short)stack.Pages.Length);
            }

            TiffMetadata.Write(library.File, stack.Metadata[i]);
            WriteStrips(library, page, alpha, stack.Format);
            if (!library.File.WriteDirectory())
            {
                throw Failed(library);
            }
        }
    }

    private static int SampleSize(SampleFormat format) => format switch { SampleFormat.UInt8 => 1, SampleFormat.UInt16 => 2, _ => 4 };

    private static int RowsPerStrip(Field<float> page, int samples, SampleFormat format) =>
        (int)Math.Clamp(StripLength / ((long)page.Grid.Width * samples * SampleSize(format)), 1, page.Grid.Height);

    private static void SetTags(LibTiff file, Field<float> page, int samples, SampleFormat format)
    {
        var isFloat = format == SampleFormat.Float32;
        file.SetField(TiffTag.IMAGEWIDTH, page.Grid.Width);
        file.SetField(TiffTag.IMAGELENGTH, page.Grid.Height);
        file.SetField(TiffTag.SAMPLESPERPIXEL, samples);
        file.SetField(TiffTag.BITSPERSAMPLE, 8 * SampleSize(format));
        file.SetField(TiffTag.SAMPLEFORMAT, isFloat ? TiffSampleFormat.IEEEFP : TiffSampleFormat.UINT);
        file.SetField(TiffTag.PHOTOMETRIC, page.Channels == 1 ? Photometric.MINISBLACK : Photometric.RGB);
        file.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        file.SetField(TiffTag.COMPRESSION, Compression.ADOBE_DEFLATE);
        file.SetField(TiffTag.PREDICTOR, isFloat ? Predictor.FLOATINGPOINT : Predictor.HORIZONTAL);
        file.SetField(TiffTag.ROWSPERSTRIP, RowsPerStrip(page, samples, format));
        if (samples > page.Channels)
        {
            file.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)ExtraSample.UNASSALPHA });
        }
    }

    private static void WriteStrips(TiffLibrary library, Field<float> page, Field<float>? alpha, SampleFormat format)
    {
        var samples = page.Channels + (alpha is null ? 0 : 1);
        var rowsPerStrip = RowsPerStrip(page, samples, format);
        var rowLength = checked(page.Grid.Width * samples * SampleSize(format));
        for (var y = 0; y < page.Grid.Height; y += rowsPerStrip)
        {
            var rows = Math.Min(rowsPerStrip, page.Grid.Height - y);
            var strip = new byte[rows * rowLength];
            for (var c = 0; c < samples; c++)
            {
                var plane = c < page.Channels ? page.Channel(c) : alpha!.Values;
                Pack(plane.Slice(y * page.Grid.Width, rows * page.Grid.Width), c, samples, format, strip);
            }

            if (library.File.WriteEncodedStrip(y / rowsPerStrip, strip, strip.Length) < 0)
            {
                throw Failed(library);
            }
        }
    }

    private static void Pack(ReadOnlySpan<float> source, int first, int stride, SampleFormat format, Span<byte> strip)
    {
        switch (format)
        {
            case SampleFormat.UInt8:
                for (var i = 0; i < source.Length; i++)
                {
                    strip[i * stride + first] = (byte)Quantiser.Quantise(source[i], byte.MaxValue);
                }

                break;
            case SampleFormat.UInt16:
                var integers = MemoryMarshal.Cast<byte, ushort>(strip);
                for (var i = 0; i < source.Length; i++)
                {
                    integers[i * stride + first] = (ushort)Quantiser.Quantise(source[i], ushort.MaxValue);
                }

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

    /// <summary>The writer behind <see cref="AtomicFile"/> reports faults of the disk; LibTiff has swallowed the original one.</summary>
    private static IOException Failed(TiffLibrary library) => new(library.Complaint("the TIFF writer failed").Message);
}
