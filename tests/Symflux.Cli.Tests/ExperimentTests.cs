using System.Text.Json;
using Symflux.Experiments;
using Symflux.Experiments.Denoising;
using Symflux.Experiments.Experiments;
using Symflux.Experiments.Frame;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class ExperimentTests
{
    [Fact]
    public async Task Alone_the_command_lists_the_experiments()
    {
        var help = await Succeed("--help");
        Assert.All(
            (string[])["half-the-parameters", "factorial", "skip-connections", "activations", "stability", "acceleration", "learn-to-solve", "frontier"],
            name => Assert.Contains(name, help));
    }

    /// <summary>All runs but one are there; a worker does the last one, and page and document appear.</summary>
    [Fact]
    public async Task An_experiment_goes_on_where_it_was_and_is_then_only_read()
    {
        using var place = new Workplace();
        var runs = new RunFolder(place.At("runs"));
        var plan = new Activations().Plan(new ExperimentForm(IsQuick: true, null, "synthetic"));
        foreach (var run in plan.Skip(1))
        {
            runs.Store(run, MadeUp(run));
        }

        File.WriteAllText(place.At("results.md"), "before\n<!-- experiment activations: generated, do not edit -->\nold\n<!-- end of activations -->\nafter");
        string[] command =
        [
            "activations", "--quick", "--jobs", "2", "--runs", place.At("runs"), "-o", place.At("page.html"), "--markdown", place.At("results.md"),
        ];
        Assert.Equal(plan.Count - 1, (await Succeed([.. command, "--plan"])).Split('\n').Count(line => line.StartsWith("done", StringComparison.Ordinal)));
        Assert.False(File.Exists(place.At("page.html")));
        var text = await Succeed([.. command, "--quiet"]);
        Assert.Contains("proves nothing", text);
        Assert.Equal(plan.Count, Directory.GetFiles(place.At("runs")).Length);
        Assert.Contains("<svg", File.ReadAllText(place.At("page.html")));
        var document = File.ReadAllText(place.At("results.md"));
        Assert.StartsWith("before\n<!-- experiment activations", document);
        Assert.EndsWith("<!-- end of activations -->\nafter", document);
        Assert.DoesNotContain("old", document);
        // A run that is done again would have another time.
        Assert.Equal(text, (await Succeed(command)).Replace($"report: {place.At("page.html")}\n", ""));

        static RunResult MadeUp(PlannedRun run) => run is RateSearchRun
            ? new(new Dictionary<string, double> { ["rate"] = 0.01, ["isInterior"] = 1 }, new Dictionary<string, double[]>(), 1)
            : new(
                new Dictionary<string, double> { ["psnr"] = 29, ["parameters"] = 100, ["steps"] = 10, ["isFlat"] = 1 },
                new Dictionary<string, double[]> { ["psnrPerImage"] = [28, 30, 29 + 0.1 * run.Seed], ["curve"] = [20, 29] }, 1);
    }

    [Fact]
    public async Task Learn_to_solve_compares_and_keeps_the_trained_cycles()
    {
        using var place = new Workplace();
        string[] command =
        [
            "learn-to-solve", "--quick", "--seeds", "1", "--steps", "2", "--equation", "inpainting-homogeneous",
            "--runs", place.At("runs"), "--models", place.At("models"), "--json", place.At("solve.json"),
        ];
        var text = await Succeed([.. command, "--quiet"]);
        Assert.Contains("conjugate gradients", text);
        Assert.Contains("trained cycle, fluxes held, leaves", text);
        using var json = JsonDocument.Parse(File.ReadAllText(place.At("solve.json")));
        foreach (var row in json.RootElement.GetProperty("tables")[0].GetProperty("rows").EnumerateArray())
        {
            Assert.True(row.GetProperty("values").GetProperty("work").GetProperty("mean").GetDouble() > 0, row.ToString());
        }

        var model = Directory.GetFiles(place.At("models")).Single();
        var input = place.Image("in.png", width: 40, height: 33);
        Assert.Contains("trained", await Cli.Succeed("inpaint", input, "--density", "0.2", "--model", model, "-o", place.At("out.png")));
    }

    [Fact]
    public async Task Impossible_targets_and_data_are_refused_before_anything_is_trained()
    {
        using var place = new Workplace();
        string[] command = ["half-the-parameters", "--quick", "--runs", place.At("runs")];
        Assert.Contains(".html", await Fail([.. command, "-o", place.At("half.txt")]));
        Assert.Contains("does not exist", await Fail([.. command, "-o", place.At("nowhere", "half.html")]));
        await Fail([.. command, "--data", place.At("nowhere")]);
        Assert.Contains("there is no such file", await Fail([.. command, "--markdown", place.At("nowhere.md")]));
        Assert.Contains("symflux-experiment half-the-parameters --help", await Fail([.. command, "--jobs", "none"]));
        Assert.Contains("'squares'", await Fail("squares"));
    }

    [Fact]
    public void Runs_are_kept_by_name_seed_and_settings()
    {
        using var place = new Workplace();
        var done = 0;
        Assert.Equal(1, Run("one", 1, new { size = 3 }));
        Assert.Equal(1, Run("one", 1, new { size = 3 }));
        Assert.Equal(2, Run("one", 2, new { size = 3 }));
        Assert.Equal(3, Run("one", 2, new { size = 4 }));
        Assert.Equal(4, Run("two", 2, new { size = 4 }));
        Assert.Equal(3, Run("one", 2, new { size = 4 }));

        var damaged = Directory.GetFiles(place.Folder, "two*").Single();
        File.WriteAllText(damaged, "{");
        Assert.Contains(damaged, Assert.Throws<SymfluxException>(() => Run("two", 2, new { size = 4 })).Message);

        double Run(string name, ulong seed, object settings) => new RunStore(
            place.Folder, new Terminal(TextWriter.Null, TextWriter.Null, quiet: true), new ProgressBar(null), TestContext.Current.CancellationToken)
            .Get(name, seed, settings, _ => new Dictionary<string, double> { ["number"] = ++done, ["nothing"] = double.NaN })["number"];
    }

    [Fact]
    public void Means_have_sample_deviations()
    {
        var statistic = Statistic.Of([1, 2, 6]);
        Assert.Equal((3, Math.Sqrt(7), Math.Sqrt(7.0 / 3)), (statistic.Mean, statistic.Deviation!.Value, statistic.Error!.Value));
        Assert.Equal("3.00 ± 2.65", statistic.ToText("F2"));
        Assert.Equal("5", Statistic.Of([5, 5]).ToText("F0"));
        Assert.Equal("0.1", Statistic.Of([0.1, 0.1, 0.1]).ToText("G3"));
        Assert.Null(Statistic.Of([5]).Error);
        Assert.Equal("diverged", Statistic.Of([5, double.NaN]).ToText("F0"));
    }

    private static async Task<string> Succeed(params string[] arguments) => (await Run(arguments)).Success();

    private static async Task<string> Fail(params string[] arguments) => (await Run(arguments)).Failure();

    private static Task<CommandResult> Run(params string[] arguments) => Cli.Run("symflux-experiment", ExperimentLine.InvokeAsync, arguments);
}
