using System.Text.Json;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>What becomes of a pixel does not depend on the far end of the picture: a clean margin around it changes nothing, for every shipped model.</summary>
public sealed class MarginTests
{
    /// <summary>In dB.</summary>
    private const double Noticeable = 0.01;

    [Theory]
    [InlineData("certified-15", 15, 3)]
    [InlineData("certified-25", 25, 3)]
    [InlineData("certified-25", 25, 15)]
    [InlineData("certified-50", 50, 3)]
    [InlineData("certified-any", 25, 3)]
    [InlineData("certified-large-25", 25, 3)]
    [InlineData("small-25", 25, 15)]
    [InlineData("leaves-25", 25, 3)]
    [InlineData("lipschitz-2-25", 25, 3)]
    [InlineData("nonexpansive-25", 25, 3)]
    public async Task A_clean_margin_changes_nothing_inside(string model, int sigma, int times)
    {
        using var place = new Workplace();
        await Cli.Succeed("synth", "dead-leaves", "-n", "1", "--size", "200x192", "--seed", "3", "-o", place.At("clean"));
        var report = await Cli.Succeed(
            "evaluate", model, place.At("clean"), "--sigma", $"{sigma}", "--margin", $"{times}", "--json", "--quiet");
        using var json = JsonDocument.Parse(report);
        Assert.InRange(json.RootElement.GetProperty("meanMarginChange").GetDouble(), -Noticeable, Noticeable);
    }

    [Fact]
    public async Task Margins_that_are_none_are_refused()
    {
        using var place = new Workplace();
        place.Image("clean.png");
        Assert.Contains("--margin", await Cli.Fail("evaluate", "small-25", place.At("."), "--margin", "-1"));
    }
}
