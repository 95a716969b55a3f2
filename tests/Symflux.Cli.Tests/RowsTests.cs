using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Files that are read, computed and written row by row.</summary>
public sealed class RowsTests
{
    [Theory]
    [InlineData("denoise", "--model", "small-25", "--sigma", "20")]
    [InlineData("denoise", "--model", "volume-25", "--sigma", "20", "--volume")]
    [InlineData("diffuse", "--scheme", "explicit", "--lambda", "4", "--time", "5")]
    [InlineData("diffuse", "--scheme", "explicit", "--lambda", "4", "--time", "2", "--volume")]
    [InlineData("diffuse", "--scheme", "semi-implicit", "--lambda", "4", "--time", "5")]
    public async Task The_file_is_that_of_whole_pages(params string[] command)
    {
        using var place = new Workplace();
        Stack(place);
        string[] Words(string output, string rows) => [command[0], place.At("in.tif"), "-o", place.At(output), .. command[1..], "--rows", rows];
        var byRows = await Cli.Succeed(Words("rows.tif", "always"));
        var whole = await Cli.Succeed(Words("whole.tif", "auto"));
        Assert.Equal(File.ReadAllBytes(place.At("whole.tif")), File.ReadAllBytes(place.At("rows.tif")));
        if (command[0] == "denoise")
        {
            var how = command.Contains("--volume") ? "slice by slice" : "row by row";
            Assert.Contains(how, byRows, StringComparison.Ordinal);
            Assert.DoesNotContain(how, whole, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("small-25 is for images", "denoise", "--volume", "--model", "small-25")]
    [InlineData("--time takes whole pages", "denoise", "--time")]
    [InlineData("--report takes whole pages", "denoise", "--report", "r.html")]
    [InlineData("--depth takes whole pages", "diffuse", "--lambda", "4", "--time", "1", "--depth", "8")]
    [InlineData("correlated over 2 samples", "denoise", "--noise", "correlated:2")]
    public async Task What_takes_whole_pages_ends_with_the_reason_where_rows_are_asked_for(string reason, string command, params string[] options)
    {
        using var place = new Workplace();
        Stack(place);
        options = [.. options.Select(word => word == "r.html" ? place.At(word) : word)];
        var fault = await Cli.Fail([command, place.At("in.tif"), "-o", place.At("out.tif"), .. options, "--rows", "always"]);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
        Assert.Contains("leave --rows always out", fault, StringComparison.Ordinal);
        Assert.False(File.Exists(place.At("out.tif")));
    }

    [Fact]
    public async Task A_number_takes_rows_from_so_many_values_on_and_falls_back_to_whole_pages_with_the_reason()
    {
        using var place = new Workplace();
        Stack(place);
        // 3 pages of 100 × 130.
        string[] Words(string output, string rows, params string[] more) =>
            ["denoise", place.At("in.tif"), "-o", place.At(output), "--model", "small-25", "--sigma", "20", "--rows", rows, .. more];
        Assert.Contains("row by row", await Cli.Succeed(Words("rows.tif", "39000")), StringComparison.Ordinal);
        Assert.DoesNotContain("row by row", await Cli.Succeed(Words("whole.tif", "39001")), StringComparison.Ordinal);
        var fallen = await Cli.Succeed(Words("report.tif", "1", "--report", place.At("r.html")));
        Assert.Contains("in whole pages, and as much memory as they take: --report takes whole pages", fallen, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(place.At("whole.tif")), File.ReadAllBytes(place.At("report.tif")));
        string[] Png(string rows) =>
            ["denoise", place.Image("in.png"), "-o", place.At($"{rows}.png"), "--model", "small-25", "--sigma", "20", "--rows", rows];
        Assert.Contains("in whole pages", await Cli.Succeed(Png("1")), StringComparison.Ordinal);
        Assert.DoesNotContain("in whole pages", await Cli.Succeed(Png("auto")), StringComparison.Ordinal);
        Assert.Contains("or a number of values", await Cli.Fail(Words("no.tif", "-1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formats_that_have_no_rows_say_which_have()
    {
        using var place = new Workplace();
        var input = place.Image("in.png", seed: 1);
        Assert.Contains(
            "TIFF and NPY", await Cli.Fail("denoise", input, "-o", place.At("out.tif"), "--rows", "always"), StringComparison.Ordinal);
        Stack(place);
        Assert.Contains(
            ".tif or .npy", await Cli.Fail("denoise", place.At("in.tif"), "-o", place.At("out.png"), "--rows", "always"), StringComparison.Ordinal);
    }

    private static void Stack(Workplace place) => ImageFile.Save(place.At("in.tif"), new ImageStack(
        [.. Enumerable.Range(1, 3).Select(seed => GaussianNoise.Add(Cartoon.Create(100, 130, (ulong)seed), 20, (ulong)seed))], SampleFormat.UInt16));
}
