using Symflux.Blueprints;
using Symflux.Certificates;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class TrainTests
{
    private const string Configuration = """
        {
          "name": "tiny", "noiseLevel": 25, "seed": 3,
          "data": { "folders": ["images"] },
          "validation": { "images": 1, "every": 2 },
          "architecture": { "kind": "adaptive", "blocks": 1, "stencils": 2, "extent": 3, "flux": { "kind": "free-form", "knots": 5 } },
          "optimiser": { "steps": 4, "batch": 1, "patch": 8 }
        }
        """;

    [Fact]
    public async Task A_configuration_becomes_a_model_that_can_be_certified_and_used()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed("train", Write(place), "-o", place.At("tiny.safetensors"));
        Assert.Contains("κ = 1", text);
        Assert.Equal("tiny", ModelFile.Load(place.At("tiny.safetensors")).Card.Name);
        Assert.False(File.Exists(place.At("tiny.checkpoint")));
        await Cli.Succeed("denoise", place.Image("in.png"), "-o", place.At("out.png"), "--model", place.At("tiny.safetensors"));
    }

    [Fact]
    public async Task Json_tells_the_model_and_remarks_about_files_are_warnings()
    {
        using var place = new Workplace();
        var configuration = Write(place);
        place.Doubles("images/4.npy", 16, 16);
        var result = await Cli.Run("train", configuration, "-o", place.At("tiny.safetensors"), "--json");
        Assert.Equal(0, result.Code);
        Assert.StartsWith($"symflux: warning: {place.At("images", "4.npy")}: ", result.Error);
        using var json = System.Text.Json.JsonDocument.Parse(result.Output);
        Assert.Equal(place.At("tiny.safetensors"), json.RootElement.GetProperty("model").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("certificate").GetProperty("normStable").GetProperty("kappa").GetDouble());
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_refused_in_one_line()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda_is_available(), "this machine has a GPU");
        using var place = new Workplace();
        var fault = await Cli.Fail("train", Write(place), "-o", place.At("tiny.safetensors"), "--device", "cuda");
        Assert.Contains("needs an NVIDIA GPU", fault);
        Assert.False(File.Exists(place.At("tiny.checkpoint")));
        Assert.Contains("cpu", await Cli.Fail("train", Write(place), "--device", "tpu"));
    }

    [Fact]
    public async Task Extrapolated_blocks_keep_their_norm_budget()
    {
        using var place = new Workplace();
        var configuration = Configuration.Replace("\"adaptive\", \"blocks\": 1", "\"extrapolated\", \"blocks\": 4, \"normBudget\": 1.125").Replace("free-form", "spline");
        Assert.Contains("norm-stable with κ = 1.", await Cli.Succeed("train", Write(place, configuration), "-o", place.At("tiny.safetensors")));
        var blueprint = ModelFile.Load(place.At("tiny.safetensors")).Blueprint;
        Assert.InRange(Certificate.Of(blueprint).NormStable.Constant!.Value, 1, 1.125);
        Assert.All(blueprint.Blocks.Skip(1), block => Assert.NotEqual(1, ((ResidualBlock)block).Extrapolation));
        Assert.Contains("normBudget", await Cli.Fail("train", Write(place, configuration.Replace(", \"normBudget\": 1.125", "")), "-o", place.At("other.safetensors")));
    }

    [Fact]
    public async Task An_interrupted_run_leaves_a_checkpoint_and_ends_with_the_same_model()
    {
        using var place = new Workplace();
        // Progress is reported after every validation, so the first of them interrupts the run.
        var configuration = Write(place, Configuration.Replace("\"steps\": 4", "\"steps\": 500").Replace("\"every\": 2", "\"every\": 20"));
        await Cli.Succeed("train", configuration, "-o", place.At("whole.safetensors"), "--quiet");

        using var interrupt = new CancellationTokenSource();
        var (output, error) = (new CancelAt(interrupt, "of 500"), new StringWriter());
        var code = await CommandLine.InvokeAsync(["train", configuration, "-o", place.At("tiny.safetensors")], output, error, interrupt.Token);
        Assert.Equal(CommandLine.Interrupted, code);
        Assert.Contains("--resume", error.ToString());
        Assert.True(File.Exists(place.At("tiny.checkpoint")));
        Assert.False(File.Exists(place.At("tiny.safetensors")));

        Assert.Contains("--resume", await Cli.Fail("train", configuration, "-o", place.At("tiny.safetensors")));
        await Cli.Succeed("train", configuration, "-o", place.At("tiny.safetensors"), "--resume", "--quiet");
        Assert.Equal(File.ReadAllBytes(place.At("whole.safetensors")), File.ReadAllBytes(place.At("tiny.safetensors")));
    }

    [Fact]
    public async Task A_seed_on_the_command_line_is_the_configurations()
    {
        using var place = new Workplace();
        await Cli.Succeed("train", Write(place), "-o", place.At("told.safetensors"), "--seed", "4", "--quiet");
        await Cli.Succeed("train", Write(place), "-o", place.At("own.safetensors"), "--quiet");
        await Cli.Succeed("train", Write(place, Configuration.Replace("\"seed\": 3", "\"seed\": 4")), "-o", place.At("changed.safetensors"), "--quiet");
        Assert.Equal(File.ReadAllBytes(place.At("changed.safetensors")), File.ReadAllBytes(place.At("told.safetensors")));
        Assert.NotEqual(File.ReadAllBytes(place.At("own.safetensors")), File.ReadAllBytes(place.At("told.safetensors")));
        Assert.True(File.Exists(place.At("own.csv")) && Directory.Exists(place.At("own.events")));
        Assert.Contains("--seed", await Cli.Fail("train", Write(place), "-o", place.At("m.safetensors"), "--seed", "-1"));
    }

    [Fact]
    public async Task Configurations_that_cannot_be_used_give_one_line()
    {
        using var place = new Workplace();
        await Cli.Fail("train", place.At("missing.json"), "-o", place.At("m.safetensors"));
        await Cli.Fail("train", place.Bytes("broken.json", "{ \"name\": "u8), "-o", place.At("m.safetensors"));
        await Cli.Fail("train", Write(place, Configuration.Replace("\"batch\": 1", "\"batch\": -1")), "-o", place.At("m.safetensors"));
        await Cli.Fail("train", Write(place, Configuration.Replace("\"images\"]", "\"nowhere\"]")), "-o", place.At("m.safetensors"));
        await Cli.Fail("train", Write(place), "-o", place.At("no-folder", "m.safetensors"));
        await Cli.Fail("train", Write(place), "-o", place.At("m.safetensors"), "--resume");
        Assert.False(File.Exists(place.At("m.safetensors")));
    }

    private static string Write(Workplace place, string configuration = Configuration)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            place.Image($"images/{seed}.png", seed, width: 16, height: 16);
        }

        File.WriteAllText(place.At("config.json"), configuration);
        return place.At("config.json");
    }

    /// <summary>Presses Ctrl-C when a text is printed.</summary>
    private sealed class CancelAt(CancellationTokenSource interrupt, string text) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
            {
                interrupt.Cancel();
            }
        }
    }
}
