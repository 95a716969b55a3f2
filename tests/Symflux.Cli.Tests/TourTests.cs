using System.Text.RegularExpressions;
using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class TourTests
{
    [Theory]
    [InlineData(1, SampleFormat.UInt8)]
    [InlineData(3, SampleFormat.UInt16)]
    public async Task The_report_is_complete_and_stands_alone(int channels, SampleFormat format)
    {
        using var place = new Workplace();
        var input = place.Image("in.png", width: 24, height: 20, channels: channels, format: format);
        var text = await Cli.Succeed("tour", input, "-o", place.At("tour"));
        Assert.Contains("report.html", text);
        var report = await File.ReadAllTextAsync(place.At("tour", "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("in.png, 24×20", report, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("norm-stable", report);
        Assert.Contains("<svg", report);
        // Nothing is loaded from elsewhere, and every picture is inside.
        Assert.DoesNotMatch("(src|href)=\"(?!data:)", report);
        Assert.True(Regex.Count(report, "src=\"data:image/png;base64,") >= 3);
        Assert.Equal(Regex.Count(report, "<svg"), Regex.Count(report, "</svg>"));
        Assert.DoesNotContain("NaN", report);
    }

    [Fact]
    public async Task Json_tells_what_was_found()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed("tour", place.Image("in.png", width: 24, height: 20), "-o", place.At("tour"), "--json");
        using var json = System.Text.Json.JsonDocument.Parse(text);
        Assert.Equal(place.At("tour", "report.html"), json.RootElement.GetProperty("report").GetString());
        Assert.True(json.RootElement.GetProperty("pictures").GetArrayLength() >= 3);
        Assert.InRange(json.RootElement.GetProperty("doubleDifference").GetDouble(), 0, 255 * 1e-12);
    }

    /// <summary>The law behind the tour: the network gives what the solver gives.</summary>
    [Fact]
    public async Task Solver_and_network_agree()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed("tour", place.Image("in.png", width: 24, height: 20), "-o", place.At("tour"));
        var match = Regex.Match(text, "largest difference (\\S+) in single, (\\S+) in double");
        Assert.True(match.Success, text);
        Assert.InRange(double.Parse(match.Groups[1].Value), 0, 255 * 1e-5);
        Assert.InRange(double.Parse(match.Groups[2].Value), 0, 255 * 1e-12);
    }

    [Fact]
    public async Task The_smallest_image_still_makes_a_tour_and_a_signal_does_not()
    {
        using var place = new Workplace();
        await Cli.Succeed("tour", place.Image("in.png", width: 2, height: 2), "-o", place.At("tour"));
        ImageFile.Save(place.At("signal.npy"), ImageStack.Single(new(Fields.Grid.Signal(9), 1), SampleFormat.Float32));
        await Cli.Fail("tour", place.At("signal.npy"), "-o", place.At("other"));
        Assert.False(Directory.Exists(place.At("other")));
    }
}
