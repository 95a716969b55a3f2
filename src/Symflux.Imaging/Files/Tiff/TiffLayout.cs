using BitMiracle.LibTiff.Classic;
using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>How the pixels of one page are stored: kind of samples, and the strips or tiles that hold them.</summary>
internal sealed record TiffLayout
{
    private const int MostSamples = 64;

    /// <summary>Reads the tags of a directory.</summary>
    /// <exception cref="CodecException">A kind of page that is not supported, with the tag that says so.</exception>
    public TiffLayout(TiffDirectory directory)
    {
        Width = (int)directory.Integer(Tags.Width, 0);
        Height = (int)directory.Integer(Tags.Height, 0);
        Samples = (int)Math.Min(directory.Integer(Tags.SamplesPerPixel, 1), int.MaxValue);
        Bits = (int)directory.Integer(Tags.BitsPerSample, 1);
        Kind = (TiffSampleKind)directory.Integer(Tags.SampleFormat, (int)TiffSampleKind.Unsigned);
        Kind = Kind == TiffSampleKind.Untyped ? TiffSampleKind.Unsigned : Kind;
        if (Width <= 0 || Height <= 0 || Samples is < 1 or > MostSamples)
        {
            throw Unsupported($"a page of {Width}×{Height} pixels with {Samples} samples each",
                $"give 1 to {MostSamples} samples per pixel");
        }

        if (directory.Integers(Tags.BitsPerSample).Distinct().Count() > 1
            || directory.Integers(Tags.SampleFormat).Distinct().Count() > 1)
        {
            throw Unsupported("samples of different depths in one pixel", "convert it to one depth");
        }

        var compression = (Compression)directory.Integer(Tags.Compression, (int)Compression.NONE);
        if (compression is not (Compression.NONE or Compression.CCITTRLE or Compression.CCITTFAX3 or Compression.CCITTFAX4
            or Compression.LZW
            or Compression.JPEG or Compression.ADOBE_DEFLATE or Compression.DEFLATE or Compression.PACKBITS))
        {
            throw Unsupported($"the compression {compression}", "save it with LZW, Deflate, JPEG, CCITT or without compression");
        }

        IsCompressed = compression != Compression.NONE;
        var photometric = (Photometric)directory.Integer(
            Tags.Photometric, (int)(Samples < 3 ? Photometric.MINISBLACK : Photometric.RGB));
        IsPalette = photometric == Photometric.PALETTE && Samples == 1 && Bits is 1 or 2 or 4 or 8;
        IsSubsampled = photometric == Photometric.YCBCR && compression == Compression.JPEG && Samples == 3;
        if (!IsPalette && !IsSubsampled
            && (photometric is not (Photometric.MINISBLACK or Photometric.MINISWHITE or Photometric.RGB)
            || (photometric == Photometric.RGB && Samples < 3)))
        {
            throw Unsupported($"the colour model {photometric} with {Samples} samples of {Bits} bits",
                "convert it to grey or RGB");
        }

        Colours = photometric is Photometric.RGB or Photometric.YCBCR ? 3 : 1;
        IsWhiteZero = photometric == Photometric.MINISWHITE;
        IsPlanar = directory.Integer(Tags.PlanarConfiguration, (int)PlanarConfig.CONTIG) == (int)PlanarConfig.SEPARATE
            && Samples > 1;
        IsTiled = directory.Entries.ContainsKey(Tags.TileWidth) || directory.Entries.ContainsKey(Tags.TileOffsets);
        BlockWidth = IsTiled ? (int)directory.Integer(Tags.TileWidth, 0) : Width;
        BlockHeight = IsTiled
            ? (int)directory.Integer(Tags.TileLength, 0)
            : (int)Math.Min(Height, Math.Max(1, directory.Integer(Tags.RowsPerStrip, Height)));
        Orientation = (int)directory.Integer(Tags.Orientation, Files.Orientation.Upright);
        var extra = directory.Integers(Tags.ExtraSamples);
        var alpha = Array.FindIndex(extra, kind => kind is (long)ExtraSample.ASSOCALPHA or (long)ExtraSample.UNASSALPHA);
        AlphaSample = alpha >= 0 && Samples - extra.Length + alpha >= Colours && Samples >= extra.Length
            ? Samples - extra.Length + alpha : null;
        IsPremultiplied = AlphaSample is not null && extra[alpha] == (long)ExtraSample.ASSOCALPHA;
        Format = FormatOf();
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples per pixel, opacity and further channels included.</summary>
    public int Samples { get; }

    /// <summary>
    /// 1 or 3: how many of the samples are colours of one picture. Others are opacity or channels of their own.
    /// </summary>
    public int Colours { get; }

    /// <summary>Which sample is the opacity; null where the file does not say that one is.</summary>
    public int? AlphaSample { get; }

    /// <summary>Bits of a sample as stored.</summary>
    public int Bits { get; }

    /// <summary>Kind of the samples as stored.</summary>
    public TiffSampleKind Kind { get; }

    /// <summary>Depth of the stack that the samples become, where no palette tells more.</summary>
    public SampleFormat Format { get; }

    /// <summary>What white, and full opacity, count in the scale of <see cref="Format"/>.</summary>
    public float Peak => (float)Format.Peak();

    /// <summary>Whether samples are places in a table of colours.</summary>
    public bool IsPalette { get; }

    /// <summary>Whether 0 is white.</summary>
    public bool IsWhiteZero { get; }

    /// <summary>Whether 0 is white for samples that have a largest value to be turned round with.</summary>
    public bool IsTurnedRound => IsWhiteZero && CanTurnRound(Format);

    /// <summary>Whether colours are stored times their opacity.</summary>
    public bool IsPremultiplied { get; }

    /// <summary>Whether the JPEG decoder has to convert luminance and chrominance to colours.</summary>
    public bool IsSubsampled { get; }

    /// <summary>Whether the samples are not simply there.</summary>
    public bool IsCompressed { get; }

    /// <summary>Whether each sample has strips or tiles of its own, instead of the samples of a pixel standing together.</summary>
    public bool IsPlanar { get; }

    /// <summary>Whether the parts are tiles, which are stored whole even where they stand over the edge.</summary>
    public bool IsTiled { get; }

    /// <summary>Width of a strip or tile.</summary>
    public int BlockWidth { get; }

    /// <summary>Height of a strip or tile.</summary>
    public int BlockHeight { get; }

    /// <summary>How the page is to be turned; see <see cref="Files.Orientation"/>.</summary>
    public int Orientation { get; }

    /// <summary>Samples that stand together.</summary>
    public int SamplesTogether => IsPlanar ? 1 : Samples;

    /// <summary>Bytes of a row of a strip or tile.</summary>
    public int RowLength => checked((int)(((long)BlockWidth * SamplesTogether * Bits + 7) / 8));

    /// <summary>What the stack cannot say of the samples, in one sentence, or null.</summary>
    public string? Remark => (Kind, Bits) switch
    {
        (TiffSampleKind.Float, 16) => "its 16-bit floats are written as 32-bit floats",
        (TiffSampleKind.Float, 64) => "its 64-bit floats are rounded to 32 bits",
        (_, 64) => "its 64-bit integers are written as 32-bit floats",
        (_, 32) or (_, 16) or (_, 8) => IsPalette ? "its palette is written as the colours that it stands for" : null,
        (_, > 8) => $"its {Bits}-bit samples are written in {Format.Bits()} bits, with the same values",
        _ => IsPalette ? "its palette is written as the colours that it stands for"
            : $"its {Bits}-bit samples are written as 8 bits, white as 255",
    };

    /// <summary>Whether samples of a depth have a largest value that makes sense as white.</summary>
    public static bool CanTurnRound(SampleFormat format) => format is SampleFormat.UInt8 or SampleFormat.UInt16;

    private SampleFormat FormatOf() => (Kind, Bits) switch
    {
        (TiffSampleKind.Unsigned, >= 1 and <= 8) => SampleFormat.UInt8,
        (TiffSampleKind.Unsigned, > 8 and <= 16) => SampleFormat.UInt16,
        (TiffSampleKind.Unsigned, 32) => SampleFormat.UInt32,
        (TiffSampleKind.Signed, 8) => SampleFormat.Int8,
        (TiffSampleKind.Signed, 16) => SampleFormat.Int16,
        (TiffSampleKind.Signed, 32) => SampleFormat.Int32,
        (TiffSampleKind.Float, 16 or 32 or 64) or (TiffSampleKind.Unsigned or TiffSampleKind.Signed, 64) => SampleFormat.Float32,
        _ => throw Unsupported(
            $"{KindName()} samples of {Bits} bits", "convert it to 8 or 16 bits unsigned, or 32-bit float"),
    };

    private string KindName() => (int)Kind switch
    {
        1 => "unsigned",
        2 => "signed",
        3 => "float",
        5 => "complex integer",
        _ => "complex",
    };

    private static CodecException Unsupported(string what, string remedy) => new($"TIFF with {what} is not supported; {remedy}");
}
