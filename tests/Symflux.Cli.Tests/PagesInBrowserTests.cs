using Microsoft.Playwright;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>
/// Pages as a telephone, a tablet and a desk show them, light and dark: nothing is wider than the window, letters can be read, and they look as they did when
/// somebody looked at them. The pictures in tests/Symflux.Cli.Tests/pictures are small means over squares of pixels, so that other fonts pass; after a change
/// that is meant to alter pages, set SYMFLUX_UPDATE_DOCS=1, run this class, and look at the pages (SYMFLUX_SCREENSHOTS names a folder for them).
/// </summary>
public sealed class PagesInBrowserTests
{
    /// <summary>Pixels along an axis that one of a stored picture stands for.</summary>
    private const int Square = 10;

    /// <summary>Mean difference of grey values over the page: letters of another font give about 2, a missing or misplaced part more.</summary>
    private const double Tolerance = 6;

    private static readonly int[] Widths = [390, 800, 1400];

    private static readonly (string Name, string[] Command, bool IsSteady)[] Pages =
    [
        ("show", ["show", "fsi", "--diffusivity", "perona-malik", "--lambda", "4", "--time", "20", "-o"], true),
        ("u-net", ["show", "implicit", "--inner", "multigrid", "--diffusivity", "charbonnier", "--lambda", "4", "--time", "20", "--tau", "10", "-o"], true),
        ("explain", ["explain", "explicit", "--diffusivity", "perona-malik", "--lambda", "4", "--time", "1", "--order", "2", "-o"], true),
        // Times differ from run to run, and marks with them.
        ("compare", ["diffuse", "in.png", "--compare", "explicit,fsi,semi-implicit", "--lambda", "4", "--time", "8", "-o"], false),
    ];

    public static TheoryData<string, ColorScheme> Cases => new(
        from page in Pages from scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark] select (page.Name, scheme));

    [Theory, MemberData(nameof(Cases))]
    public async Task A_page_fits_can_be_read_and_looks_as_it_did(string name, ColorScheme scheme)
    {
        await using var browser = await Browser.Start();
        using var place = new Workplace();
        var (_, command, isSteady) = Pages.Single(page => page.Name == name);
        ImageFile.Save(place.At("in.png"), ImageStack.Single(Cartoon.Create(160, 120, 3), SampleFormat.UInt8));
        await Cli.Succeed([.. command.Select(word => word == "in.png" ? place.At(word) : word), place.At("page.html")]);
        foreach (var width in Widths)
        {
            var faults = new List<string>();
            var page = await browser.Open(place.At("page.html"), width, scheme, faults);
            var what = $"{name} at {width}, {scheme}";
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{what} is wider than the window");
            Assert.Equal(
                scheme == ColorScheme.Dark ? "rgb(20, 23, 29)" : "rgb(251, 250, 247)",
                await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
            Assert.True(await Browser.SmallestText(page) >= 8.5, $"{what}: letters of {await Browser.SmallestText(page):F1} px");
            Assert.Empty(faults);
            var picture = await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true });
            if (Environment.GetEnvironmentVariable("SYMFLUX_SCREENSHOTS") is { } folder)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}-{width}-{scheme}.png"), picture, TestContext.Current.CancellationToken);
            }

            if (isSteady)
            {
                Compare(Reduced(ImageFile.Load((ReadOnlyMemory<byte>)picture).Pages[0]), $"{name}-{width}-{scheme}.png".ToLowerInvariant(), what);
            }
        }
    }

    private static void Compare(Field<float> seen, string file, string what)
    {
        var path = Path.Combine(Repository.Root, "tests", "Symflux.Cli.Tests", "pictures", file);
        if (Environment.GetEnvironmentVariable("SYMFLUX_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ImageFile.Save(path, ImageStack.Single(seen, SampleFormat.UInt8));
        }

        Assert.True(File.Exists(path), $"there is no picture of {what}; see the summary of this class");
        var stored = ImageFile.Load(path).Pages[0];
        // Other fonts make pages a little longer or shorter.
        Assert.InRange(seen.Grid.Height / (double)stored.Grid.Height, 0.95, 1.05);
        var (sum, count) = (0.0, 0);
        for (var y = 0; y < Math.Min(seen.Grid.Height, stored.Grid.Height); y++)
        {
            for (var x = 0; x < Math.Min(seen.Grid.Width, stored.Grid.Width); x++)
            {
                sum += Math.Abs(seen[0, 0, y, x] - stored[0, 0, y, x]);
                count++;
            }
        }

        Assert.True(sum / count <= Tolerance, $"{what} looks different: {sum / count:F1} grey values in the mean; see the summary of this class");
    }

    /// <summary>Grey means over squares.</summary>
    private static Field<float> Reduced(Field<float> picture)
    {
        var reduced = new Field<float>(Grid.Image((picture.Grid.Height + Square - 1) / Square, (picture.Grid.Width + Square - 1) / Square));
        var counts = new int[reduced.Grid.Count];
        for (var y = 0; y < picture.Grid.Height; y++)
        {
            for (var x = 0; x < picture.Grid.Width; x++)
            {
                var grey = 0f;
                for (var c = 0; c < picture.Channels; c++)
                {
                    grey += picture[c, 0, y, x] / picture.Channels;
                }

                reduced[0, 0, y / Square, x / Square] += grey;
                counts[y / Square * reduced.Grid.Width + x / Square]++;
            }
        }

        for (var i = 0; i < counts.Length; i++)
        {
            reduced.Values[i] = MathF.Round(reduced.Values[i] / counts[i]);
        }

        return reduced;
    }
}
