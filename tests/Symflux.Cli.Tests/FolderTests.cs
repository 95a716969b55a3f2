using System.Text.Json;
using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Many files at once, and files that are there already.</summary>
public class FolderTests
{
    private static readonly string[] Linear = ["--diffusivity", "linear", "--time", "1", "--scheme", "explicit"];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_bad_file_is_reported_and_the_rest_goes_on(int jobs)
    {
        using var place = new Workplace();
        place.Image("in/a.png");
        place.Image("in/c.png", seed: 2);
        place.Bytes("in/b.tif", "no image"u8);
        var result = await Cli.Run(["diffuse", place.At("in"), "-o", place.At("out"), "--jobs", $"{jobs}", .. Linear]);
        Assert.Equal(1, result.Code);
        var faults = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, faults.Length);
        Assert.Contains("b.tif", faults[0]);
        Assert.Contains("1 of 3 images failed", faults[1]);
        Assert.Contains("2 of 3 images done, 1 failed", result.Output);
        Assert.Equal(["a.png", "c.png"], Names(place.At("out")));
        await Cli.Succeed(["diffuse", place.At("in", "c.png"), "-o", place.At("alone.png"), .. Linear]);
        Assert.Equal(await Read(place.At("alone.png")), await Read(place.At("out", "c.png")));
    }

    [Fact]
    public async Task Outputs_that_are_there_are_kept_unless_told_otherwise()
    {
        using var place = new Workplace();
        place.Image("in/a.png");
        place.Image("in/b.png", seed: 2);
        Directory.CreateDirectory(place.At("out"));
        place.Bytes("out/a.png", "precious"u8);
        string[] folder = ["diffuse", place.At("in"), "-o", place.At("out"), .. Linear];
        string[] file = ["diffuse", place.At("in", "a.png"), "-o", place.At("out", "a.png"), .. Linear];
        Assert.Contains("1 kept as they were", await Cli.Succeed(folder));
        Assert.Contains("is there already; add --overwrite", await Cli.Fail(file));
        Assert.Equal("precious"u8.ToArray(), await Read(place.At("out", "a.png")));
        await Cli.Succeed([.. file, "--overwrite"]);
        var written = await Read(place.At("out", "a.png"));
        place.Bytes("out/a.png", "precious"u8);
        await Cli.Succeed([.. folder, "--overwrite"]);
        Assert.Equal(written, await Read(place.At("out", "a.png")));
    }

    [Fact]
    public async Task Every_command_keeps_what_is_there()
    {
        using var place = new Workplace();
        var (image, model) = (place.Image("in.png"), place.Model());
        string[][] commands =
        [
            ["inpaint", image, "--grid", "2", "-o", place.At("kept.png")],
            ["denoise", image, "--model", model, "--sigma", "5", "-o", place.At("kept.png")],
            ["explain", model, "-o", place.At("kept.txt")],
            ["show", model, "-o", place.At("kept.svg")],
            ["export", model, "-o", place.At("kept.onnx")],
            ["diffuse", image, "--lambda", "4", "--time", "1", "--compare", "explicit", "-o", place.At("kept.html")],
            ["evaluate", model, place.Folder, "--csv", place.At("kept.csv")],
        ];
        foreach (var command in commands)
        {
            var kept = command.Single(word => word.Contains("kept", StringComparison.Ordinal));
            place.Bytes(Path.GetFileName(kept), "precious"u8);
            Assert.Contains("is there already; add --overwrite", await Cli.Fail(command));
            Assert.Equal("precious"u8.ToArray(), await Read(kept));
        }
    }

    [Fact]
    public async Task An_output_never_replaces_an_input_of_any_kind()
    {
        using var place = new Workplace();
        var (image, mask) = (place.Image("in.png"), place.Image("mask.png", seed: 2));
        File.CreateSymbolicLink(place.At("link.png"), image);
        Directory.CreateSymbolicLink(place.At("elsewhere"), place.Folder);
        var configuration = place.Bytes("c.json", "{}"u8);
        string[][] commands =
        [
            ["inpaint", image, "--mask", mask, "-o", mask, "--overwrite"],
            ["diffuse", image, "-o", place.At("link.png"), "--overwrite", .. Linear],
            ["diffuse", image, "-o", place.At("elsewhere", "in.png"), "--overwrite", .. Linear],
            ["diffuse", image, "-o", place.Folder, "--overwrite", .. Linear],
        ];
        var before = (await Read(image), await Read(mask));
        foreach (var command in commands)
        {
            Assert.Contains("is an input and would be overwritten", await Cli.Fail(command));
        }

        Assert.Equal(before.Item1, await Read(image));
        Assert.Equal(before.Item2, await Read(mask));
        Assert.Single((await Cli.Fail("train", configuration, "-o", configuration, "--overwrite")).Split('\n'));
        Assert.Equal("{}"u8.ToArray(), await Read(configuration));
    }

    [Fact]
    public async Task Folders_in_folders_are_made_anew()
    {
        using var place = new Workplace();
        place.Image("in/a.png");
        place.Image("in/deep/er/a.png", seed: 2);
        place.Image("in/.hidden/a.png", seed: 3);
        await Cli.Succeed(["diffuse", place.At("in"), "-o", place.At("flat"), .. Linear]);
        Assert.Equal(["a.png"], Names(place.At("flat")));
        await Cli.Succeed(["diffuse", place.At("in"), "-o", place.At("out"), "--recursive", .. Linear]);
        Assert.Equal(["a.png", Path.Combine("deep", "er", "a.png")], Names(place.At("out")));
    }

    [Fact]
    public async Task Results_for_programs_name_what_is_done_kept_and_failed()
    {
        using var place = new Workplace();
        place.Image("in/a.png");
        place.Image("in/k.png", seed: 2);
        place.Bytes("in/z.png", "no image"u8);
        place.Image("out/k.png", seed: 3);
        var result = await Cli.Run(["diffuse", place.At("in"), "-o", place.At("out"), "--json", .. Linear]);
        Assert.Equal(1, result.Code);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(place.At("in", "a.png"), json.RootElement.GetProperty("images")[0].GetProperty("input").GetString());
        Assert.Equal(place.At("out", "k.png"), json.RootElement.GetProperty("kept")[0].GetString());
        Assert.Equal(place.At("in", "z.png"), json.RootElement.GetProperty("failed")[0].GetProperty("input").GetString());
    }

    [Fact]
    public async Task Inpainting_prints_results_for_programs()
    {
        using var place = new Workplace();
        using var json = JsonDocument.Parse(
            await Cli.Succeed("inpaint", place.Image("in.png", width: 16, height: 12), "--grid", "4", "-o", place.At("out.png"), "--json"));
        Assert.Equal(1 / 16.0, json.RootElement.GetProperty("known").GetDouble(), 12);
        Assert.True(json.RootElement.GetProperty("hasConverged").GetBoolean());
        Assert.Equal(place.At("out.png"), json.RootElement.GetProperty("output").GetString());
    }

    [Fact]
    public async Task Misspelt_options_are_called_options()
    {
        using var place = new Workplace();
        Assert.Contains("no option '--job'", await Cli.Fail("denoise", place.Image("in.png"), "--job", "4", "-o", place.At("out.png")));
    }

    [Fact]
    public async Task Links_stay_links_and_permissions_stay()
    {
        using var place = new Workplace();
        var (image, behind) = (place.Image("in.png"), place.Image("real/out.png", seed: 2));
        File.CreateSymbolicLink(place.At("out.png"), behind);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(behind, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await Cli.Succeed(["diffuse", image, "-o", place.At("out.png"), "--overwrite", .. Linear]);
        Assert.Equal(behind, new FileInfo(place.At("out.png")).LinkTarget);
        Assert.NotEqual(ImageFile.Load(image).Pages[0].Values.ToArray(), ImageFile.Load(behind).Pages[0].Values.ToArray());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(behind));
        }
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file =>
            Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    private static Task<byte[]> Read(string file) => File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
}
