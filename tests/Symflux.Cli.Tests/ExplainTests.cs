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
