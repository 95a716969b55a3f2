using System.Text.Json;
using Symflux.Explanations;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class ExplainTests
{
    [Fact]
    public async Task The_summary_is_that_of_the_library()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed("explain", place.Model());
        Assert.Equal(PdeReport.Of(Workplace.Blueprint()).ToText(), text.Trim());
        Assert.Equal("", await Cli.Succeed("explain", place.Model(), "-q", "-o", place.At("report.txt")));
        Assert.Equal(
            PdeReport.Of(Workplace.Blueprint()).ToText(detail: true),
            (await File.ReadAllTextAsync(place.At("report.txt"), TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task The_JSON_object_is_printed_and_written()
    {
        using var place = new Workplace();
        var printed = await Cli.Succeed("explain", place.Model(), "--json", "-o", place.At("report.JSON"));
        var written = await File.ReadAllTextAsync(place.At("report.JSON"), TestContext.Current.CancellationToken);
        Assert.Equal(written.Trim(), printed.Trim());
        Assert.Equal(1, JsonDocument.Parse(written).RootElement.GetProperty("diffusionTime").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Schemes_are_explained_too()
    {
        var text = await Cli.Succeed("explain", "fsi", "--diffusivity", "perona-malik", "--lambda", "9", "--time", "20", "--dimension", "3");
        Assert.Contains("λ = 9", text);
        Assert.Contains("T = 20", text);
        Assert.Contains("∂x, ∂y, ∂z, exactly", text);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    public async Task The_page_stands_alone_and_shades_backward_ranges(string dimension)
    {
        using var place = new Workplace();
        await Cli.Succeed(
            "explain", "explicit", "--diffusivity", "perona-malik", "--lambda", "9", "--dimension", dimension, "-q", "-o", place.At("report.html"));
        var page = await File.ReadAllTextAsync(place.At("report.html"), TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("(src|href)=\"(?!data:)", page);
        Assert.DoesNotContain("NaN", page);
        Assert.Contains("class=\"band\"", page);
        Assert.Contains("backward for |s| &gt; 9", page);
        for (var start = page.IndexOf("<svg", StringComparison.Ordinal); start >= 0; start = page.IndexOf("<svg", start + 1, StringComparison.Ordinal))
        {
            System.Xml.Linq.XDocument.Parse(page[start..(page.IndexOf("</svg>", start, StringComparison.Ordinal) + 6)]);
        }
    }

    [Fact]
    public async Task The_page_of_the_largest_model_stays_below_two_megabytes()
    {
        using var place = new Workplace();
        await Cli.Succeed("explain", "certified-large-25", "-q", "-o", place.At("report.html"));
        Assert.InRange(new FileInfo(place.At("report.html")).Length, 1, 2_000_000);
    }

    [Fact]
    public async Task Wrong_endings_and_places_give_one_line()
    {
        using var place = new Workplace();
        var model = place.Model();
        Assert.Contains(".html", await Cli.Fail("explain", model, "-o", place.At("report.pdf")));
        await Cli.Fail("explain", model, "-o", place.At("no-folder", "report.txt"));
        await Cli.Fail("explain", "no-such-model");
        Assert.Equal(["model.safetensors"], place.Files);
    }
}
