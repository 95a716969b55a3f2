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
            "--csv", place.At("runs.csv"),
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
        Assert.Contains("](experiments/activations-1.svg)", document);
        Assert.StartsWith("<svg xmlns", File.ReadAllText(place.At("experiments", "activations-1.svg")));
        var table = File.ReadAllLines(place.At("runs.csv"));
        Assert.Equal("run,seed,quantity,index,value", table[0]);
        Assert.Contains(table, line => line.EndsWith(",2,psnrPerImage,2,29.2", StringComparison.Ordinal));
        Assert.Equal(table.Length, table.Distinct().Count());
        // A run that is done again would have another time.
        Assert.Equal(text, (await Succeed(command)).Replace($"report: {place.At("page.html")}\n", ""));

        static RunResult MadeUp(PlannedRun run) => run is RateSearchRun
            ? new(new Dictionary<string, double> { ["rate"] = 0.01, ["isInterior"] = 1 }, new Dictionary<string, double[]>(), 1)
            : new(
                new Dictionary<string, double> { ["psnr"] = 29, ["parameters"] = 100, ["steps"] = 10, ["isFlat"] = 1 },
                new Dictionary<string, double[]> { ["psnrPerImage"] = [28, 30, 29 + 0.1 * run.Seed], ["curve"] = [20, 29] }, 1);
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

    private static async Task<string> Succeed(params string[] arguments) => (await Run(arguments)).Success();

    private static async Task<string> Fail(params string[] arguments) => (await Run(arguments)).Failure();

    private static Task<CommandResult> Run(params string[] arguments) => Cli.Run("symflux-experiment", ExperimentLine.InvokeAsync, arguments);
}
