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
    public async Task An_image_too_small_for_an_estimate_gets_the_models_own_level_unless_the_estimate_was_asked_for()
    {
        using var place = new Workplace();
        string[] command = ["denoise", place.Image("in.png"), "-o", place.At("out.png")];
        Assert.Contains("certified-25 at σ = 25;", await Cli.Succeed(command));
        Assert.Contains("--noise", await Cli.Fail([.. command, "--sigma", "auto", "--overwrite"]));
    }
}
