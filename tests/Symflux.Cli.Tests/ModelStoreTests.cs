using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Solving;
using Symflux.Testing.Fuzzing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Models by name; SYMFLUX_MODELS belongs to the whole process, so these tests form one class and run in turn.</summary>
public sealed class ModelStoreTests : IDisposable
{
    private const string Variable = "SYMFLUX_MODELS";
    private readonly string? before = Environment.GetEnvironmentVariable(Variable);

    [Fact]
    public async Task Models_of_the_folder_are_listed_with_their_constants_and_found_by_name()
    {
        using var place = new Workplace();
        place.Model("my-model.safetensors");
        Environment.SetEnvironmentVariable(Variable, place.Folder);
        var line = (await Cli.Succeed("models")).Split('\n').Single(row => row.StartsWith("my-model", StringComparison.Ordinal));
        Assert.Contains("25", line);
        Assert.Contains("29.125", line);
        Assert.Contains("a test", line);
        Assert.EndsWith("a test", line.TrimEnd());
        await Cli.Succeed("denoise", place.Image("in.png"), "-o", place.At("out.png"), "--model", "my-model");
        Assert.Contains("my-model", await Cli.Fail("certify", "your-model"));
    }

    [Fact]
    public async Task A_damaged_model_is_a_warning_in_the_list()
    {
        using var place = new Workplace();
        place.Model("good.safetensors");
        place.Bytes("bad.safetensors", "x"u8);
        Environment.SetEnvironmentVariable(Variable, place.Folder);
        var result = await Cli.Run("models");
        Assert.Equal(0, result.Code);
        Assert.Contains("good", result.Output);
        Assert.Contains("bad.safetensors", result.Error);
    }

