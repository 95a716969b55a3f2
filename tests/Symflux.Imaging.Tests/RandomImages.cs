using Symflux.Fields;

namespace Symflux.Imaging.Tests;

/// <summary>Random pages and stacks with values that their format holds exactly.</summary>
internal static class RandomImages
{
    public static Field<float> Page(Generators generators, int width, int height, int channels, SampleFormat format) => generators.Made(() =>
    {
        var random = generators.Random;
        var page = new Field<float>(Grid.Image(height, width), channels);
        var smooth = random.Next(2) == 0;
        for (var i = 0; i < page.Values.Length; i++)
        {
            // Half of the images vary slowly, so that every row filter and run length gets its turn.
            var value = smooth ? (i % width * 3 + i / width) % 256 / 255.0 : random.NextDouble();
            page.Values[i] = format == SampleFormat.Float32
                ? (float)((value - 0.5) * Math.Pow(10, random.Next(-3, 6)))
                : (float)Math.Round(Math.Min(format.Peak(), 1e9) * (format.Least() < 0 ? value - 0.5 : value));
        }

        return page;
    });

    public static ImageStack Stack(Generators random, SampleFormat format, int channels, bool hasAlpha, int pages)
    {
        var images = new List<Field<float>>();
        var alpha = new List<Field<float>?>();
        for (var i = 0; i < pages; i++)
        {
            var (width, height) = (random.Whole(1, 69), random.Whole(1, 49));
            images.Add(Page(random, width, height, channels, format));
            alpha.Add(hasAlpha ? Page(random, width, height, 1, format) : null);
        }

        return new ImageStack([.. images], format, [.. alpha]);
    }

    public static void AssertSame(ImageStack expected, ImageStack actual, string context)
    {
        Assert.True(expected.Format == actual.Format, $"{context}: format {actual.Format} instead of {expected.Format}");
        Assert.True(expected.Pages.Length == actual.Pages.Length, $"{context}: {actual.Pages.Length} pages");
        for (var i = 0; i < expected.Pages.Length; i++)
        {
            AssertSame(expected.Pages[i], actual.Pages[i], $"{context}, page {i}");
            Assert.True(expected.Alpha[i] is null == actual.Alpha[i] is null, $"{context}: opacity of page {i}");
            if (expected.Alpha[i] is { } alpha)
            {
                AssertSame(alpha, actual.Alpha[i]!, $"{context}, opacity of page {i}");
            }
        }
    }

    public static void AssertSame(Field<float> expected, Field<float> actual, string context)
    {
        Assert.True(expected.HasShapeOf(actual), $"{context}: {actual.DescribeShape()} instead of {expected.DescribeShape()}");
        var differs = expected.Values.CommonPrefixLength(actual.Values);
        Assert.True(differs == expected.Values.Length, $"{context}: values differ from index {differs} on");
    }
}
