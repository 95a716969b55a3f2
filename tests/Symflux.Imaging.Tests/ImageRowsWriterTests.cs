using Symflux.Fields;
using Symflux.Imaging.Files.Tiff;

namespace Symflux.Imaging.Tests;

/// <summary>Files that are written row by row are those that are written whole, or are not there.</summary>
public class ImageRowsWriterTests
{
    public static TheoryData<string, SampleFormat, int, bool> Kinds { get; } = new(
        from extension in new[] { ".tif", ".npy" }
        from format in Enum.GetValues<SampleFormat>()
        from channels in new[] { 1, 3 }
        from hasOpacity in new[] { false, true }
        select (extension, format, channels, hasOpacity));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_pieces_give_the_bytes_of_the_whole(string extension, SampleFormat format, int channels, bool hasOpacity) => Law.Holds(6, random =>
    {
        using var folder = new TemporaryFolder();
        var stack = Stack(random, format, channels, hasOpacity);
        var losses = ImageFile.Save(folder.File("a" + extension), stack);
        Assert.Equal(losses, Write(folder.File("b" + extension), stack, random.Random));
        Assert.Equal(File.ReadAllBytes(folder.File("a" + extension)), File.ReadAllBytes(folder.File("b" + extension)));
    });

    [Fact]
    public void What_is_read_by_rows_is_written_by_rows_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var stack = Stack(new Generators(1), SampleFormat.UInt16, 3, true);
        ImageFile.Save(folder.File("a.tif"), stack);
        using (var rows = ImageRows.Open(folder.File("a.tif")))
        using (var writer = ImageRowsWriter.Create(folder.File("b.tif"), rows.Shape))
        {
            var (planes, opacity) = (new float[3 * rows.Shape.Width], new float[rows.Shape.Width]);
            for (var i = 0; i < rows.Shape.Pages * rows.Shape.Height; i++)
            {
                rows.Read(i / rows.Shape.Height, i % rows.Shape.Height, planes);
                rows.ReadOpacity(i / rows.Shape.Height, i % rows.Shape.Height, opacity);
                writer.Write(planes, opacity);
            }

            writer.Complete();
        }

