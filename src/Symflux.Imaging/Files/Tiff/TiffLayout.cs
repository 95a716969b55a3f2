using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;
using TiffSampleFormat = BitMiracle.LibTiff.Classic.SampleFormat;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>How the pixels of one page are stored: kind of samples, and the strips or tiles that hold them.</summary>
internal sealed record TiffLayout
{
    private const int MostSamples = 4;

    /// <summary>Reads the tags of the current directory.</summary>
    /// <exception cref="CodecException">A kind of page that is not supported, with the tag that says so.</exception>
    public TiffLayout(LibTiff file)
    {
        Width = Tag(file, TiffTag.IMAGEWIDTH, 0);
        Height = Tag(file, TiffTag.IMAGELENGTH, 0);
        Samples = Tag(file, TiffTag.SAMPLESPERPIXEL, 1);
        Format = FormatOf(Tag(file, TiffTag.BITSPERSAMPLE, 1), Tag(file, TiffTag.SAMPLEFORMAT, (int)TiffSampleFormat.UINT));
        if (Width <= 0 || Height <= 0 || Samples is < 1 or > MostSamples)
        {
            throw Unsupported($"a page of {Width}×{Height} pixels with {Samples} samples each", "give 1 to 4 samples per pixel");
        }

        var compression = (Compression)Tag(file, TiffTag.COMPRESSION, (int)Compression.NONE);
        if (compression is not (Compression.NONE or Compression.LZW or Compression.DEFLATE or Compression.ADOBE_DEFLATE
            or Compression.PACKBITS))
        {
            throw Unsupported($"the compression {compression}", "use none, LZW or Deflate");
        }

        var photometric = (Photometric)Tag(file, TiffTag.PHOTOMETRIC, (int)(Samples < 3 ? Photometric.MINISBLACK : Photometric.RGB));
        if (photometric is not (Photometric.MINISBLACK or Photometric.MINISWHITE or Photometric.RGB)
            || (photometric == Photometric.RGB && Samples < 3))
        {
            throw Unsupported($"the colour model {photometric} with {Samples} samples", "convert it to grey or RGB");
        }

        IsInverted = photometric == Photometric.MINISWHITE;
        IsPlanar = Tag(file, TiffTag.PLANARCONFIG, (int)PlanarConfig.CONTIG) == (int)PlanarConfig.SEPARATE && Samples > 1;
        IsTiled = file.IsTiled();
        BlockWidth = IsTiled ? Tag(file, TiffTag.TILEWIDTH, 0) : Width;
        BlockHeight = IsTiled
            ? Tag(file, TiffTag.TILELENGTH, 0)
            : Math.Min(Height, (int)Math.Min((uint)Tag(file, TiffTag.ROWSPERSTRIP, -1), int.MaxValue));
        Orientation = Tag(file, TiffTag.ORIENTATION, Files.Orientation.Upright);
        var extra = file.GetField(TiffTag.EXTRASAMPLES);
        IsPremultiplied = extra is [_, var kinds] && kinds.ToByteArray() is [(byte)ExtraSample.ASSOCALPHA, ..];
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples per pixel, opacity included: 1 to 4.</summary>
    public int Samples { get; }

    /// <summary>1 or 3.</summary>
    public int Colours => Samples < 3 ? 1 : 3;

    /// <summary>Depth of the samples.</summary>
    public SampleFormat Format { get; }

    /// <summary>Bytes of one sample.</summary>
    public int SampleSize => Format switch { SampleFormat.UInt8 => 1, SampleFormat.UInt16 => 2, _ => 4 };

    /// <summary>Whether 0 is white.</summary>
    public bool IsInverted { get; }

    /// <summary>Whether colours are stored times their opacity.</summary>
    public bool IsPremultiplied { get; }

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

    /// <summary>An integer tag of the current directory.</summary>
    public static int Tag(LibTiff file, TiffTag tag, int otherwise) =>
        file.GetField(tag) is [var value, ..] ? value.ToInt() : otherwise;

    private static SampleFormat FormatOf(int bits, int kind) => (bits, (TiffSampleFormat)kind) switch
    {
        (8, TiffSampleFormat.UINT or TiffSampleFormat.VOID) => SampleFormat.UInt8,
        (16, TiffSampleFormat.UINT or TiffSampleFormat.VOID) => SampleFormat.UInt16,
        (32, TiffSampleFormat.IEEEFP) => SampleFormat.Float32,
        _ => throw Unsupported(
            $"{bits}-bit samples of kind {(TiffSampleFormat)kind}", "convert it to 8 or 16 bits unsigned, or 32-bit float"),
    };

    private static CodecException Unsupported(string what, string remedy) => new($"TIFF with {what} is not supported; {remedy}");
}
