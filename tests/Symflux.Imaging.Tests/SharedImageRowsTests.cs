namespace Symflux.Imaging.Tests;

/// <summary>Files that several write together have the values of those that one writes, or are not there.</summary>
public sealed class SharedImageRowsTests
{
    public static TheoryData<string, SampleFormat, int, bool> Kinds { get; } = new(
        from extension in new[] { ".tif", ".npy" }
        from format in new[] { SampleFormat.UInt8, SampleFormat.UInt16, SampleFormat.Int32, SampleFormat.Float32 }
        from channels in new[] { 1, 3 }
        from hasOpacity in new[] { false, true }
        select (extension, format, channels, hasOpacity));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rows_in_any_order_make_the_values_of_the_whole(string extension, SampleFormat format, int channels, bool hasOpacity) => Law.Holds(4, random =>
    {
        using var folder = new TemporaryFolder();
        var (width, height, pages) = (random.Whole(1, 300), random.Whole(1, 200), random.Whole(1, 4));
        var metadata = new PageMetadata(new Resolution(300, 150, ResolutionUnit.Inch), "a text") { IsWhiteZero = random.Whole(0, 2) == 0 };
        var stack = new ImageStack(
            [.. Enumerable.Range(0, pages).Select(_ => RandomImages.Page(random, width, height, channels, format))], format,
            [.. Enumerable.Range(0, pages).Select(_ => hasOpacity ? RandomImages.Page(random, width, height, 1, format) : null)],
            [.. Enumerable.Repeat(metadata, pages)]);
        var shape = StackShape.Of(stack);
        var (whole, shared) = (folder.File("a" + extension), folder.File("b" + extension));
        var losses = ImageFile.Save(whole, stack);

        using (var first = SharedImageRows.Create(shared, shape))
        {
            using (var second = SharedImageRows.Join(shared, shape, first.Ticket))
            {
                var pieces = Enumerable.Range(0, pages).SelectMany(page => Pieces(page)).ToArray();
                random.Random.Shuffle(pieces);
                foreach (var (number, piece) in pieces.Index())
                {
                    Write(number % 2 == 0 ? first : second, piece.Page, piece.First, piece.Count);
                }
            }

            Assert.False(File.Exists(shared));
            Assert.Equal(losses, first.Complete());
        }

        var (expected, actual) = (ImageFile.Load(whole), ImageFile.Load(shared));
        RandomImages.AssertSame(expected, actual, extension);
        Assert.Equal(expected.Metadata[0].Resolution, actual.Metadata[0].Resolution);
        Assert.Equal(2, Directory.GetFiles(folder.File("")).Length);

        IEnumerable<(int Page, int First, int Count)> Pieces(int page)
        {
            for (int row = 0, count; row < height; row += count)
            {
                count = Math.Min(height - row, random.Whole(1, 50));
                yield return (page, row, count);
            }
        }

        void Write(SharedImageRows file, int page, int row, int count)
        {
            var planes = new float[channels * count * width];
            for (var channel = 0; channel < channels; channel++)
            {
                stack.Pages[page].Channel(channel).Slice(row * width, count * width).CopyTo(planes.AsSpan(channel * count * width));
            }

            file.Write(page, row, planes, hasOpacity ? stack.Alpha[page]!.Values.Slice(row * width, count * width) : []);
        }
    });

    [Fact]
    public void What_is_abandoned_was_never_there()
    {
        using var folder = new TemporaryFolder();
        var shape = new StackShape(2, 100, 50, 1, SampleFormat.Float32);
        using (var file = SharedImageRows.Create(folder.File("a.tif"), shape))
        {
            file.Write(1, 20, new float[500]);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("")));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var folder = new TemporaryFolder();
        var shape = new StackShape(2, 5, 4, 1, SampleFormat.UInt8);
        using var file = SharedImageRows.Create(folder.File("a.tif"), shape);
        using var other = SharedImageRows.Join(folder.File("a.tif"), shape, file.Ticket);
        AssertRefused("are no rows from 3 on of page 0", () => file.Write(0, 3, new float[10]));
        AssertRefused("are no rows from 0 on of page 2", () => file.Write(2, 0, new float[5]));
        AssertRefused("are no rows from 0 on of page 0", () => file.Write(0, 0, new float[7]));
        AssertRefused("column 2, row 3 of page 2 is unknown", () => file.Write(1, 2, [.. new float[7], float.NaN, .. new float[2]]));
        AssertRefused("another process", () => other.Complete());
        AssertRefused("'.png'", () => SharedImageRows.Create(folder.File("a.png"), shape));
        AssertRefused("IsFurtherChannel", () => SharedImageRows.Create(
            folder.File("b.tif"), shape with { Metadata = [PageMetadata.None, PageMetadata.None with { IsFurtherChannel = true }] }));
        var ticket = file.Ticket;
        file.Dispose();
        AssertRefused("same folder", () => SharedImageRows.Join(folder.File("a.tif"), shape, ticket));

        static void AssertRefused(string expected, Action act) =>
            Assert.Contains(expected, Assert.Throws<SymfluxException>(act).Message, StringComparison.Ordinal);
    }
}