        Assert.Equal(File.ReadAllBytes(folder.File("a.tif")), File.ReadAllBytes(folder.File("b.tif")));
    }

    [Fact]
    public void Beyond_4_GB_places_take_64_bits()
    {
        var small = new StackShape(1, 40000, 40000, 1, SampleFormat.UInt16);
        Assert.Equal("II*\0"u8.ToArray(), Start(small));
        Assert.Equal("II+\0"u8.ToArray(), Start(small with { Pages = 2 }));
        Assert.Equal("II+\0"u8.ToArray(), Start(small with { HasOpacity = true }));

        static byte[] Start(StackShape shape)
        {
            using var stream = new MemoryStream();
            _ = new TiffEncoder(stream, shape.ToHeader());
            return stream.ToArray()[..4];
        }
    }

    [Fact]
    public void What_is_abandoned_was_never_there()
    {
        using var folder = new TemporaryFolder();
        var shape = new StackShape(2, 100, 1000, 1, SampleFormat.Float32);
        var kept = folder.Write("kept.tif", "as it was"u8);
        foreach (var path in new[] { folder.File("a.tif"), folder.File("a.npy"), kept })
        {
            using var writer = ImageRowsWriter.Create(path, shape);
            writer.Write(new float[100 * 1999]);
            var fault = Assert.Throws<SymfluxException>(writer.Complete);
            Assert.Contains("1 of its 2000 rows", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal([kept], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(kept)!));
        Assert.Equal("as it was", File.ReadAllText(kept));
        using (var writer = ImageRowsWriter.Create(kept, shape))
        {
            writer.Write(new float[100 * 2000]);
            Assert.Equal("as it was", File.ReadAllText(kept));
            Assert.Empty(writer.Complete());
            Assert.Throws<ObjectDisposedException>(() => writer.Write(new float[100]));
        }

        Assert.Equal(2, ImageFile.Load(kept).Pages.Length);
        Assert.Equal([kept], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(kept)!));
    }

    [Fact]
    public void Rows_that_do_not_fit_are_refused_and_others_still_taken()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        using var writer = ImageRowsWriter.Create(path, new StackShape(1, 5, 4, 1, SampleFormat.UInt8) { HasOpacity = true });
        writer.Write(new float[5], new float[5]);
        AssertRefused("whole rows", new float[7], new float[5]);
        AssertRefused("whole rows", new float[10], new float[5]);
        AssertRefused("whole rows", new float[5], []);
        AssertRefused("with more pages", new float[20], new float[20]);
        AssertRefused("column 2, row 3 of page 1 is unknown", [.. new float[12], float.NaN, .. new float[2]], new float[15]);
        AssertRefused("column 4, row 1 of page 1 is not a number", new float[5], [0, 0, 0, 0, float.NaN]);
        writer.Write(new float[15], new float[15]);
        writer.Complete();
        Assert.Equal(20, ImageFile.Load(path).Alpha[0]!.Values.Length);

        void AssertRefused(string expected, float[] planes, float[] opacity)
        {
            var fault = Assert.Throws<SymfluxException>(() => writer.Write(planes, opacity));
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_file_of_rows_is_refused_before_anything_is_there()
    {
        using var folder = new TemporaryFolder();
        var shape = new StackShape(2, 5, 4, 1, SampleFormat.Float32);
        AssertRefused("'.png'", "a.png", shape);
        AssertRefused("folder", Path.Combine("none", "a.tif"), shape);
        AssertRefused("0 pages", "a.tif", shape with { Pages = 0 });
        AssertRefused("2 channels", "a.tif", shape with { Channels = 2 });
        AssertRefused("metadata of 3", "a.tif", shape with { Metadata = [.. Enumerable.Repeat(PageMetadata.None, 3)] });
        AssertRefused("axes of 6", "a.tif", shape with { Axes = new StackAxes(2, 3, 1) });
        AssertRefused("IsFurtherChannel", "a.tif",
            shape with { Metadata = [PageMetadata.None, PageMetadata.None with { IsFurtherChannel = true }] });
        Assert.Equal((true, true, false),
            (ImageRowsWriter.CanCreate("a.TIF"), ImageRowsWriter.CanCreate("a.npy"), ImageRowsWriter.CanCreate("a.png")));

        void AssertRefused(string expected, string name, StackShape what)
        {
            var fault = Assert.Throws<SymfluxException>(() => ImageRowsWriter.Create(folder.File(name), what));
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("")));
        }
    }

    [Fact]
    public void A_full_disk_is_said()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices are told from files on Linux only");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("full.tif"), "/dev/full");
        using var writer = ImageRowsWriter.Create(folder.File("full.tif"), new StackShape(1, 5, 4, 1, SampleFormat.Float32));
        writer.Write(new float[20]);
        Assert.Contains("full.tif", Assert.Throws<SymfluxException>(writer.Complete).Message, StringComparison.Ordinal);
    }

    /// <summary>Pages of one size, so large that some have many strips, with all that files say.</summary>
    private static ImageStack Stack(Generators random, SampleFormat format, int channels, bool hasOpacity)
    {
        var (width, height, pages) = (random.Whole(1, 300), random.Whole(1, 300), random.Whole(1, 4));
        var metadata = new PageMetadata(
            random.Whole(0, 1) == 0 ? null : new Resolution(300, 150, ResolutionUnit.Inch), random.Whole(0, 1) == 0 ? null : "a text")
        {
            IccProfile = random.Whole(0, 1) == 0 ? [] : [1, 2, 3],
            IsWhiteZero = random.Whole(0, 2) == 0,
        };
        return new ImageStack(
            [.. Enumerable.Range(0, pages).Select(_ => RandomImages.Page(random, width, height, channels, format))], format,
            [.. Enumerable.Range(0, pages).Select(_ => hasOpacity ? RandomImages.Page(random, width, height, 1, format) : null)],
            [.. Enumerable.Repeat(metadata, pages)])
        {
            Axes = random.Whole(0, 1) == 0 ? null : new StackAxes(1, pages, 1)
            {
                SliceSpacing = 0.5, ColumnSpacing = 0.1, RowSpacing = 0.1, Unit = "µm",
            },
        };
    }

    /// <summary>Writes a stack in pieces of random numbers of rows, over the ends of pages.</summary>
    private static IReadOnlyList<string> Write(string path, ImageStack stack, Random random)
    {
        var shape = StackShape.Of(stack);
        using var writer = ImageRowsWriter.Create(path, shape);
        var all = shape.Pages * shape.Height;
        for (int first = 0, count; first < all; first += count)
        {
            count = Math.Min(1 + random.Next(2 * shape.Height), all - first);
            var planes = new float[count * shape.Channels * shape.Width];
            var opacity = new float[shape.HasOpacity ? count * shape.Width : 0];
            for (var row = 0; row < count; row++)
            {
                var (page, y) = Math.DivRem(first + row, shape.Height);
                for (var c = 0; c < shape.Channels; c++)
                {
                    Row(stack.Pages[page], c, y).CopyTo(planes.AsSpan((c * count + row) * shape.Width));
                }

                if (shape.HasOpacity)
                {
                    Row(stack.Alpha[page]!, 0, y).CopyTo(opacity.AsSpan(row * shape.Width));
                }
            }

            writer.Write(planes, opacity);
        }

        return writer.Complete();
    }

    private static ReadOnlySpan<float> Row(Field<float> page, int channel, int y) =>
        page.Channel(channel).Slice(y * page.Grid.Width, page.Grid.Width);
}