    [Fact]
    public async Task Whatever_is_wrong_with_one_model_the_others_are_listed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "named pipes");
        using var place = new Workplace();
        var good = ModelFileParts.Of(File.ReadAllBytes(place.Model("good.safetensors")));
        place.Bytes("empty.safetensors", []);
        place.Bytes("escape.safetensors", good.File(good.Blueprint!.ToJsonString(), """{"name":"\u001b[31mred","extra":{}}"""));
        place.Bytes("null.safetensors", good.File("null"));
        place.Bytes("sparse.safetensors", good.File(good.Blueprint.ToJsonString(), """{"name":"sparse"}"""));
        place.Pipe("endless.safetensors");
        Environment.SetEnvironmentVariable(Variable, place.Folder);
        var result = await Cli.Run("models");
        Assert.Equal(0, result.Code);
        Assert.Contains("\ngood ", result.Output);
        Assert.Contains("\nsparse ", result.Output);
        var warnings = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["empty", "endless", "escape", "null"], warnings.Select(line => Path.GetFileNameWithoutExtension(line.Split('\'')[1])));
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
    }

    [Fact]
    public void Nothing_that_controls_a_terminal_reaches_it()
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal(output, error, quiet: false);
        terminal.Result("a\u001b[2Jb\n\tc\r\nd\u202e\u0007 σ “ñ”");
        terminal.Note("x\u009b31m");
        terminal.Warn("y\u001b]0;title\u0007\nz");
        Assert.Equal("a\uFFFD[2Jb\n\tc\nd\uFFFD\uFFFD σ “ñ”\nx\uFFFD31m\n", output.ToString());
        Assert.Equal("symflux: warning: y\uFFFD]0;title\uFFFD z\n", error.ToString());
    }

    [Theory]
    [InlineData("4", "certified-3", 4.0 / 3)]
    [InlineData("150", "certified-200", 150.0 / 200)]
    [InlineData("70.5", "certified-25", 70.5 / 25)]
    [InlineData("71", "certified-200", 71.0 / 200)]
    public async Task Without_a_name_the_model_of_the_nearest_noise_level_runs(string sigma, string chosen, double factor)
    {
        using var place = new Workplace();
        Family(place);
        var input = place.Image("in.png");
        var said = await Cli.Succeed("denoise", input, "-o", place.At("out.npy"), "--sigma", sigma);
        Assert.Contains($"{chosen} at σ = {sigma};", said);
        var expected = Solver.Run(Workplace.Blueprint().Rescale(factor), ImageFile.Load(input).Pages[0]);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], $"σ = {sigma}");
    }

    [Theory]
    [InlineData("27.4", "certified-25 at σ = 27.4;", 27.4 / 25)]
    [InlineData("27.6", "certified-any at σ = 27.6;", 27.6 / 20)]
    [InlineData("4", "certified-any at σ = 4;", 4.0 / 20)]
    [InlineData("55", "certified-any at σ = 55;", 55.0 / 20)]
    public async Task A_model_for_all_levels_runs_where_none_for_a_near_level_is(string sigma, string expectedWords, double factor)
    {
        using var place = new Workplace();
        Family(place);
        place.Model("certified-any.safetensors", noiseLevel: 20, noiseRange: new NoiseRange(5, 55));
        var input = place.Image("in.png");
        Assert.Contains(expectedWords, await Cli.Succeed("denoise", input, "-o", place.At("out.npy"), "--sigma", sigma));
        var expected = Solver.Run(Workplace.Blueprint().Rescale(factor), ImageFile.Load(input).Pages[0]);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], $"σ = {sigma}");
        var line = (await Cli.Succeed("models")).Split('\n').Single(row => row.StartsWith("certified-any", StringComparison.Ordinal));
        Assert.Contains("5..55", line);
    }

    [Theory]
    [InlineData("14135")]
    [InlineData("14136")]
    [InlineData("109.8")]
    public async Task A_model_serves_every_level_of_16_bit_images(string sigma)
    {
        using var place = new Workplace();
        var model = place.Model("all.safetensors", noiseRange: new NoiseRange(5, 55));
        var input = place.Image("in.tif", format: SampleFormat.UInt16);
        Assert.Contains(
            $"all at σ = {sigma};", await Cli.Succeed("denoise", input, "-o", place.At("out.npy"), "--model", model, "--sigma", sigma));
        var expected = Solver.Run(
            Workplace.Blueprint().Rescale(double.Parse(sigma, System.Globalization.CultureInfo.InvariantCulture) / 25), ImageFile.Load(input).Pages[0]);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], sigma);
    }

    [Fact]
    public async Task Colours_get_the_colour_model_and_grey_images_stored_as_colours_do_not()
    {
        using var place = new Workplace();
        Family(place);
        place.Model("certified-colour.safetensors", Coupling.Colour, channels: 3, noiseRange: new NoiseRange(5, 55));
        var colour = Workplace.Page(1, 12, 9, channels: 3);
        ImageFile.Save(place.At("colour.png"), ImageStack.Single(colour, SampleFormat.UInt8));
        Assert.Contains("certified-colour at σ = 20;", await Cli.Succeed("denoise", place.At("colour.png"), "-o", place.At("out.npy"), "--sigma", "20"));
        var expected = Solver.Run(Workplace.Blueprint(Coupling.Colour, 3).Rescale(0.8), colour);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], "colour");

        var grey = new Field<float>(colour.Grid, 3);
        for (var c = 0; c < 3; c++)
        {
            colour.Channel(0).CopyTo(grey.Channel(c));
        }

        ImageFile.Save(place.At("grey.png"), ImageStack.Single(grey, SampleFormat.UInt8));
        Assert.Contains("certified-25 at σ = 25;", await Cli.Succeed("denoise", place.At("grey.png"), "-o", place.At("out.png"), "--sigma", "25"));
        ImageFile.Save(place.At("mixed.tif"), new ImageStack([colour, Workplace.Page(2, 5, 6)], SampleFormat.UInt8));
        Assert.Contains(
            "page 1: certified-colour at σ = 25; page 2: certified-25 at σ = 25;",
            await Cli.Succeed("denoise", place.At("mixed.tif"), "-o", place.At("out.tif"), "--sigma", "25"));
    }

    [Fact]
    public async Task The_choice_goes_by_the_fraction_of_white()
    {
        using var place = new Workplace();
        Family(place);
        var input = place.Image("in.tif", format: SampleFormat.UInt16);
        Assert.Contains("certified-3 at σ = 800;", await Cli.Succeed("denoise", input, "-o", place.At("out.npy"), "--sigma", "800"));
    }

    [Fact]
    public async Task The_noise_is_estimated_from_each_image_where_nothing_is_said()
    {
        using var place = new Workplace();
        Family(place);
        foreach (var (name, sigma) in ((string, double)[])[("in/a.npy", 3), ("in/b.npy", 30)])
        {
            Directory.CreateDirectory(place.At("in"));
            var noisy = GaussianNoise.Add(Cartoon.Create(96, 96, 1), sigma, 2);
            ImageFile.Save(place.At(name), ImageStack.Single(noisy, SampleFormat.Float32));
        }

        var said = (await Cli.Succeed("denoise", place.At("in"), "-o", place.At("out"))).Split('\n');
        Assert.All(said.Take(2), line => Assert.Contains(", estimated", line));
        foreach (var (line, name) in said.Zip((string[])["a", "b"]))
        {
            var page = ImageFile.Load(place.At($"in/{name}.npy")).Pages[0];
            Assert.Contains($" at σ = {NoiseEstimate.Of(page):G4}, estimated", line);
            Assert.False(page.Values.SequenceEqual(ImageFile.Load(place.At($"out/{name}.npy")).Pages[0].Values));
        }
    }

    [Fact]
    public async Task An_estimate_can_be_asked_for_with_a_named_model_and_nothing_to_remove_is_said()
    {
        using var place = new Workplace();
        var model = place.Model();
        var noisy = GaussianNoise.Add(Cartoon.Create(96, 96, 1), 10, 2);
        ImageFile.Save(place.At("in.npy"), ImageStack.Single(noisy, SampleFormat.Float32));
        Assert.Contains("model at σ = ", await Cli.Succeed("denoise", place.At("in.npy"), "-o", place.At("out.npy"), "-m", model, "--sigma", "auto"));

        var flat = new Field<float>(Grid.Image(40, 40));
        flat.Values.Fill(7);
        ImageFile.Save(place.At("flat.png"), ImageStack.Single(flat, SampleFormat.UInt8));
        Assert.Contains("no noise", await Cli.Succeed("denoise", place.At("flat.png"), "-o", place.At("kept.png"), "-m", model, "--sigma", "auto"));
        Workplace.AssertSame(flat, ImageFile.Load(place.At("kept.png")).Pages[0], "kept");
    }

    [Fact]
    public async Task Levels_that_make_no_sense_and_images_too_small_to_estimate_are_refused()
    {
        using var place = new Workplace();
        Family(place);
        var input = place.Image("in.png");
        foreach (var level in (string[])["0", "-3", "much", "1,5", "NaN"])
        {
            Assert.Contains("auto", await Cli.Fail("denoise", input, "-o", place.At("out.png"), $"--sigma={level}"));
        }

        var line = await Cli.Fail("denoise", input, "-o", place.At("out.png"), "--sigma", "auto");
        Assert.Contains("in.png", line);
        Assert.Contains("--noise", line);
        Assert.False(File.Exists(place.At("out.png")));
    }

    [Fact]
    public async Task The_kinds_of_noise_are_read_and_others_refused()
    {
        using var place = new Workplace();
        Family(place);
        var input = place.Image("in.png");
        string[] command = ["denoise", input, "-o", place.At("out.npy"), "--overwrite", "--noise"];
        Assert.Contains("certified-25 at σ = 26;", await Cli.Succeed([.. command, "gaussian:26"]));
        Assert.Contains("photon noise: gain 2.5;", await Cli.Succeed([.. command, "poisson:2.5"]));
        Assert.Contains("photon noise: gain 2.5, offset -10, read noise 3;", await Cli.Succeed([.. command, "poisson:2.5,-10,3"]));
        var map = place.Image("map.png", seed: 2);
        Assert.Contains("at the map's σ", await Cli.Succeed([.. command, $"map:{map}"]));
        foreach (var odd in (string[])["", "gauss:3", "gaussian:-1", "poisson:0", "poisson:1,2", "poisson:1,2,-3", "map:", "auto:3", "25"])
        {
            Assert.Contains("--noise", await Cli.Fail([.. command[..^1], $"--noise={odd}"]));
        }

        Assert.Contains("one of the two", await Cli.Fail([.. command, "auto", "--sigma", "3"]));
        Assert.Contains("no such file", await Cli.Fail([.. command, "map:nothing.tif"]));
        Assert.Contains("same size", await Cli.Fail([.. command, $"map:{place.Image("small.png", width: 5)}"]));
    }

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, before);

    /// <summary>Grey models for σ = 3, 25 and 200, and some that must not be chosen: one by its name, the others for colours.</summary>
    private static void Family(Workplace place)
    {
        place.Model("certified-3.safetensors", noiseLevel: 3);
        place.Model("certified-25.safetensors", noiseLevel: 25);
        place.Model("certified-200.safetensors", noiseLevel: 200);
        place.Model("my-own.safetensors", noiseLevel: 4);
        // They also hide models of these names that come with the program.
        place.Model("certified-15.safetensors", Coupling.Colour, channels: 3, noiseLevel: 4);
        place.Model("certified-50.safetensors", Coupling.Colour, channels: 3, noiseLevel: 150);
        place.Model("certified-any.safetensors", Coupling.Colour, channels: 3, noiseLevel: 150);
        place.Model("certified-colour.safetensors", Coupling.Colour, channels: 3, noiseLevel: 150);
        Environment.SetEnvironmentVariable(Variable, place.Folder);
    }
}
