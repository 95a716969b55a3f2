using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace Symflux.Imaging.Tests;

/// <summary>Whatever happens to a file, reading it gives an image or one clear line, quickly and without huge allocations.</summary>
public class DamagedFileTests
{
    /// <summary>The images are tiny and Deflate expands a byte to at most 1032, so this is far above any honest need.</summary>
    private const long MostAllocated = 64L << 20;

    public static TheoryData<string> Kinds { get; } =
        [.. new[] { "grey.png", "rgba16.png", "pages.tif", "float.tif", "plain.tif", "tiles.tif", "fax.tif", "jpeg.tif",
            "hyperstack.tif", "single.tif", "ome.tif", "palette.tif",
            "double.tif", "a.npy", "a.jpg", "a.webp", "a.bmp" }];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Changed_bytes_give_an_image_or_one_line(string kind)
    {
        using var folder = new TemporaryFolder();
        var good = Make(folder, kind);
        var random = new Random(kind.Length);
        for (var i = 0; i < 1000; i++)
        {
            AssertHarmless(folder, kind, Change(good, random), $"change {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Truncated_files_are_refused(string kind)
    {
        using var folder = new TemporaryFolder();
        var good = Make(folder, kind);
        for (var length = 0; length < good.Length; length += Math.Max(1, good.Length / 150))
        {
            var isRefused = AssertHarmless(folder, kind, good[..length], $"length {length}");

            // Directories of TIFF may come before their pixels' end, and a JPEG or WebP may lack only its end mark.
            Assert.True(isRefused || length > good.Length * 9 / 10, $"{kind} of {length} instead of {good.Length} bytes was read");
        }
    }

    [Fact]
    public void Check_values_protect_every_byte_of_png()
    {
        using var folder = new TemporaryFolder();
        var good = Make(folder, "rgba16.png");
        for (var i = 8; i < good.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 0x10;
            Assert.True(AssertHarmless(folder, "a.png", bad, $"byte {i}"), $"a change of byte {i} went unnoticed");
        }
    }

    [Fact]
    public void A_loop_of_directories_ends()
    {
        // One directory without entries that names itself as the next one.
        byte[] file = [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0];
        using var folder = new TemporaryFolder();
        Assert.True(AssertHarmless(folder, "a.tif", file, "loop"));
    }

    [Fact]
    public void Huge_promises_are_refused_before_they_are_believed()
    {
        using var folder = new TemporaryFolder();
        var bmp = Make(folder, "a.bmp");
        bmp[18 + 2] = 0x7F;
        bmp[22 + 1] = 0x7F;
        Assert.True(AssertHarmless(folder, "a.bmp", bmp, "width of 8 million"));
        Assert.True(AssertHarmless(folder, "a.npy", NpyTests.File(1, "<f4", "(100000, 100000)", new byte[40]), "shape"));
        Assert.True(AssertHarmless(folder, "a.npy", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 127, 0, 0], "header length"));
    }

    /// <summary>A copy with some bytes changed.</summary>
    internal static byte[] Change(byte[] good, Random random)
    {
        var bad = (byte[])good.Clone();
        for (var changes = 1 + random.Next(4); changes > 0; changes--)
        {
            // Headers are short and pixels are many: half of the changes go to the first and last bytes.
            var position = random.Next(4) switch
            {
                0 => random.Next(Math.Min(64, bad.Length)),
                1 => bad.Length - 1 - random.Next(Math.Min(200, bad.Length)),
                _ => random.Next(bad.Length),
            };
            bad[position] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
        }

        return bad;
    }

    /// <returns>Whether the file was refused.</returns>
    private static bool AssertHarmless(TemporaryFolder folder, string kind, byte[] content, string context)
    {
        var path = folder.Write("bad" + Path.GetExtension(kind), content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ImageFile.Load(path);
            return false;
        }
        catch (SymfluxException fault)
        {
            Assert.True(fault.Message.Contains(path, StringComparison.Ordinal)
                && !fault.Message.Contains('\n', StringComparison.Ordinal), $"{kind}, {context}: '{fault.Message}'");
            return true;
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{kind}, {context}: {fault.GetType()}", fault);
        }
        finally
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostAllocated, $"{kind}, {context}: {allocated} bytes allocated");
        }
    }

