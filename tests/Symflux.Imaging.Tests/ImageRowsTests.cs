using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Symflux.Fields;

namespace Symflux.Imaging.Tests;

/// <summary>Rows are those of the whole image, in any order and number.</summary>
public class ImageRowsTests
{
    [Fact]
    public void Rows_of_any_layout_are_those_of_the_whole()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        var (opened, all) = (0, 0);
        Law.Holds(240, random =>
        {
            var layout = random.Made(() => RandomTiff.Write(path, random.Random), "layout");
            all++;
            opened += AssertAsLoaded(path, random.Random, layout) ? 1 : 0;
        });

        Assert.InRange(opened, 0.75 * all, all);
    }

    [Theory]
    [MemberData(nameof(DamagedFileTests.Kinds), MemberType = typeof(DamagedFileTests))]
    public void Rows_of_every_kind_are_those_of_the_whole_or_refused(string kind)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a" + Path.GetExtension(kind), DamagedFileTests.Make(folder, kind));
        Assert.Equal(
            Path.GetExtension(kind) is ".tif" or ".npy" && kind != "pages.tif", AssertAsLoaded(path, new Random(1), kind));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(12)]
    public void Rows_of_few_bits_are_those_of_the_whole(int bits)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(bits);
        var pixels = new byte[(61 * bits + 7) / 8 * 40];
        random.NextBytes(pixels);
        var path = folder.Write("a.tif", TiffParts.Build((pixels, TiffParts.Grey(61, 40, bits))));
        Assert.True(AssertAsLoaded(path, random, $"{bits} bits"));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    public void Rows_in_JPEG_are_those_of_the_whole(bool isTiled, int samples)
    {
        using var folder = new TemporaryFolder();
        var (path, random) = (folder.File("a.tif"), new Random(samples));
        using (var tif = Tiff.Open(path, "w"))
        {
            tif.SetField(TiffTag.IMAGEWIDTH, 70);
            tif.SetField(TiffTag.IMAGELENGTH, 53);
            tif.SetField(TiffTag.SAMPLESPERPIXEL, samples);
            tif.SetField(TiffTag.BITSPERSAMPLE, 8);
            tif.SetField(TiffTag.COMPRESSION, Compression.JPEG);
            tif.SetField(TiffTag.PHOTOMETRIC, (samples, isTiled) switch
            {
                (1, _) => Photometric.MINISBLACK,
                (_, true) => Photometric.RGB,
                _ => Photometric.YCBCR,
            });
            tif.SetField(TiffTag.JPEGCOLORMODE, samples == 3 && !isTiled ? JpegColorMode.RGB : JpegColorMode.RAW);
            tif.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tif.SetField(isTiled ? TiffTag.TILEWIDTH : TiffTag.ROWSPERSTRIP, 16);
            tif.SetField(isTiled ? TiffTag.TILELENGTH : TiffTag.ROWSPERSTRIP, 16);
            for (var i = 0; i < (isTiled ? tif.NumberOfTiles() : tif.NumberOfStrips()); i++)
            {
                var block = new byte[(isTiled ? 16 * 16 : 70 * Math.Min(16, 53 - 16 * i)) * samples];
                random.NextBytes(block);
                Assert.True((isTiled ? tif.WriteEncodedTile(i, block, block.Length)
                    : tif.WriteEncodedStrip(i, block, block.Length)) >= 0);
            }
        }

        Assert.True(AssertAsLoaded(path, random, "JPEG"));
    }

    [Fact]
    public void A_single_strip_without_compression_is_read_by_its_rows()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(4);
        var pixels = new byte[300 * 500 * 2 * 3];
        random.NextBytes(pixels);
        (int Tag, int Type, byte[] Content)[] entries =
            [.. TiffParts.Grey(300, 500, 16), (270, 2, TiffParts.Text("ImageJ=1.53t\nimages=3\nslices=3\n"))];
        var path = folder.Write("a.tif", TiffParts.Build((pixels, entries)));
        Assert.True(AssertAsLoaded(path, random, "slices behind"));

        // The length that is stated for it wraps round beyond 4 GB, and does not count.
        var file = TiffParts.Build((pixels, [.. entries.Where(entry => entry.Tag != 270)]));
        var stated = TiffParts.Bytes(pixels.Length);
        var at = file.AsSpan().LastIndexOf(stated);
        TiffParts.Bytes(7).CopyTo(file, at);
        Assert.True(AssertAsLoaded(folder.Write("b.tif", file), random, "wrong length"));
    }

    [Theory]
    [InlineData("|b1", 1, "(50, 31)")]
    [InlineData("|u1", 1, "(50, 31, 3)")]
    [InlineData(">u2", 2, "(3, 50, 31)")]
    [InlineData("<i2", 2, "(3, 50, 31, 3)")]
    [InlineData(">f4", 4, "(3, 50, 31, 1)")]
    [InlineData("<f4", 4, "(50, 31)")]
    [InlineData("<f2", 2, "(2, 50, 31, 3)")]
    [InlineData("<f8", 8, "(50, 31)")]
    public void Rows_of_arrays_are_those_of_the_whole(string type, int size, string shape)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(size);
        var count = shape.Trim('(', ')').Split(',').Aggregate(1, (product, extent) => product * int.Parse(extent, null));
        var data = new byte[count * size];
        random.NextBytes(data);
        if (size == 8)
        {
            data = TiffParts.Doubles([.. Enumerable.Range(0, count).Select(_ => random.NextDouble())]);
        }

        Assert.True(AssertAsLoaded(folder.Write("a.npy", NpyTests.File(1, type, shape, data)), random, type + shape));
    }

    [Theory]
    [MemberData(nameof(DamagedFileTests.Kinds), MemberType = typeof(DamagedFileTests))]
    public void Changed_bytes_give_the_rows_of_the_whole_or_one_line(string kind)
    {
        using var folder = new TemporaryFolder();
        var good = DamagedFileTests.Make(folder, kind);
        var random = new Random(kind.Length);
        for (var i = 0; i < 150; i++)
        {
            var bad = i % 3 == 0 ? good[..random.Next(good.Length)] : DamagedFileTests.Change(good, random);
            AssertAsLoaded(folder.Write("bad" + Path.GetExtension(kind), bad), random, $"{kind}, change {i}");
        }
    }

    [Fact]
    public void What_takes_the_whole_page_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        var stack = RandomImages.Stack(new Generators(1), SampleFormat.UInt8, 1, false, 2);
        ImageFile.Save(folder.File("sizes.tif"), stack);
        AssertRefused(folder.File("sizes.tif"), "page 2");
        ImageFile.Save(folder.File("a.png"), ImageStack.Single(stack.Pages[0], SampleFormat.UInt8));
        AssertRefused(folder.File("a.png"), "TIFF and NPY");
        ImageFile.Save(folder.File("signal.npy"), ImageStack.Single(new Field<float>(Grid.Signal(9)), SampleFormat.Float32));
        AssertRefused(folder.File("signal.npy"), "signal");
        AssertRefused(folder.Write("turned.tif", TiffParts.Build((new byte[12],
            [.. TiffParts.Grey(4, 3, 8), (274, 3, TiffParts.Shorts(6))]))), "orientation 6");

        // 72 MB of zeros in one strip of Deflate.
        (int Tag, int Type, byte[] Content)[] deflated =
            [.. TiffParts.Grey(9000, 8000, 8).Where(entry => entry.Tag != 259), (259, 3, TiffParts.Shorts(8))];
        AssertRefused(folder.Write("huge.tif", TiffParts.Build((PngBuilder.Deflate(new byte[9000 * 8000]), deflated))),
            "72000000 bytes");
        AssertRefused(folder.Write("text.dat", "nothing"u8), "no image format");
        Assert.False(ImageRows.CanOpen(folder.File("missing.tif")));
        Assert.Contains("no such file",
            Assert.Throws<SymfluxException>(() => ImageRows.Open(folder.File("missing.tif"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_not_there_are_refused()
    {
        using var folder = new TemporaryFolder();
        ImageFile.Save(folder.File("a.tif"),
            ImageStack.Single(RandomImages.Page(new Generators(1), 7, 5, 3, SampleFormat.UInt8), SampleFormat.UInt8));
        using var rows = ImageRows.Open(folder.File("a.tif"));
        foreach (var (page, first, length) in new[] { (0, 5, 21), (0, -1, 21), (0, 0, 126), (1, 0, 21), (-1, 0, 21), (0, 0, 22) })
        {
            Assert.Throws<SymfluxException>(() => rows.Read(page, first, new float[length]));
        }

        Assert.Contains("no opacity",
            Assert.Throws<SymfluxException>(() => rows.ReadOpacity(0, 0, new float[7])).Message, StringComparison.Ordinal);
        rows.Read(0, 4, new float[21]);
    }

    [Fact]
    public void A_file_that_shrinks_meanwhile_gives_one_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.tif", TiffParts.Build((new byte[60 * 2000], TiffParts.Grey(60, 2000, 8))));
        using var rows = ImageRows.Open(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(60 * 1000);
        }

        var fault = Assert.Throws<SymfluxException>(() => rows.Read(0, 1990, new float[60]));
        Assert.Contains("truncated", fault.Message, StringComparison.Ordinal);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_value_for_unknown_is_told_and_passed_on()
    {
        using var folder = new TemporaryFolder();
        var page = RandomImages.Page(new Generators(1), 7, 5, 1, SampleFormat.Float32);
        page.Values[9] = float.NaN;
        var path = folder.File("a.tif");
        ImageFile.Save(path, UnknownSamples.Mark(ImageStack.Single(page, SampleFormat.Float32)));
        using (var rows = ImageRows.Open(path))
        {
            Assert.False(rows.HasNoData);
            var values = new float[35];
            rows.Read(0, 0, values);
            Assert.True(float.IsNaN(values[9]));
        }

        (int Tag, int Type, byte[] Content)[] entries = [.. TiffParts.Grey(4, 3, 8), (42113, 2, TiffParts.Text("0"))];
        using var marked = ImageRows.Open(folder.Write("b.tif", TiffParts.Build((new byte[12], entries))));
        Assert.True(marked.HasNoData);
        Assert.Equal(0, marked.Shape.Metadata[0].NoData);
    }

    /// <summary>
    /// Reads all rows of all pages in a random order and by random numbers; each must be bit for bit what
    /// <see cref="ImageFile.Load(string)"/> gives. Where that refuses the file, rows give values or one line.
    /// </summary>
    /// <returns>Whether rows were read to the end.</returns>
    internal static bool AssertAsLoaded(string path, Random random, string context)
    {
        ImageStack? stack = null;
        try
        {
            stack = ImageFile.Load(path);
        }
        catch (SymfluxException)
        {
            // Rows may be there all the same, before the damage.
        }

        try
        {
            using var rows = ImageRows.Open(path);
            Assert.True(ImageRows.CanOpen(path), context);
            var shape = rows.Shape;
            foreach (var (page, first, count) in Chunks(shape, random))
            {
                var planes = new float[count * shape.Width * shape.Channels];
                rows.Read(page, first, planes);
                for (var c = 0; c < shape.Channels && stack is not null; c++)
                {
                    var start = c * count * shape.Width;
                    AssertBits(stack.Pages[page].Channel(c), planes.AsSpan(start, count * shape.Width), first * shape.Width,
                        $"{context}: page {page}, channel {c}, row {first}");
                }

                if (shape.HasOpacity)
                {
                    var opacity = new float[count * shape.Width];
                    rows.ReadOpacity(page, first, opacity);
                    if (stack is not null)
                    {
                        AssertBits(stack.Alpha[page]!.Values, opacity, first * shape.Width,
                            $"{context}: opacity of page {page}, row {first}");
                    }
                }
            }

            if (stack is not null)
            {
                Assert.Equal(StackShape.Of(stack) with { Metadata = shape.Metadata }, shape);
                Assert.Equal(stack.Metadata.Select(Text), shape.Metadata.Select(Text));
                Assert.Equal(stack.Remarks, rows.Remarks);
                Assert.Equal(stack.Unkept, rows.Unkept);
            }

            return stack is not null;
        }
        catch (SymfluxException fault)
        {
            Assert.True(
                fault.Message.Contains(path, StringComparison.Ordinal) && !fault.Message.Contains('\n', StringComparison.Ordinal),
                $"{context}: '{fault.Message}'");
            return false;
        }
    }

    private static void AssertRefused(string path, string expected)
    {
        Assert.False(ImageRows.CanOpen(path));
        var fault = Assert.Throws<SymfluxException>(() => ImageRows.Open(path));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    private static void AssertBits(ReadOnlySpan<float> whole, ReadOnlySpan<float> rows, int start, string context)
    {
        var expected = MemoryMarshal.Cast<float, int>(whole.Slice(start, rows.Length));
        Assert.True(expected.SequenceEqual(MemoryMarshal.Cast<float, int>(rows)), context);
    }

    private static string Text(PageMetadata metadata) =>
        $"{metadata with { IccProfile = [], Blocks = [] }} {string.Join(',', metadata.IccProfile)} "
        + string.Join(',', metadata.Blocks.Select(block => $"{block.Name} {string.Join(' ', block.Content)}"));

    /// <summary>Every row of every page once, in random pieces and order.</summary>
    private static (int Page, int First, int Count)[] Chunks(StackShape shape, Random random)
    {
        var chunks = new List<(int Page, int First, int Count)>();
        for (var page = 0; page < shape.Pages; page++)
        {
            for (int first = 0, count; first < shape.Height; first += count)
            {
                count = Math.Min(1 + random.Next(Math.Max(2, shape.Height / 2)), shape.Height - first);
                chunks.Add((page, first, count));
            }
        }

        var order = chunks.ToArray();
        random.Shuffle(order);
        return order;
    }
}
