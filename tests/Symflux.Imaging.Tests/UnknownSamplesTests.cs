using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Tests;

/// <summary>NaN, nodata values and colours that nobody sees.</summary>
public class UnknownSamplesTests
{
    [Fact]
    public void The_nearest_sample_is_that_of_a_search_through_all() => Law.Holds(60, random =>
    {
        var mask = new Field<float>(Grid.Image(random.Whole(1, 15), random.Whole(1, 15)));
        var share = random.Number(0, 1);
        foreach (ref var value in mask.Values)
        {
            value = random.Number(0, 1) < share * share ? 1 : 0;
        }

        var nearest = NearestSample.Of(mask);
        for (var i = 0; i < nearest.Length; i++)
        {
            var distances = Enumerable.Range(0, nearest.Length).Where(j => mask.Values[j] != 0).Select(j =>
                Distance(i, j)).ToArray();
            Assert.True(distances.Length == 0 ? nearest[i] == -1 : mask.Values[nearest[i]] != 0
                && Distance(i, nearest[i]) == distances.Min(), $"sample {i}");
        }

        int Distance(int a, int b)
        {
            var (y, x) = (a / mask.Grid.Width - b / mask.Grid.Width, a % mask.Grid.Width - b % mask.Grid.Width);
            return y * y + x * x;
        }
    });

    [Fact]
    public void A_half_that_is_unknown_is_the_mirror_image_of_the_other()
    {
        var page = RandomImages.Page(new Generators(1), 20, 7, 3, SampleFormat.UInt8);
        var whole = page.Clone();
        for (var y = 0; y < 7; y++)
        {
            for (var x = 10; x < 20; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    whole[c, 0, y, x] = page[c, 0, y, 19 - x];
                    page[c, 0, y, x] = float.NaN;
                }
            }
        }