    internal static byte[] Make(TemporaryFolder folder, string kind)
    {
        var path = folder.File(kind);
        var random = new Generators(17);
        switch (kind)
        {
            case "grey.png":
                ImageFile.Save(path, RandomImages.Stack(random, SampleFormat.UInt8, 1, false, 1));
                break;
            case "rgba16.png":
                ImageFile.Save(path, RandomImages.Stack(random, SampleFormat.UInt16, 3, true, 1));
                break;
            case "pages.tif":
                ImageFile.Save(path, RandomImages.Stack(random, SampleFormat.UInt8, 3, false, 3));
                break;
            case "float.tif":
                ImageFile.Save(path, RandomImages.Stack(random, SampleFormat.Float32, 1, true, 1));
                break;
            case "plain.tif":
            case "tiles.tif":
                WriteSmallTiff(path, isTiled: kind == "tiles.tif");
                break;
            case "fax.tif":
            case "jpeg.tif":
                WriteCompressed(path, kind == "fax.tif");
                break;
            case "hyperstack.tif":
                ImageFile.Save(path, Stack() with { Axes = new StackAxes(2, 3, 1) { SliceSpacing = 0.3, Unit = "µm" } });
                break;
            case "single.tif":
                return TiffParts.Build(
                    (new byte[6 * 12], [.. TiffParts.Grey(4, 3, 8),
                        (270, 2, TiffParts.Text("ImageJ=1.53t\nimages=6\nslices=6\nspacing=0.3\nunit=um\n"))]));
            case "ome.tif":
                const string Ome = "<OME><Image><Pixels DimensionOrder=\"XYCZT\" Type=\"uint8\" SizeC=\"2\" SizeZ=\"3\" SizeT=\"1\" PhysicalSizeZ=\"0.3\">"
                    + "<TiffData IFD=\"0\" PlaneCount=\"3\"/><TiffData FirstZ=\"1\" FirstC=\"1\" IFD=\"3\" PlaneCount=\"3\"/></Pixels></Image></OME>";
                var pages = Stack();
                var first = pages.Metadata[0] with { Description = Ome };
                ImageFile.Save(path, new ImageStack(pages.Pages, pages.Format, default, [first, .. pages.Metadata.Skip(1)]));
                break;
            case "palette.tif":
                return TiffParts.Build((new byte[10 * 8], [
                    .. TiffParts.Grey(19, 8, 4).Where(entry => entry.Tag != 262), (262, 3, TiffParts.Shorts(3)),
                    (320, 3, TiffParts.Shorts([.. Enumerable.Range(0, 48).Select(i => 257 * i)])),
                ]));
            case "double.tif":
                return TiffParts.Build((TiffParts.Doubles([.. Enumerable.Range(0, 24).Select(i => 1.0 / i)]),
                    TiffParts.Grey(6, 4, 64, 3)));
            case "a.npy":
                ImageFile.Save(path, RandomImages.Stack(random, SampleFormat.Float32, 1, false, 1));
                break;
            case "a.bmp":
                return RasterTests.Bmp(RandomImages.Page(random, 21, 15, 3, SampleFormat.UInt8));
            default:
                var format = kind == "a.jpg" ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Webp;
                return RasterTests.Encode(RandomImages.Page(random, 40, 30, 3, SampleFormat.UInt8), format);
        }

        return File.ReadAllBytes(path);

        ImageStack Stack() => new([.. Enumerable.Range(0, 6).Select(_ =>
            RandomImages.Page(random, 5, 4, 1, SampleFormat.UInt8))], SampleFormat.UInt8);
    }

    private static void WriteCompressed(string path, bool isFax)
    {
        using var tif = Tiff.Open(path, "w");
        tif.SetField(TiffTag.IMAGEWIDTH, 40);
        tif.SetField(TiffTag.IMAGELENGTH, 24);
        tif.SetField(TiffTag.SAMPLESPERPIXEL, isFax ? 1 : 3);
        tif.SetField(TiffTag.BITSPERSAMPLE, isFax ? 1 : 8);
        tif.SetField(TiffTag.COMPRESSION, isFax ? Compression.CCITTFAX4 : Compression.JPEG);
        tif.SetField(TiffTag.PHOTOMETRIC, isFax ? Photometric.MINISWHITE : Photometric.YCBCR);
        tif.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tif.SetField(TiffTag.ROWSPERSTRIP, 24);
        if (!isFax)
        {
            tif.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
        }

        var pixels = new byte[isFax ? 5 * 24 : 40 * 24 * 3];
        new Random(3).NextBytes(pixels);
        tif.WriteEncodedStrip(0, pixels, pixels.Length);
    }

    /// <summary>Hardly any pixels, so that most changes hit the structure.</summary>
    private static void WriteSmallTiff(string path, bool isTiled)
    {
        using var tif = Tiff.Open(path, "w");
        tif.SetField(TiffTag.IMAGEWIDTH, 20);
        tif.SetField(TiffTag.IMAGELENGTH, 6);
        tif.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tif.SetField(TiffTag.BITSPERSAMPLE, 8);
        tif.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tif.SetField(TiffTag.COMPRESSION, isTiled ? Compression.LZW : Compression.NONE);
        tif.SetField(TiffTag.IMAGEDESCRIPTION, "a description");
        tif.SetField(TiffTag.XRESOLUTION, 72.0);
        tif.SetField(TiffTag.YRESOLUTION, 72.0);
        if (isTiled)
        {
            tif.SetField(TiffTag.TILEWIDTH, 16);
            tif.SetField(TiffTag.TILELENGTH, 16);
            tif.WriteEncodedTile(0, new byte[256], 256);
            tif.WriteEncodedTile(1, new byte[256], 256);
        }
        else
        {
            tif.SetField(TiffTag.ROWSPERSTRIP, 3);
            tif.WriteEncodedStrip(0, new byte[60], 60);
            tif.WriteEncodedStrip(1, new byte[60], 60);
        }
    }
}
