using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Solving;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class DenoiseTests
{
    [Fact]
    public async Task A_grey_image_gets_what_the_solver_gives()
    {
        using var place = new Workplace();
        var (input, model) = (place.Image("in.png"), place.Model());
        await Cli.Succeed("denoise", input, "-o", place.At("out.npy"), "--model", model);
        var expected = Solver.Run(Workplace.Blueprint(), ImageFile.Load(input).Pages[0]);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], "8 bit");
    }

    [Fact]
    public async Task The_model_follows_the_scale_of_16_bit_images()
    {
        using var place = new Workplace();
        var input = place.Image("in.tif", format: SampleFormat.UInt16);
        await Cli.Succeed("denoise", input, "-o", place.At("out.npy"), "--model", place.Model());
        var expected = Solver.Run(Workplace.Blueprint().Rescale(257), ImageFile.Load(input).Pages[0]);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], "16 bit");
    }

    [Fact]
    public async Task Sigma_rescales_the_model_to_the_noise()
    {
        using var place = new Workplace();
        var input = place.Image("in.png");
        await Cli.Succeed("denoise", input, "-o", place.At("out.npy"), "--model", place.Model(), "--sigma", "50");
        var expected = Solver.Run(Workplace.Blueprint().Rescale(2), ImageFile.Load(input).Pages[0]);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], "σ = 50");
    }

    [Fact]
    public async Task A_self_ensemble_is_the_symmetrised_blueprint_and_the_note_says_so()
    {
        using var place = new Workplace();
        var (input, model) = (place.Image("in.png"), place.Model(coupling: Coupling.Gradient));
        var note = await Cli.Succeed("denoise", input, "-o", place.At("out.npy"), "--model", model, "--sigma", "50", "--self-ensemble");
        var blueprint = Workplace.Blueprint(Coupling.Gradient).Symmetrised().Rescale(2);
        Workplace.AssertSame(Solver.Run(blueprint, ImageFile.Load(input).Pages[0]), ImageFile.Load(place.At("out.npy")).Pages[0], "self-ensemble");
        Assert.Contains("model at σ = 50, self-ensemble", note);
    }

    [Fact]
    public async Task A_grey_model_takes_colours_one_by_one_and_keeps_opacity()
    {
        using var place = new Workplace();
        var page = Workplace.Page(1, 7, 6, channels: 3);
        var alpha = Workplace.Page(2, 7, 6);
        ImageFile.Save(place.At("in.png"), new ImageStack([page], SampleFormat.UInt8, [alpha]));
        await Cli.Succeed("denoise", place.At("in.png"), "-o", place.At("out.tif"), "--model", place.Model());
        var result = ImageFile.Load(place.At("out.tif"));
        Workplace.AssertSame(alpha, result.Alpha[0]!, "opacity");
        for (var c = 0; c < 3; c++)
        {
            var plane = Field<float>.Wrap(page.Channel(c).ToArray(), page.Grid);
            var expected = Solver.Run(Workplace.Blueprint(), plane);
            for (var i = 0; i < expected.Values.Length; i++)
            {
                Assert.Equal(Math.Clamp(Math.Round(expected.Values[i]), 0, 255), result.Pages[0].Channel(c)[i]);
            }
        }
    }

    [Fact]
    public async Task A_folder_becomes_a_folder_with_names_depths_and_pages_kept()
    {
        using var place = new Workplace();
        place.Image("in/a.png", format: SampleFormat.UInt16);
        place.Image("in/b.tif", channels: 3);
        ImageFile.Save(place.At("in", "c.tif"), new ImageStack([Workplace.Page(1, 4, 5), Workplace.Page(2, 6, 3)], SampleFormat.UInt16));
        await Cli.Succeed("denoise", place.At("in"), "-o", place.At("out"), "--model", place.Model());
        foreach (var name in (string[])["a.png", "b.tif", "c.tif"])
        {
            var (before, after) = (ImageFile.Load(place.At("in", name)), ImageFile.Load(place.At("out", name)));
            Assert.Equal((before.Format, before.Pages.Length), (after.Format, after.Pages.Length));
            Assert.All(before.Pages.Zip(after.Pages), pair => Assert.True(pair.First.HasShapeOf(pair.Second), name));
        }
    }

    [Fact]
    public async Task Floats_between_0_and_1_are_a_scale_and_others_need_sigma()
    {
        using var place = new Workplace();
        var unit = Workplace.Page(1, 6, 5, peak: 1);
        ImageFile.Save(place.At("unit.npy"), ImageStack.Single(unit, SampleFormat.Float32));
        await Cli.Succeed("denoise", place.At("unit.npy"), "-o", place.At("out.npy"), "--model", place.Model());
        Workplace.AssertSame(
            Solver.Run(Workplace.Blueprint().Rescale(1.0 / 255), unit), ImageFile.Load(place.At("out.npy")).Pages[0], "floats");

        ImageFile.Save(place.At("wide.npy"), ImageStack.Single(Workplace.Page(1, 6, 5), SampleFormat.Float32));
        var line = await Cli.Fail("denoise", place.At("wide.npy"), "-o", place.At("wide-out.npy"), "--model", place.Model());
        Assert.Contains("--noise", line);
        await Cli.Succeed("denoise", place.At("wide.npy"), "-o", place.At("wide-out.npy"), "--model", place.Model(), "--sigma", "25");
    }

    [Fact]
    public async Task A_colour_model_refuses_a_grey_image()
    {
        using var place = new Workplace();
        var model = place.Model("colour.safetensors", Coupling.Colour, channels: 3);
        await Cli.Fail("denoise", place.Image("in.png"), "-o", place.At("out.png"), "--model", model);
        Assert.False(File.Exists(place.At("out.png")));
    }

    [Fact]
    public async Task Inputs_are_never_overwritten_and_outputs_never_collide()
    {
        using var place = new Workplace();
        var model = place.Model();
        var (a, b) = (place.Image("x/a.png"), place.Image("y/a.png", seed: 2));
        var before = File.ReadAllBytes(a);
        Assert.Contains("overwritten", await Cli.Fail("denoise", a, "-o", a, "--model", model));
        Assert.Contains("overwritten", await Cli.Fail("denoise", place.At("x"), "-o", place.At("x"), "--model", model));
        Assert.Contains("overwritten", await Cli.Fail("denoise", a, "-o", place.At("x", "..", "x", "a.png"), "--model", model));
        Assert.Contains("both", await Cli.Fail("denoise", a, b, "-o", place.At("z"), "--model", model));
        Assert.Equal(before, File.ReadAllBytes(a));
        Assert.False(Directory.Exists(place.At("z")));
    }

    [Fact]
    public async Task An_image_too_small_for_an_estimate_is_kept_or_gets_a_named_models_own_level()
    {
        using var place = new Workplace();
        string[] command = ["denoise", place.Image("in.png"), "-o", place.At("out.png"), "--overwrite"];
        var note = await Cli.Succeed(command);
        Assert.Contains("kept as it is: the noise of 13×9 samples cannot be estimated", note);
        Assert.Contains("--noise", note);
        Workplace.AssertSame(ImageFile.Load(place.At("in.png")).Pages[0], ImageFile.Load(place.At("out.png")).Pages[0], "kept");
        Assert.Contains("small-25 at σ = 25;", await Cli.Succeed([.. command, "--model", "small-25"]));
        Assert.Contains("certified-25 at σ = 25;", await Cli.Succeed([.. command, "--noise", "gaussian:25"]));
        Assert.Contains("--noise", await Cli.Fail([.. command, "--sigma", "auto"]));
    }

    [Fact]
    public async Task Peak_is_what_a_named_models_level_is_a_share_of()
    {
        using var place = new Workplace();
        var page = Workplace.Page(1, 13, 9, peak: 4095);
        ImageFile.Save(place.At("in.tif"), ImageStack.Single(page, SampleFormat.UInt16));
        await Cli.Succeed("denoise", place.At("in.tif"), "-o", place.At("out.npy"), "--model", place.Model(), "--peak", "4095");
        Workplace.AssertSame(
            Solver.Run(Workplace.Blueprint().Rescale(4095.0 / 255), page), ImageFile.Load(place.At("out.npy")).Pages[0], "12 bits");
        Assert.Contains("--peak", await Cli.Fail("denoise", place.At("in.tif"), "-o", place.At("no.npy"), "--peak", "0"));
    }

    [Fact]
    public async Task The_null_device_takes_an_output_and_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices are told from files on Linux only");
        using var place = new Workplace();
        Assert.Contains("/dev/null", await Cli.Succeed("denoise", place.Image("in.png"), "-o", "/dev/null", "--model", place.Model()));
        Assert.True(AtomicFile.IsDevice("/dev/null"));
        Assert.Contains("pipe", await Cli.Fail("denoise", place.At("in.png"), "-o", place.Pipe("pipe.png"), "--model", place.Model(), "--overwrite"));
    }

    [Fact]
    public async Task Only_refusals_about_noise_end_with_the_option_that_tells_it()
    {
        using var place = new Workplace();
        var page = Workplace.Page(1, 40, 40);
        page[0, 0, 3, 4] = float.PositiveInfinity;
        ImageFile.Save(place.At("infinite.npy"), ImageStack.Single(page, SampleFormat.Float32));
        Assert.DoesNotContain("--noise", await Cli.Fail("denoise", place.At("infinite.npy"), "-o", place.At("out.npy")));
        var model = place.Model("colour.safetensors", Coupling.Colour, channels: 3);
        Assert.DoesNotContain("--noise", await Cli.Fail("denoise", place.Image("in.png"), "-o", place.At("out.png"), "--model", model));
    }

    [Theory]
    [InlineData("auto", "correlated over 2 samples, estimated")]
    [InlineData("correlated:3", "correlated over 3 samples, estimated")]
    [InlineData("correlated:1", "estimated")]
    public async Task Correlated_noise_is_said_and_can_be_told(string noise, string words)
    {
        using var place = new Workplace();
        var (clean, white) = (Cartoon.Create(128, 130, 4), GaussianNoise.Add(new Field<float>(Grid.Image(131, 129)), 50, 1));
        var noisy = clean.Clone();
        for (var y = 0; y < 130; y++)
        {
            for (var x = 0; x < 128; x++)
            {
                // The mean of four neighbours, as after halving by a pixel's shift.
                noisy[0, 0, y, x] += (white[0, 0, y, x] + white[0, 0, y + 1, x] + white[0, 0, y, x + 1] + white[0, 0, y + 1, x + 1]) / 4;
            }
        }

        ImageFile.Save(place.At("in.tif"), ImageStack.Single(noisy, SampleFormat.Float32));
        var note = await Cli.Succeed("denoise", place.At("in.tif"), "-o", place.At("out.tif"), "--noise", noise, "--report", place.At("out.html"));
        Assert.Contains(words, note);
        Assert.Equal(noise != "correlated:1", note.Contains("correlated", StringComparison.Ordinal));
        Assert.Equal(noise != "correlated:1", File.ReadAllText(place.At("out.html")).Contains("Nothing is proven", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("correlated")]
    [InlineData("correlated:0")]
    [InlineData("correlated:17")]
    [InlineData("correlated:2,5")]
    public async Task A_step_that_makes_no_sense_is_refused(string noise)
    {
        using var place = new Workplace();
        Assert.Contains("correlated:STEP", await Cli.Fail("denoise", place.Image("in.png"), "-o", place.At("out.png"), "--noise", noise));
    }
}
