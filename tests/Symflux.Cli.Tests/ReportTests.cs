using System.Globalization;
using System.Text.RegularExpressions;
using Symflux.Cli.Report;
using Symflux.Fields;
using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed partial class ReportTests
{
    [Theory, InlineData(1, 1), InlineData(2, 3)]
    public void Residual_is_input_minus_output_where_the_input_is_known(int seed, int channels)
    {
        var (before, after) = (Workplace.Page(seed, 31, 22, channels), Workplace.Page(seed + 100, 31, 22, channels));
        var seen = new Field<float>(before.Grid);
        seen.Values.Fill(1);
        for (var i = 0; i < seen.Values.Length; i += 5)
        {
            seen.Values[i] = 0;
            before.Values[i] = float.NaN;
        }

        var residual = new Residual(before, after, seen);
        var known = new List<double>();
        for (var i = 0; i < before.Values.Length; i++)
        {
            var isKnown = seen.Values[i % before.Grid.Count] != 0;
            Assert.Equal(isKnown ? before.Values[i] - after.Values[i] : 0, residual.Field.Values[i]);
            if (isKnown)
            {
                known.Add(before.Values[i] - after.Values[i]);
            }
        }

        var mean = known.Average();
        Assert.Equal(mean, residual.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(known.Average(value => (value - mean) * (value - mean))), residual.Deviation, 1e-9);
        Assert.Equal(known.Max(Math.Abs), residual.Largest, 1e-9);
        Assert.Equal(1, residual.Histogram(bins: 500, reach: 20).Sum(bin => bin.Y * 40 / 500), 1e-9);
    }

    [Fact]
    public void The_verdict_tells_white_noise_from_structure_and_from_stripes()
    {
        var noise = GaussianNoise.Add(new Field<float>(Grid.Image(200, 200)), 5, 1);
        Assert.Contains("about the power", Verdict(noise), StringComparison.Ordinal);
        Assert.DoesNotContain("stands out", Verdict(noise), StringComparison.Ordinal);
        var structure = noise.Clone();
        var stripes = noise.Clone();
        for (var i = 0; i < noise.Values.Length; i++)
        {
            structure.Values[i] += (i % 200 / 50 % 2 == 0) == (i / 200 / 50 % 2 == 0) ? 20 : 0;
            stripes.Values[i] += 5 * MathF.Cos(2 * MathF.PI * (i % 200) / 8);
        }

        Assert.Contains("coarser than white", Verdict(structure), StringComparison.Ordinal);
        Assert.Contains("period of 8 samples", Verdict(stripes), StringComparison.Ordinal);

        static string Verdict(Field<float> residual) => BeforeAfterPage.Verdict(PowerSpectrum.Of(residual)!);
    }

    [Fact]
    public async Task A_page_says_what_was_read_done_and_taken_away()
    {
        using var place = new Workplace();
        var input = place.Image("in.png", width: 40, height: 33);
        var text = await Cli.Succeed(
            "diffuse", input, "-o", place.At("out.npy"), "--lambda", "4", "--time", "5", "--report", place.At("the <page>.html"));
        Assert.Contains("report: ", text, StringComparison.Ordinal);
        var page = await Read(place.At("the <page>.html"));
        var residual = new Residual(ImageFile.Load(input).Pages[0], ImageFile.Load(place.At("out.npy")).Pages[0], null);
        Assert.Contains($"{residual.Deviation.ToString("G4", CultureInfo.InvariantCulture)} grey values", page, StringComparison.Ordinal);
        Assert.Contains("40×33, 1 channel, 8 bit", System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("--lambda 4 --time 5", page, StringComparison.Ordinal);
        Assert.Contains("Proven for every input", page, StringComparison.Ordinal);
        Assert.Contains("0 as black, 255 as white", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<page>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!data:)", page);
        Assert.All(Images().Matches(page), image => Assert.Matches("alt=\"[^\"]+\"", image.Value));
        Assert.Equal(5, Images().Count(page));
    }

    /// <summary>A certificate speaks of what the network sees, which are not always grey values.</summary>
    [Theory]
    [InlineData("gaussian:20", 1, false)]
    [InlineData("poisson:5", 1, true)]
    [InlineData("gaussian:20/10/5", 3, true)]
    public async Task A_page_says_which_values_its_certificate_is_about(string noise, int channels, bool isOthers)
    {
        using var place = new Workplace();
        var input = place.Image("in.png", width: 40, height: 33, channels: channels);
        await Cli.Succeed("denoise", input, "-o", place.At("out.png"), "--noise", noise, "--report", place.At("page.html"));
        var page = await Read(place.At("page.html"));
        Assert.Contains("Proven for every input", page, StringComparison.Ordinal);
        Assert.Equal(isOthers, page.Contains("not the grey values", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deep_large_and_many_pages_are_shown_and_it_is_said_how()
    {
        using var place = new Workplace();
        var pages = Enumerable.Range(0, 6).Select(i => Workplace.Page(i, 1030, 20, peak: 4000)).ToArray();
        pages[0].Values[3] = float.NaN;
        ImageFile.Save(place.At("in.tif"), UnknownSamples.Mark(new ImageStack([.. pages], SampleFormat.Float32)));
        await Cli.Run("diffuse", place.At("in.tif"), "-o", place.At("out.tif"), "--lambda", "4", "--time", "1", "--report", place.At("x.html"));
        var page = await Read(place.At("x.html"));
        Assert.Contains("6 pages; the first, the middle and the last", page, StringComparison.Ordinal);
        Assert.Contains("page 4 of 6", page, StringComparison.Ordinal);
        Assert.Contains("percentiles 0.1 and 99.9", page, StringComparison.Ordinal);
        Assert.Contains("mean of 2×2", page, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown samples</dt><dd>none", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inpainting_hatches_what_was_filled_in()
    {
        using var place = new Workplace();
        var input = place.Image("in.png", width: 40, height: 33, channels: 3);
        await Cli.Succeed("inpaint", input, "--density", "0.3", "-o", place.At("out.png"), "--report", place.At("x.html"));
        var page = await Read(place.At("x.html"));
        Assert.Contains("pixels that were filled in are hatched", page, StringComparison.Ordinal);
        Assert.Contains("Given pixels are kept exactly", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_reported_is_refused_before_any_work()
    {
        using var place = new Workplace();
        var (a, b) = (place.Image("a.png"), place.Image("b.png", 2));
        File.WriteAllText(place.At("old.html"), "mine");
        File.WriteAllText(place.At("signal.csv"), string.Join('\n', Enumerable.Range(0, 40)));
        string[] task = ["--lambda", "4", "--time", "1", "--report"];
        var before = place.Files;
        Assert.Contains("one image", await Cli.Fail(["diffuse", a, b, "-o", place.At("o/"), .. task, place.At("x.html")]), StringComparison.Ordinal);
        Assert.Contains("one image", await Cli.Fail(["diffuse", place.Folder, "-o", place.At("o/"), .. task, place.At("x.html")]),
            StringComparison.Ordinal);
        Assert.Contains(".html", await Cli.Fail(["diffuse", a, "-o", place.At("o.png"), .. task, place.At("x.pdf")]), StringComparison.Ordinal);
        Assert.Contains("--overwrite", await Cli.Fail(["diffuse", a, "-o", place.At("o.png"), .. task, place.At("old.html")]),
            StringComparison.Ordinal);
        Assert.Contains("does not exist", await Cli.Fail(["diffuse", a, "-o", place.At("o.png"), .. task, place.At("none", "x.html")]),
            StringComparison.Ordinal);
        Assert.Contains("signal", await Cli.Fail(["diffuse", place.At("signal.csv"), "-o", place.At("o.csv"), .. task, place.At("x.html")]),
            StringComparison.Ordinal);
        Assert.Contains("--overwrite", await Cli.Fail(
            "inpaint", a, "--density", "0.5", "-o", place.At("o.png"), "--report", place.At("old.html")), StringComparison.Ordinal);
        Assert.Equal("mine", await Read(place.At("old.html")));
        Assert.Equal(before, place.Files);
        await Cli.Succeed(["diffuse", a, "-o", place.At("o.png"), "--overwrite", .. task, place.At("old.html")]);
        Assert.NotEqual("mine", await Read(place.At("old.html")));
    }

    private static Task<string> Read(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

    [GeneratedRegex("<img [^>]*>")]
    private static partial Regex Images();
}
