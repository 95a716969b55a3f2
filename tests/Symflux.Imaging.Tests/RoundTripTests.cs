using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class RoundTripTests
{
    public static TheoryData<string, SampleFormat, int, bool, int> Kinds { get; } = new(
        from kind in new (string Extension, SampleFormat[] Formats, int[] Pages)[]
        {
            (".png", [SampleFormat.UInt8, SampleFormat.UInt16], [1]),
            (".tif", [.. Enum.GetValues<SampleFormat>()], [1, 4]),
        }
        from format in kind.Formats
        from channels in new[] { 1, 3 }
        from hasAlpha in new[] { false, true }
        from pages in kind.Pages
        select (kind.Extension, format, channels, hasAlpha, pages));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_is_read(string extension, SampleFormat format, int channels, bool hasAlpha, int pages) => Law.Holds(12, random =>
    {
        using var folder = new TemporaryFolder();
        var stack = RandomImages.Stack(random, format, channels, hasAlpha, pages);
        ImageFile.Save(folder.File("a" + extension), stack);
        RandomImages.AssertSame(stack, ImageFile.Load(folder.File("a" + extension)), extension);
    });

    [Theory]
    [InlineData(".png")]
    [InlineData(".tif")]
    public void Large_images_survive_chunks_and_strips(string extension)
    {
        using var folder = new TemporaryFolder();
        var stack = ImageStack.Single(RandomImages.Page(new Generators(4), 701, 503, 3, SampleFormat.UInt16), SampleFormat.UInt16);
        ImageFile.Save(folder.File("a" + extension), stack);
        RandomImages.AssertSame(stack, ImageFile.Load(folder.File("a" + extension)), extension);
    }

    [Theory]
    [InlineData("a.png", ResolutionUnit.Centimetre)]
    [InlineData("a.png", ResolutionUnit.None)]
    [InlineData("a.tif", ResolutionUnit.Centimetre)]
    [InlineData("a.tif", ResolutionUnit.Inch)]
    [InlineData("a.tiff", ResolutionUnit.None)]
    public void Metadata_is_kept(string name, ResolutionUnit unit)
    {
        using var folder = new TemporaryFolder();
        var page = new Field<float>(Grid.Image(2, 3));
        var metadata = new PageMetadata(new Resolution(28, 14, unit), "grün, Ω\ntwo lines")
        {
            IccProfile = [.. Enumerable.Range(0, 300).Select(i => (byte)i)],
        };
        ImageFile.Save(folder.File(name), new ImageStack([page], SampleFormat.UInt8, metadata: [metadata]));
        var read = ImageFile.Load(folder.File(name)).Metadata[0];
        Assert.Equal(metadata.Description, read.Description);
        Assert.Equal(metadata.Resolution, read.Resolution);
        Assert.Equal(metadata.IccProfile, read.IccProfile);
    }

    [Fact]
    public void Resolution_survives_from_inches_to_png_and_back()
    {
        using var folder = new TemporaryFolder();
        var metadata = new PageMetadata(new Resolution(300, 600, ResolutionUnit.Inch));
        ImageFile.Save(folder.File("a.png"), new ImageStack([new Field<float>(Grid.Image(2, 3))], SampleFormat.UInt8, metadata: [metadata]));
        var read = ImageFile.Load(folder.File("a.png")).Metadata[0].Resolution!.In(ResolutionUnit.Inch);
        Assert.Equal(300, read.X, 0.02);
        Assert.Equal(600, read.Y, 0.02);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".tif")]
    public void Integers_are_rounded_and_clipped(string extension)
    {
        using var folder = new TemporaryFolder();
        float[] values = [-7, 0.4f, 0.6f, 254.4f, 254.6f, 300, float.PositiveInfinity, float.NegativeInfinity];
        var stack = ImageStack.Single(Field<float>.Wrap(values, Grid.Image(2, 4)), SampleFormat.UInt8);
        ImageFile.Save(folder.File("a" + extension), stack);
        Assert.Equal([0, 0, 1, 254, 255, 255, 255, 0], ImageFile.Load(folder.File("a" + extension)).Pages[0].Values.ToArray());
    }

    [Fact]
    public void Smooth_16_bit_images_compress()
    {
        using var folder = new TemporaryFolder();
        var ramp = new Field<float>(Grid.Image(256, 256));
        for (var i = 0; i < ramp.Values.Length; i++)
        {
            ramp.Values[i] = 100 * (i % 256) + 10 * (i / 256);
        }

        // Without row filters a 16-bit ramp compresses less; with them nearly nothing is left of 131072 bytes. TIFF goes without,
        // since many
        // programs do not read predicted Deflate.
        ImageFile.Save(folder.File("ramp.png"), ImageStack.Single(ramp, SampleFormat.UInt16));
        Assert.InRange(new FileInfo(folder.File("ramp.png")).Length, 60, 3000);
        ImageFile.Save(folder.File("ramp.tif"), ImageStack.Single(ramp, SampleFormat.UInt16));
        Assert.InRange(new FileInfo(folder.File("ramp.tif")).Length, 60, 20000);
    }

    [Theory]
    [InlineData("a.npy", "not a number")]
    [InlineData("a.png", "not a number")]
    [InlineData("a.tif", "column 1, row 2 of page 1")]
    public void NaN_is_refused_with_its_place(string name, string expected)
    {
        using var folder = new TemporaryFolder();
        var page = new Field<float>(Grid.Image(3, 4), 3);
        page[1, 0, 2, 1] = float.NaN;
        var fault = Assert.Throws<SymfluxException>(() => ImageFile.Save(folder.File(name), ImageStack.Single(page, SampleFormat.UInt8)));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File(name)));
    }

    [Fact]
    public void What_a_format_cannot_hold_is_refused_and_the_old_file_stays()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.png", [1, 2, 3]);
        var page = new Field<float>(Grid.Image(3, 4));
        AssertRefused(path, ImageStack.Single(page, SampleFormat.Float32), "TIFF");
        AssertRefused(path, new ImageStack([page, page], SampleFormat.UInt8), "TIFF");
        foreach (var format in Enum.GetValues<SampleFormat>().Except([SampleFormat.UInt8, SampleFormat.UInt16]))
        {
            AssertRefused(folder.File("b.png"), ImageStack.Single(page, format), "PNG holds 8 or 16 bits");
        }

        AssertRefused(folder.File("a.gif"), ImageStack.Single(page, SampleFormat.UInt8), ".png");
        AssertRefused(folder.File("a"), ImageStack.Single(page, SampleFormat.UInt8), ".png");
        AssertRefused(folder.File("missing/a.png"), ImageStack.Single(page, SampleFormat.UInt8), "does not exist");
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private static void AssertRefused(string path, ImageStack stack, string expected)
    {
        var fault = Assert.Throws<SymfluxException>(() => ImageFile.Save(path, stack));
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }
}
