using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class DiffuseTests
{
    [Theory]
    [InlineData("explicit", "perona-malik", "separate", "1", 1)]
    [InlineData("explicit", "linear", "gradient", "2", 1)]
    [InlineData("fsi", "charbonnier", "colour", "1", 3)]
    [InlineData("fsi", "perona-malik-exp", "gradient", "2", 3)]
    public async Task Output_is_the_result_of_the_library(string scheme, string diffusivity, string coupling, string order, int channels)
    {
        using var place = new Workplace();
        var input = place.Image("in.png", seed: 3, channels: channels);
        string[] contrast = diffusivity == "linear" ? [] : ["--lambda", "12.5"];
        await Cli.Succeed(
            ["diffuse", input, "-o", place.At("out.npy"), "--scheme", scheme, "--diffusivity", diffusivity, .. contrast,
                "--coupling", coupling, "--order", order, "--time", "1.5"]);

        var page = ImageFile.Load(input).Pages[0];
        DiffusivityFlux flux = diffusivity switch
        {
            "linear" => new LinearFlux(),
            "charbonnier" => new CharbonnierFlux(12.5),
            "perona-malik" => new PeronaMalikFlux(12.5),
            _ => new PeronaMalikExponentialFlux(12.5),
        };
        var kind = Enum.Parse<Coupling>(coupling, ignoreCase: true);
        var model = order == "1"
            ? DiffusionModel.SecondOrder(page.Grid, flux, kind, channels)
            : DiffusionModel.FourthOrder(page.Grid, flux, kind, channels);
        Scheme method = scheme == "fsi" ? new SemiIterativeScheme() : new ExplicitScheme(StepRule.Largest);
        var expected = Solver.Run(method.Discretise(model, 1.5), page);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], scheme);
    }

    [Theory]
    [InlineData("total-variation")]
    [InlineData("total-variation", "--epsilon", "0.5")]
    [InlineData("weickert", "--lambda", "12.5")]
    [InlineData("forward-backward", "--lambda", "12.5")]
    [InlineData("forward-backward", "--lambda", "12.5", "--ratio", "1.5")]
    public async Task Every_diffusivity_can_be_chosen_with_its_parameters(string name, params string[] parameters)
    {
        using var place = new Workplace();
        var input = place.Image("in.png", seed: 4);
        var text = await Cli.Succeed(
            ["diffuse", input, "-o", place.At("out.npy"), "--scheme", "explicit", "--flux", name, .. parameters, "--time", "0.5"]);
        DiffusivityFlux flux = (name, parameters) switch
        {
            ("total-variation", []) => new TotalVariationFlux(1),
            ("total-variation", _) => new TotalVariationFlux(0.5),
            ("weickert", _) => new WeickertFlux(12.5),
            (_, [_, _]) => new ForwardBackwardFlux(12.5),
            _ => new ForwardBackwardFlux(12.5, 1.5),
        };
        var page = ImageFile.Load(input).Pages[0];
        var expected = Solver.Run(new ExplicitScheme(StepRule.Largest).Discretise(DiffusionModel.SecondOrder(page.Grid, flux), 0.5), page);
        Workplace.AssertSame(expected, ImageFile.Load(place.At("out.npy")).Pages[0], name);
        Assert.Equal(name == "forward-backward", text.Contains("no fixed step is stable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sixteen_bits_stay_sixteen_bits_and_time_zero_changes_nothing()
    {
        using var place = new Workplace();
        var input = place.Image("in.png", format: SampleFormat.UInt16, channels: 3);
        await Cli.Succeed("diffuse", input, "-o", place.At("out.png"), "--lambda", "300", "--time", "0");
        var (before, after) = (ImageFile.Load(input), ImageFile.Load(place.At("out.png")));
        Assert.Equal(SampleFormat.UInt16, after.Format);
        Workplace.AssertSame(before.Pages[0], after.Pages[0], "time 0");
    }

    [Fact]
    public async Task Every_page_of_a_stack_is_diffused_whatever_its_size()
    {
        using var place = new Workplace();
        var stack = new ImageStack([Workplace.Page(1, 8, 6), Workplace.Page(2, 5, 9), Workplace.Page(3, 5, 9)], SampleFormat.UInt8);
        ImageFile.Save(place.At("in.tif"), stack);
        await Cli.Succeed("diffuse", place.At("in.tif"), "-o", place.At("out.tif"), "--lambda", "9", "--time", "2", "--depth", "float");
        var result = ImageFile.Load(place.At("out.tif"));
        Assert.Equal((3, SampleFormat.Float32), (result.Pages.Length, result.Format));
        foreach (var (index, page) in stack.Pages.Index())
        {
            var model = DiffusionModel.SecondOrder(page.Grid, new CharbonnierFlux(9));
            var expected = Solver.Run(new SemiIterativeScheme().Discretise(model, 2), page);
            var scaled = ImageStack.Single(expected, SampleFormat.UInt8).ConvertTo(SampleFormat.Float32).Pages[0];
            Workplace.AssertSame(scaled, result.Pages[index], $"page {index + 1}");
        }
    }

    [Fact]
    public async Task Results_do_not_depend_on_the_number_of_threads()
    {
        using var place = new Workplace();
        var input = place.Image("in.png", width: 40, height: 30);
        foreach (var threads in (string[])["1", "3"])
        {
            await Cli.Succeed("diffuse", input, "-o", place.At($"{threads}.npy"), "--lambda", "9", "--time", "2", "--threads", threads);
        }

        Assert.Equal(File.ReadAllBytes(place.At("1.npy")), File.ReadAllBytes(place.At("3.npy")));
    }

    [Fact]
    public async Task The_report_names_scheme_steps_and_stability_and_quiet_is_quiet()
    {
        using var place = new Workplace();
        string[] command = ["diffuse", place.Image("in.png"), "-o", place.At("out.png"), "--lambda", "9", "--time", "2", "--cycles", "2"];
        var text = await Cli.Succeed(command);
        Assert.Contains("2 cycles of 3 steps", text);
        Assert.Contains("T = 2, τ = 0.25", text);
        Assert.Contains("2/(L‖K‖²) = 0.25", text);
        Assert.Contains("κ", text);
        Assert.Equal("", await Cli.Succeed([.. command, "--quiet", "--overwrite"]));
    }

    [Theory]
    [InlineData("fed", "--cycles", "3")]
    [InlineData("dff", "--tau", "0.5")]
    [InlineData("semi-implicit", "--solver", "aos")]
    [InlineData("semi-implicit", "--tolerance", "1e-7")]
    [InlineData("implicit", "--inner-cycle", "4")]
    [InlineData("implicit", "--inner", "multigrid")]
    [InlineData("implicit", "--tau", "1")]
    public async Task Every_scheme_comes_near_the_explicit_one(string scheme, string option, string value)
    {
        using var place = new Workplace();
        var input = place.Image("in.png", seed: 2);
        string[] model = ["--lambda", "30", "--time", "2"];
        await Cli.Succeed(["diffuse", input, "-o", place.At("explicit.npy"), "--scheme", "explicit", "--tau", "0.05", .. model]);
        var text = await Cli.Succeed(["diffuse", input, "-o", place.At("out.npy"), "--scheme", scheme, option, value, .. model]);
        var (expected, actual) = (ImageFile.Load(place.At("explicit.npy")).Pages[0], ImageFile.Load(place.At("out.npy")).Pages[0]);
        var difference = 0.0;
        for (var i = 0; i < expected.Values.Length; i++)
        {
            difference += Math.Pow(expected.Values[i] - actual.Values[i], 2);
        }

        Assert.InRange(Math.Sqrt(difference / expected.Values.Length), 1e-6, 10);
        Assert.Equal(scheme == "implicit" || option == "--tolerance", text.Contains("iterations a step"));
    }

    [Fact]
    public async Task Signals_come_from_text_and_go_to_text_with_any_order_of_derivatives()
    {
        using var place = new Workplace();
        File.WriteAllText(place.At("in.csv"), string.Join('\n', Enumerable.Range(0, 20).Select(i => i < 10 ? "0" : "10.5")));
        await Cli.Succeed("diffuse", place.At("in.csv"), "-o", place.At("out.csv"), "--lambda", "2", "--time", "3", "--alpha", "0,1,0.5", "--scheme",
            "implicit");
        var (before, after) = (ImageFile.Load(place.At("in.csv")).Pages[0], ImageFile.Load(place.At("out.csv")).Pages[0]);
        Assert.Equal(20, after.Grid.Width);
        Assert.Equal(before.Values.ToArray().Average(), after.Values.ToArray().Average(), 1e-4);
        Assert.InRange(after.Values[9], 0.1, 5);
    }

    [Fact]
    public async Task A_stack_can_be_a_volume_with_its_own_spacing()
    {
        using var place = new Workplace();
        var stack = new ImageStack([Workplace.Page(1, 8, 6), Workplace.Page(2, 8, 6), Workplace.Page(3, 8, 6)], SampleFormat.Float32);
        ImageFile.Save(place.At("in.tif"), stack);
        await Cli.Succeed(
            "diffuse", place.At("in.tif"), "-o", place.At("out.tif"), "--diffusivity", "linear", "--time", "2", "--volume", "--spacing", "2,1,1",
                "--scheme", "explicit");
        var volume = new Fields.Field<float>(Fields.Grid.Volume(3, stack.Pages[0].Grid.Height, stack.Pages[0].Grid.Width, 2, 1, 1));
        for (var z = 0; z < 3; z++)
        {
            stack.Pages[z].Values.CopyTo(volume.Values[(z * 48)..]);
        }

        var expected = Solver.Run(new ExplicitScheme(StepRule.Largest).Discretise(DiffusionModel.SecondOrder(volume.Grid, new LinearFlux()), 2), volume);
        var actual = ImageFile.Load(place.At("out.tif"));
        for (var z = 0; z < 3; z++)
        {
            Assert.True(expected.Values.Slice(z * 48, 48).SequenceEqual(actual.Pages[z].Values), $"slice {z}");
        }

        Assert.Contains("--volume", await Cli.Fail("diffuse", place.At("in.tif"), "-o", place.At("o.tif"), "--diffusivity", "linear", "--time", "2",
            "--spacing", "2,1,1"));
        await Cli.Fail("diffuse", place.At("in.tif"), "-o", place.At("o.tif"), "--diffusivity", "linear", "--time", "2", "--volume", "--spacing", "2,0,1");
    }

    [Fact]
    public async Task A_comparison_prints_a_line_per_run_and_writes_a_report()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed(
            "diffuse", place.Image("in.png"), "--compare", "explicit,fed,fsi,dff,semi-implicit,implicit", "--lambda", "20", "--time", "2", "-o",
                place.At("r.html"));
        var errors = new Dictionary<string, List<double>>();
        foreach (var row in text.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(row => row.Length == 6))
        {
            errors.TryAdd(row[0], []);
            errors[row[0]].Add(double.Parse(row[4], System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(6, errors.Count);
        Assert.All(errors, entry => Assert.True(entry.Value[^1] < 0.6 * entry.Value[0], entry.Key));
        var html = File.ReadAllText(place.At("r.html"));
        Assert.Contains("<path class=\"mark\"", html);
        Assert.Contains("semi-implicit", html);
    }

    [Fact]
    public async Task An_unstable_step_is_taken_only_when_forced()
    {
        using var place = new Workplace();
        string[] command =
            ["diffuse", place.Image("in.png"), "-o", place.At("out.npy"), "--scheme", "explicit", "--lambda", "9", "--time", "3", "--tau", "0.3"];
        var line = await Cli.Fail(command);
        Assert.Contains("0.3 exceeds 2/(L‖K‖²) = 0.25", line);
        Assert.False(File.Exists(place.At("out.npy")));
        Assert.Contains("unstable", await Cli.Succeed([.. command, "--force"]));
    }

    [Theory]
    [InlineData("--lambda", "-5", "--time", "1")]
    [InlineData("--lambda", "1,5", "--time", "1")]
    [InlineData("--lambda", "NaN", "--time", "1")]
    [InlineData("--lambda", "5", "--time", "-1")]
    [InlineData("--lambda", "5")]
    [InlineData("--time", "1")]
    [InlineData("--lambda", "5", "--time", "1", "--diffusivity", "linear")]
    [InlineData("--lambda", "5", "--time", "1", "--diffusivity", "total-variation")]
    [InlineData("--lambda", "5", "--time", "1", "--epsilon", "1")]
    [InlineData("--lambda", "5", "--time", "1", "--diffusivity", "weickert", "--ratio", "2")]
    [InlineData("--lambda", "5", "--time", "1", "--diffusivity", "forward-backward", "--ratio", "1")]
    [InlineData("--time", "1", "--diffusivity", "weickert")]
    [InlineData("--time", "1", "--diffusivity", "total-variation", "--epsilon", "0")]
    [InlineData("--lambda", "5", "--time", "1", "--diffusivity", "free-form")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "crank-nicolson")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "implicit", "--cycles", "2")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "implicit", "--iterations", "0")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "implicit", "--inner", "multigrid", "--inner-cycle", "3")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "implicit", "--inner", "multigrid", "--order", "2")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "explicit", "--inner", "multigrid")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "semi-implicit", "--solver", "direct")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "semi-implicit", "--solver", "aos", "--tolerance", "1e-3")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "semi-implicit", "--solver", "aos", "--order", "2")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "dff", "--force")]
    [InlineData("--lambda", "5", "--time", "1", "--alpha", "0,1")]
    [InlineData("--lambda", "5", "--time", "1", "--compare", "explicit,fsi")]
    [InlineData("--lambda", "5", "--time", "1", "--compare", "explicit,unheard-of")]
    [InlineData("--lambda", "5", "--time", "1", "--cycles", "0")]
    [InlineData("--lambda", "5", "--time", "1", "--tau", "0.1")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "explicit", "--tau", "0")]
    [InlineData("--lambda", "5", "--time", "1", "--scheme", "explicit", "--cycles", "2")]
    [InlineData("--lambda", "5", "--time", "1", "--threads", "0")]
    [InlineData("--lambda", "5", "--time", "1", "--unheard-of")]
    public async Task Wrong_options_give_one_line_and_no_file(params string[] options)
    {
        using var place = new Workplace();
        await Cli.Fail(["diffuse", place.Image("in.png"), "-o", place.At("out.png"), .. options]);
        Assert.Equal(["in.png"], place.Files);
    }
}
