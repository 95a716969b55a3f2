using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Multigrid.Inpainting;
using Symflux.Schemes;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class InpaintTests
{
    [Theory]
    [InlineData("homogeneous", InpaintingModel.Homogeneous)]
    [InlineData("biharmonic", InpaintingModel.Biharmonic)]
    [InlineData("charbonnier", InpaintingModel.Charbonnier)]
    [InlineData("edge-enhancing", InpaintingModel.EdgeEnhancing)]
    public async Task Output_is_the_result_of_the_library(string word, InpaintingModel model)
    {
        using var place = new Workplace();
        var input = place.Image("in.png", width: 21, height: 17, channels: 3);
        string[] contrast = model is InpaintingModel.Charbonnier or InpaintingModel.EdgeEnhancing ? ["--lambda", "200"] : [];
        var text = await Cli.Succeed(
            ["inpaint", input, "--density", "0.3", "--seed", "5", "--model", word, .. contrast, "-o", place.At("out.npy")]);
        var page = ImageFile.Load(input).Pages[0];
        var mask = InpaintingMask.Random(page.Grid, 0.3, 5);
        var expected = InpaintingSolver.Solve(page.Convert<double>(), mask.Convert<double>(), new InpaintingOptions { Model = model, Contrast = 200 });
        Workplace.AssertSame(expected.Solution.Convert<float>(), ImageFile.Load(place.At("out.npy")).Pages[0], word);
        Assert.Contains("converged after", text);
        Assert.Contains("work units", text);
    }

    /// <summary>The contrast of 8-bit photographs, carried over to white at 1, left floats of 5000 to 50000 without a solution.</summary>
    [Theory]
    [InlineData("charbonnier")]
    [InlineData("edge-enhancing")]
    public async Task Floats_in_units_of_their_own_have_a_contrast_of_their_own(string word)
    {
        using var place = new Workplace();
        var page = new Field<float>(Grid.Image(30, 40));
        for (var i = 0; i < page.Values.Length; i++)
        {
            page.Values[i] = (i % 40 < 20 ? 5000 : 50_000) + i * 37 % 100;
        }

        ImageFile.Save(place.At("in.npy"), ImageStack.Single(page, SampleFormat.Float32));
        var text = await Cli.Succeed("inpaint", place.At("in.npy"), "--density", "0.2", "--model", word, "-o", place.At("out.npy"));
        Assert.DoesNotContain("not met", text);
        Assert.Contains("by default", text);
        Assert.All(ImageFile.Load(place.At("out.npy")).Pages[0].Values.ToArray(), value => Assert.InRange(value, 4999, 50_100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Regular_masks_are_those_of_the_library(int distance)
    {
        using var place = new Workplace();
        var input = place.Image("in.png", width: 21, height: 17, channels: 3);
        var text = await Cli.Succeed("inpaint", input, "--grid", $"{distance}", "-o", place.At("out.npy"));
        var page = ImageFile.Load(input).Pages[0];
        var mask = InpaintingMask.Regular(page.Grid, distance);
        var expected = InpaintingSolver.Solve(page.Convert<double>(), mask.Convert<double>());
        Workplace.AssertSame(expected.Solution.Convert<float>(), ImageFile.Load(place.At("out.npy")).Pages[0], $"every {distance}");
        Assert.Contains("of the pixels", text);
    }

    /// <summary>A cycle, trained or not, arrives at the solution of its equation: here an untrained one, and one that was spoilt.</summary>
    [Theory, InlineData(1, 3), InlineData(-2, 1)]
    public async Task A_cycle_from_a_file_solves_whatever_it_is_like(double factor, int channels)
    {
        using var place = new Workplace();
        var model = CycleModel(place, factor);
        var input = place.Image("in.png", width: 37, height: 26, channels: channels);
        var text = await Cli.Succeed("inpaint", input, "--density", "0.2", "--model", model, "--tolerance", "1e-8", "-o", place.At("out.npy"));
        var page = ImageFile.Load(input).Pages[0];
        var expected = InpaintingSolver.Solve(
            page.Convert<double>(), InpaintingMask.Random(page.Grid, 0.2, 0).Convert<double>(), new InpaintingOptions { Tolerance = 1e-10 });
        var actual = ImageFile.Load(place.At("out.npy")).Pages[0].Values.ToArray();
        var solution = expected.Solution.Convert<float>().Values.ToArray();
        Assert.InRange(actual.Zip(solution, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-2);
        Assert.Equal(factor > 0, text.Contains("and 0 classical", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cycles_can_run_as_a_network_and_other_models_are_refused()
    {
        using var place = new Workplace();
        var model = CycleModel(place, 1);
        var input = place.Image("in.png", width: 37, height: 26);
        string[] command = ["inpaint", input, "--density", "0.2", "-o", place.At("out.npy"), "--overwrite"];
        Assert.Contains("network of 2 cycles", await Cli.Succeed([.. command, "--model", model, "--cycles", "2"]));
        var page = ImageFile.Load(input).Pages[0];
        var (mask, output) = (InpaintingMask.Random(page.Grid, 0.2, 0), ImageFile.Load(place.At("out.npy")).Pages[0]);
        for (var i = 0; i < page.Grid.Count; i++)
        {
            Assert.True(mask.Values[i] == 0 || output.Values[i] == page.Values[i], $"the known pixel {i} has changed");
        }

        Assert.Contains("does not fill in", await Cli.Fail([.. command, "--model", place.Model()]));
        Assert.Contains("there is no model", await Cli.Fail([.. command, "--model", "nothing"]));
        Assert.Contains("--cycles", await Cli.Fail([.. command, "--cycles", "2"]));
        Assert.Contains("--cycles", await Cli.Fail([.. command, "--model", model, "--cycles", "2", "--tolerance", "0.1"]));
        Assert.Contains("--lambda", await Cli.Fail([.. command, "--model", model, "--lambda", "2"]));
    }

    [Fact]
    public async Task The_shipped_cycle_needs_no_classical_one_on_an_image()
    {
        using var place = new Workplace();
        ImageFile.Save(place.At("leaves.png"), ImageStack.Single(DeadLeaves.Create(96, 80, 4), SampleFormat.UInt8));
        foreach (var density in (string[])["0.02", "0.2"])
        {
            var text = await Cli.Succeed(
                "inpaint", place.At("leaves.png"), "--density", density, "--model", "inpaint-cycle", "-o", place.At("out.png"), "--overwrite");
            Assert.Contains("and 0 classical cycles", text);
        }
    }

    /// <summary>The classical cycle for homogeneous diffusion, its coarse corrections multiplied by a factor.</summary>
    private static string CycleModel(Workplace place, double factor)
    {
        var cycle = ClassicalCycle.Inpainting(new LinearFlux(), 2);
        var levels = cycle.Levels.Select(level => new CycleLevel(
            level.Stencils, level.Flux, level.Reaction, level.Diffusion, level.Diagonal, level.PreSmoothing, level.PostSmoothing,
            level.ToCoarser is { } transfer ? new CycleTransfer(transfer.Restriction, transfer.Interpolation.Scale(factor)) : null));
        var file = place.At("cycle.safetensors");
        ModelFile.Save(file, new Model(new Blueprint(2, 2, [new CycleBlock([.. levels], cycle.Shape, cycle.Mask)]), new ModelCard { Name = "cycle" }));
        return file;
    }

    [Fact]
    public async Task Known_pixels_are_kept_and_a_white_mask_changes_nothing()
    {
        using var place = new Workplace();
        var input = place.Image("in.png", format: SampleFormat.UInt16, channels: 3);
        var page = ImageFile.Load(input).Pages[0];
        var white = new Field<float>(page.Grid);
        white.Values.Fill(255);
        ImageFile.Save(place.At("white.png"), ImageStack.Single(white, SampleFormat.UInt8));
        await Cli.Succeed("inpaint", input, "--mask", place.At("white.png"), "-o", place.At("same.png"));
        Workplace.AssertSame(page, ImageFile.Load(place.At("same.png")).Pages[0], "white mask");

        white.Values[..60].Clear();
        ImageFile.Save(place.At("half.png"), ImageStack.Single(white, SampleFormat.UInt8));
        await Cli.Succeed("inpaint", input, "--mask", place.At("half.png"), "-o", place.At("half-out.png"));
        var result = ImageFile.Load(place.At("half-out.png")).Pages[0];
        for (var c = 0; c < 3; c++)
        {
            Assert.Equal(page.Channel(c)[60..].ToArray(), result.Channel(c)[60..].ToArray());
        }
    }

    [Fact]
    public async Task Masks_that_do_not_fit_give_one_line_and_no_file()
    {
        using var place = new Workplace();
        var input = place.Image("in.png");
        var black = new Field<float>(Grid.Image(9, 13));
        ImageFile.Save(place.At("black.png"), ImageStack.Single(black, SampleFormat.UInt8));
        Assert.Contains("no known sample", await Cli.Fail("inpaint", input, "--mask", place.At("black.png"), "-o", place.At("out.png")));
        ImageFile.Save(place.At("small.png"), ImageStack.Single(new Field<float>(Grid.Image(3, 4)), SampleFormat.UInt8));
        Assert.Contains("4×3", await Cli.Fail("inpaint", input, "--mask", place.At("small.png"), "-o", place.At("out.png")));
        Assert.False(File.Exists(place.At("out.png")));
    }

    [Fact]
    public async Task A_grey_mask_is_cut_at_half_and_said_so()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed(
            "inpaint", place.Image("in.png"), "--mask", place.Image("grey.png", seed: 4), "-o", place.At("out.png"));
        Assert.Contains("values above 127.5 count as known", text);
    }

    [Theory]
    [InlineData()]
    [InlineData("--density", "0")]
    [InlineData("--density", "1.5")]
    [InlineData("--density", "0.1", "--lambda", "5")]
    [InlineData("--density", "0.1", "--model", "cubic")]
    [InlineData("--density", "0.1", "--tolerance", "0")]
    [InlineData("--density", "0.1", "--mask", "x.png")]
    [InlineData("--mask", "missing.png")]
    [InlineData("--grid", "0")]
    [InlineData("--grid", "-3")]
    [InlineData("--grid", "many")]
    [InlineData("--grid", "4", "--density", "0.1")]
    [InlineData("--grid", "4", "--seed", "2")]
    [InlineData("--density", "0.1", "--model", "charbonnier", "--lambda", "0")]
    public async Task Wrong_options_give_one_line_and_no_file(params string[] options)
    {
        using var place = new Workplace();
        await Cli.Fail(["inpaint", place.Image("in.png"), "-o", place.At("out.png"), .. options]);
        Assert.Equal(["in.png"], place.Files);
    }
}