        var filled = UnknownSamples.Fill(UnknownSamples.Mark(ImageStack.Single(page, SampleFormat.Float32)));
        RandomImages.AssertSame(whole, filled.Pages[0], "mirror");
    }

    [Fact]
    public void What_is_unknown_in_rows_is_what_is_unknown_in_the_page() => Law.Holds(30, random =>
    {
        var (width, height, channels) = (random.Whole(1, 9), random.Whole(1, 9), random.OneOf(1, 3));
        var page = new Field<float>(Grid.Image(height, width), channels);
        foreach (ref var value in page.Values)
        {
            value = random.OneOf(0, 7, 7, float.NaN);
        }

        double? noData = random.Whole(0, 1) == 0 ? 7 : null;
        var stack = UnknownSamples.Mark(
            new ImageStack([page], SampleFormat.Float32, metadata: [PageMetadata.None with { NoData = noData }]));
        var expected = stack.Known[0]?.Values.ToArray() ?? [.. Enumerable.Repeat(1f, width * height)];
        var first = random.Whole(0, height - 1);
        var rows = random.Whole(1, height - first);
        var (planes, known) = (new float[channels * rows * width], new float[rows * width]);
        for (var c = 0; c < channels; c++)
        {
            page.Channel(c).Slice(first * width, rows * width).CopyTo(planes.AsSpan(c * rows * width));
        }

        Assert.Equal(expected.AsSpan(first * width, rows * width).Count(0f), UnknownSamples.Find(planes, channels, noData, known));
        Assert.Equal(expected[(first * width)..((first + rows) * width)], known);
        Assert.Throws<SymfluxException>(() => UnknownSamples.Find(planes, channels + 1, noData, known));
    });

    [Fact]
    public void What_is_not_seen_comes_back_and_the_rest_is_new() => Law.Holds(20, random =>
    {
        var page = RandomImages.Page(random, random.Whole(1, 17), random.Whole(1, 17), 1, SampleFormat.Float32);
        var alpha = new Field<float>(page.Grid);
        var unseen = new bool[page.Values.Length];
        for (var i = 0; i < unseen.Length; i++)
        {
            var kind = random.Whole(0, 5);
            unseen[i] = kind < 3;
            alpha.Values[i] = kind == 0 ? 0 : 1;
            page.Values[i] = kind == 1 ? float.NaN : kind == 2 ? -9999 : page.Values[i];
        }

        var stack = UnknownSamples.Mark(new ImageStack([page], SampleFormat.Float32, [alpha],
            [PageMetadata.None with { NoData = -9999 }]));
        var filled = UnknownSamples.Fill(stack);
        Assert.DoesNotContain(float.NaN, filled.Pages[0].Values.ToArray());
        Assert.DoesNotContain(-9999, filled.Pages[0].Values.ToArray());
        var doubled = filled.Pages[0].Clone();
        foreach (ref var value in doubled.Values)
        {
            value *= 2;
        }

        var result = UnknownSamples.Restore(filled.WithPages([doubled]), stack);
        Assert.Equal(page.Values.ToArray().Select((value, i) => unseen[i] ? value : 2 * value),
            result.Pages[0].Values.ToArray());
    });

    [Theory]
    [InlineData("a.tif")]
    [InlineData("a.npy")]
    public void Unknown_values_are_written_and_read(string name)
    {
        using var folder = new TemporaryFolder();
        var page = RandomImages.Page(new Generators(1), 5, 4, 1, SampleFormat.Float32);
        page.Values[7] = float.NaN;
        var stack = UnknownSamples.Mark(ImageStack.Single(page, SampleFormat.Float32));
        ImageFile.Save(folder.File(name), stack);
        var read = ImageFile.Load(folder.File(name));
        RandomImages.AssertSame(stack.Known[0]!, read.Known[0]!, "known");
        Assert.Equal(1 / 20.0, UnknownSamples.ShareOf(read));
        var fault = Assert.Throws<SymfluxException>(() =>
            ImageFile.Save(folder.File("a.png"), read.WithFormat(SampleFormat.UInt8)));
        Assert.Contains("column 2, row 1", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("a.png")));
    }

    [Fact]
    public void Colours_are_unknown_only_where_all_of_them_are_the_nodata_value()
    {
        var page = Field<float>.Wrap([0, 0, 1, 0, 2, 3], Grid.Image(1, 2), 3);
        var stack = UnknownSamples.Mark(new ImageStack([page], SampleFormat.UInt8,
            metadata: [PageMetadata.None with { NoData = 0 }]));
        Assert.Null(stack.Known[0]);
        page.Values[2] = 0;
        page.Values[4] = 0;
        Assert.Equal([0, 1], UnknownSamples.Mark(stack).Known[0]!.Values.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(7)]
    public void Known_samples_do_not_become_unknown_by_rounding(int noData)
    {
        using var folder = new TemporaryFolder();
        var page = Field<float>.Wrap([noData, 100, 100, 100, 100, 100], Grid.Image(2, 3));
        var original = UnknownSamples.Mark(new ImageStack([page], SampleFormat.UInt8,
            metadata: [PageMetadata.None with { NoData = noData }]));
        var computed = Field<float>.Wrap([50, noData - 0.4f, noData + 0.4f, noData, noData - 300, noData + 300],
            Grid.Image(2, 3));
        var restored = UnknownSamples.Restore(original.WithPages([computed]), original);
        ImageFile.Save(folder.File("a.tif"), restored);
        var read = ImageFile.Load(folder.File("a.tif")).Pages[0].Values.ToArray();
        Assert.Equal(noData, read[0]);
        Assert.DoesNotContain(noData, read[1..].Select(value => (int)value));
        Assert.All(read[1..4], value => Assert.InRange(value, noData - 1, noData + 1));
    }

    [Fact]
    public void Nothing_known_becomes_zero()
    {
        var page = Field<float>.Wrap([float.NaN, float.NaN], Grid.Image(1, 2));
        var filled = UnknownSamples.Fill(UnknownSamples.Mark(ImageStack.Single(page, SampleFormat.Float32)));
        Assert.Equal([0, 0], filled.Pages[0].Values.ToArray());
    }

    [Fact]
    public void Rescaling_would_change_a_nodata_value()
    {
        var stack = new ImageStack([new Field<float>(Grid.Image(1, 2))], SampleFormat.UInt16,
            metadata: [PageMetadata.None with { NoData = 7 }]);
        Assert.Contains("unknown", Assert.Throws<SymfluxException>(() => stack.ConvertTo(SampleFormat.UInt8)).Message,
            StringComparison.Ordinal);
    }
}
