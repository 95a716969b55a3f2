using BitMiracle.LibTiff.Classic;
using TiffSampleFormat = BitMiracle.LibTiff.Classic.SampleFormat;

namespace Symflux.Imaging.Tests;

/// <summary>Layouts that other programs write: made with LibTiff, not with the library's own writer.</summary>
public class TiffReadingTests
{
    private const int Width = 37;
    private const int Height = 29;

    public static TheoryData<string, Compression, int, bool, bool, int> Layouts { get; } = new(
        from mode in new[] { "wl", "wb", "w8" }
        from compression in new[] { Compression.NONE, Compression.LZW, Compression.ADOBE_DEFLATE, Compression.PACKBITS }
        from samples in new[] { 1, 2, 3, 4 }
        from isTiled in new[] { false, true }
        from isPlanar in new[] { false, true }
        from bits in new[] { 8, 16 }
        where mode == "wl" || (bits == 16 && samples != 2)
        select (mode, compression, samples, isTiled, isPlanar, bits));

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Strips_tiles_planes_and_byte_orders(string mode, Compression compression, int samples, bool isTiled, bool isPlanar, int bits)
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("a.tif"), mode, compression, samples, isTiled, isPlanar, bits);
        var stack = ImageFile.Load(folder.File("a.tif"));
        Assert.Equal(bits == 8 ? SampleFormat.UInt8 : SampleFormat.UInt16, stack.Format);
        Assert.Equal((samples >= 3 ? 3 : 1, samples is 2 or 4), (stack.Pages[0].Channels, stack.Alpha[0] is not null));
        for (var s = 0; s < samples; s++)
        {
            var field = s < stack.Pages[0].Channels ? stack.Pages[0] : stack.Alpha[0]!;
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    Assert.Equal(Value(x, y, s, bits), field[field.Channels == 1 ? 0 : s, 0, y, x]);
                }
            }
        }
    }

    [Fact]
    public void White_may_be_zero()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("a.tif"), "w", Compression.NONE, 1, false, false, 8, tif => tif.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISWHITE));
        Assert.Equal(255 - Value(5, 3, 0, 8), ImageFile.Load(folder.File("a.tif")).Pages[0][0, 0, 3, 5]);
    }

    [Fact]
    public void Premultiplied_colours_are_divided()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("a.tif"), "w", Compression.NONE, 4, false, false, 16, tif =>
            tif.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)ExtraSample.ASSOCALPHA }));
        var stack = ImageFile.Load(folder.File("a.tif"));
        var alpha = Value(7, 3, 3, 16);
        Assert.Equal(alpha, stack.Alpha[0]![0, 0, 3, 7]);
        Assert.Equal(Value(7, 3, 1, 16) * 65535 / alpha, stack.Pages[0][1, 0, 3, 7], 1e-2f);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, Width - 1, 0)]
    [InlineData(3, Width - 1, Height - 1)]
    [InlineData(4, 0, Height - 1)]
    [InlineData(5, 0, 0)]
    [InlineData(6, 0, Height - 1)]
    [InlineData(7, Width - 1, Height - 1)]
    [InlineData(8, Width - 1, 0)]
    public void Pages_are_turned_upright(int orientation, int storedX, int storedY)
    {
        // TIFF 6.0: the stored first row and column are the visual (top, left), (top, right), (bottom, right), (bottom, left),
        // (left, top), (right, top), (right, bottom), (left, bottom). So the visual top left corner is stored at:
        using var folder = new TemporaryFolder();
        Write(folder.File("a.tif"), "w", Compression.NONE, 1, false, false, 16, tif => tif.SetField(TiffTag.ORIENTATION, (Orientation)orientation));
        var page = ImageFile.Load(folder.File("a.tif")).Pages[0];
        Assert.Equal(orientation < 5 ? (Width, Height) : (Height, Width), (page.Grid.Width, page.Grid.Height));
        Assert.Equal(Value(storedX, storedY, 0, 16), page[0, 0, 0, 0]);
        Assert.Equal(Value(Width - 1 - storedX, Height - 1 - storedY, 0, 16), page[0, 0, page.Grid.Height - 1, page.Grid.Width - 1]);
    }

    [Fact]
    public void Thumbnails_are_left_out()
    {
        using var folder = new TemporaryFolder();
        using (var tif = Tiff.Open(folder.File("a.tif"), "w"))
        {
            WritePage(tif, Compression.NONE, 1, false, false, 8, null);
            WritePage(tif, Compression.NONE, 1, false, false, 8, page => page.SetField(TiffTag.SUBFILETYPE, FileType.REDUCEDIMAGE));
        }

        Assert.Single(ImageFile.Load(folder.File("a.tif")).Pages);
    }

    [Fact]
    public void Other_kinds_are_refused_with_their_name()
    {
        AssertRefused("NEXT", 1, 8, tif => tif.SetField(TiffTag.COMPRESSION, Compression.NEXT));
        AssertRefused("SEPARATED", 4, 8, tif => tif.SetField(TiffTag.PHOTOMETRIC, Photometric.SEPARATED));
        AssertRefused("CIELAB", 3, 8, tif => tif.SetField(TiffTag.PHOTOMETRIC, Photometric.CIELAB));
        AssertRefused("float samples of 8 bits", 1, 8, tif => tif.SetField(TiffTag.SAMPLEFORMAT, TiffSampleFormat.IEEEFP));
        AssertRefused("complex", 1, 16, tif => tif.SetField(TiffTag.SAMPLEFORMAT, TiffSampleFormat.COMPLEXIEEEFP));
    }

    [Fact]
    public void Mixed_depths_are_refused()
    {
        using var folder = new TemporaryFolder();
        using (var tif = Tiff.Open(folder.File("a.tif"), "w"))
        {
            WritePage(tif, Compression.NONE, 1, false, false, 8, null);
            WritePage(tif, Compression.NONE, 1, false, false, 16, null);
        }

        Assert.Contains("mixes", Assert.Throws<SymfluxException>(() => ImageFile.Load(folder.File("a.tif"))).Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string expected, int samples, int bits, Action<Tiff> change)
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("a.tif"), "w", Compression.NONE, samples, false, false, bits, change);
        var fault = Assert.Throws<SymfluxException>(() => ImageFile.Load(folder.File("a.tif")));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private static float Value(int x, int y, int sample, int bits) => (x * 7 + y * 13 + sample * 101 + 1) * (bits == 8 ? 1 : 250) % (bits == 8 ? 256 : 65536);

    private static void Write(
        string path, string mode, Compression compression, int samples, bool isTiled, bool isPlanar, int bits, Action<Tiff>? change = null)
    {
        using var tif = Tiff.Open(path, mode);
        WritePage(tif, compression, samples, isTiled, isPlanar, bits, change);
    }

    private static void WritePage(Tiff tif, Compression compression, int samples, bool isTiled, bool isPlanar, int bits, Action<Tiff>? change)
    {
        const int TileSize = 16, RowsPerStrip = 10;
        tif.SetField(TiffTag.IMAGEWIDTH, Width);
        tif.SetField(TiffTag.IMAGELENGTH, Height);
        tif.SetField(TiffTag.SAMPLESPERPIXEL, samples);
        tif.SetField(TiffTag.BITSPERSAMPLE, bits);
        tif.SetField(TiffTag.PHOTOMETRIC, samples < 3 ? Photometric.MINISBLACK : Photometric.RGB);
        tif.SetField(TiffTag.PLANARCONFIG, isPlanar ? PlanarConfig.SEPARATE : PlanarConfig.CONTIG);
        tif.SetField(TiffTag.COMPRESSION, compression);
        if (samples is 2 or 4)
        {
            tif.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)ExtraSample.UNASSALPHA });
        }

        var (blockWidth, blockHeight) = isTiled ? (TileSize, TileSize) : (Width, RowsPerStrip);
        if (isTiled)
        {
            tif.SetField(TiffTag.TILEWIDTH, TileSize);
            tif.SetField(TiffTag.TILELENGTH, TileSize);
        }
        else
        {
            tif.SetField(TiffTag.ROWSPERSTRIP, RowsPerStrip);
        }

        // The layouts that are refused must not be encoded as such: pixels are written raw, in the machine's byte order.
        change?.Invoke(tif);
        var (planes, perPixel, size) = (isPlanar ? samples : 1, isPlanar ? 1 : samples, bits / 8);
        var index = 0;
        for (var plane = 0; plane < planes; plane++)
        {
            for (var top = 0; top < Height; top += blockHeight)
            {
                for (var left = 0; left < Width; left += blockWidth)
                {
                    var rows = isTiled ? blockHeight : Math.Min(blockHeight, Height - top);
                    var block = new byte[blockWidth * rows * perPixel * size];
                    for (var i = 0; i < block.Length / size; i++)
                    {
                        var (x, y, s) = (left + i / perPixel % blockWidth, top + i / perPixel / blockWidth, isPlanar ? plane : i % perPixel);
                        var value = x < Width && y < Height ? (int)Value(x, y, s, bits) : 0;
                        block[i * size] = (byte)value;
                        if (size == 2)
                        {
                            block[i * size + 1] = (byte)(value >> 8);
                        }
                    }

                    _ = change is not null ? tif.WriteRawStrip(index, block, block.Length)
                        : isTiled ? tif.WriteEncodedTile(index, block, block.Length)
                        : tif.WriteEncodedStrip(index, block, block.Length);
                    index++;
                }
            }
        }

        tif.WriteDirectory();
    }
}
