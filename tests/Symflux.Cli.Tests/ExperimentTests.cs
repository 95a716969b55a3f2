using System.Text.Json;
using Symflux.Experiments;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class ExperimentTests
{
    [Fact]
    public async Task Alone_the_command_lists_the_experiments() =>
        Assert.Contains("half-the-parameters", await Succeed("--help"));

    /// <summary>Far too few steps to prove anything, but every network is trained, judged, and compared.</summary>
    [Fact]
    public async Task Half_the_parameters_compares_and_does_no_run_twice()
    {
        using var place = new Workplace();
        string[] command =
        [
            "half-the-parameters", "--quick", "--networks", "u-net", "--steps", "2", "--runs", place.At("runs"), "-o", place.At("half.html"), "--json",
            place.At("half.json"),
        ];
        var text = await Succeed([.. command, "--quiet"]);
        Assert.Contains("standard U-net, ReLU, 2N", text);
        Assert.Contains("against", text);
        Assert.Contains("κ = 1", File.ReadAllText(place.At("half.html")));
        using var json = JsonDocument.Parse(File.ReadAllText(place.At("half.json")));
        foreach (var row in json.RootElement.GetProperty("tables")[0].GetProperty("rows").EnumerateArray())
        {
            var psnr = row.GetProperty("values").GetProperty("psnr");
            Assert.True(psnr.GetProperty("count").GetInt32() == 2 && psnr.GetProperty("mean").GetDouble() > 10, row.ToString());
        }

        // A run that is done again would say so, and its processor time would differ.
        Assert.Equal(text, (await Succeed(command)).Replace($"report: {place.At("half.html")}\n", ""));
    }

    /// <summary>The number of parameters is the point: within 7 % of N, and of 2N (U-nets come in coarser sizes: 13 %).</summary>
    [Fact]
    public void Contestants_have_the_sizes_that_their_names_claim()
    {
        Check(Contestant.ResidualNetworks(5, 12), 1500, 0.07);
        Check(Contestant.ResidualNetworks(3, 8), 600, 0.1);
        Check(Contestant.UNets(), 2390, 0.13);

        static void Check(IReadOnlyList<Contestant> contestants, int parameters, double tolerance)
        {
            Assert.Contains(contestants, contestant => contestant.IsSymmetric);
            foreach (var (name, _, isSymmetric, design) in contestants)
            {
                using var network = design.Create(1);
                var count = network.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());
                var wanted = name.EndsWith("2N", StringComparison.Ordinal) ? 2 * parameters : parameters;
                Assert.True(Math.Abs(count - wanted) <= tolerance * wanted && (isSymmetric || count >= parameters), $"{name}: {count}");
            }
        }
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
    public async Task The_frontier_has_a_row_for_every_constant_that_none_exceeds()
    {
        using var place = new Workplace();
        var text = await Succeed(
            "frontier", "--quick", "--seeds", "1", "--steps", "2", "--runs", place.At("runs"), "--json", place.At("frontier.json"), "--quiet");
        Assert.Contains("ℓ ≤ 1.25 against ℓ ≤ 1", text);
        using var json = JsonDocument.Parse(File.ReadAllText(place.At("frontier.json")));
        var rows = json.RootElement.GetProperty("tables")[0].GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(7, rows.Length);
        foreach (var row in rows)
        {
            Assert.Equal(1, Mean(row, "kappa")!.Value, 1e-9);
            var words = row.GetProperty("name").GetString()!.Split(' ');
            Assert.Equal(words[0] == "ℓ", Mean(row, "lipschitz") is not null);
            if (Mean(row, "lipschitz") is { } proven)
            {
                Assert.InRange(proven, 1, double.Parse(words[^1], System.Globalization.CultureInfo.InvariantCulture));
                Assert.InRange(Mean(row, "quotient")!.Value, 0.5, proven * (1 + 1e-6));
            }
        }

        static double? Mean(JsonElement row, string key) =>
            row.GetProperty("values").TryGetProperty(key, out var value) ? value.GetProperty("mean").GetDouble() : null;
    }

    [Fact]
    public async Task Impossible_targets_and_data_are_refused_before_anything_is_trained()
    {
        using var place = new Workplace();
        string[] command = ["half-the-parameters", "--quick", "--runs", place.At("runs")];
        Assert.Contains(".html", await Fail([.. command, "-o", place.At("half.txt")]));
        Assert.Contains("does not exist", await Fail([.. command, "-o", place.At("nowhere", "half.html")]));
        await Fail([.. command, "--data", place.At("nowhere")]);
        Assert.Contains("symflux-experiment half-the-parameters --help", await Fail([.. command, "--seeds", "none"]));
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
    public void The_best_rate_is_found_wherever_it_lies_on_the_ladder()
    {
        foreach (var best in LearningRateSearch.Ladder)
        {
            var trials = 0;
            var (rate, run) = LearningRateSearch.Run(
                rate => (++trials, Score: rate > 3 * best ? double.NaN : -Math.Abs(Math.Log(rate / best))), trial => trial.Score);
            Assert.Equal(best, rate);
            Assert.Equal(0, run.Score);
            Assert.InRange(trials, 2, LearningRateSearch.Ladder.Count);
        }
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
