using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Symflux.Torch.Training;
using Symflux.Torch.Training.Architectures;

namespace Symflux.Torch.Tests.Training;

public sealed class TrainingConfigurationTests
{
    private const string Minimal = """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] } }""";

    [Fact]
    public void All_faults_come_in_one_message()
    {
        const string json = """
            {
              "name": "a/b", "noiseLevel": -3, "peak": 0, "checkpointMinutes": 0, "data": { "deadLeaves": -1 },
              "validation": { "images": 0, "every": 0 },
              "architecture": { "flux": { "range": -1, "kind": "free-form", "knots": 2 }, "kind": "adaptive", "blocks": 0, "extent": 4, "stencils": 0, "window": 0 },
              "optimiser": { "steps": 0, "batch": 0, "patch": 1, "learningRate": 0 }
            }
            """;
        var message = Refusal(json);
        string[] expected =
        [
            "name", "noiseLevel -3", "peak 0", "checkpointMinutes 0", "data needs folders", "data.deadLeaves -1", "validation.images 0",
            "validation.every 0", "architecture.blocks 0", "architecture.extent 4", "architecture.stencils 0",
            "architecture.flux.knots 2", "architecture.flux.range -1", "architecture.window 0", "optimiser.steps 0", "optimiser.batch "
                + "0", "optimiser.patch 1", "learning rates",
        ];
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void All_unknown_properties_come_in_one_message_with_the_other_faults_and_the_names_that_were_meant()
    {
        var message = Refusal(
            """
            {
              "name": "n", "noiselevel": 25, "noiseLevel": -1, "data": { "folder": ["a"], "deadLeaves": 5 }, "xyzzy": 1,
              "architecture": { "kind": "implicit", "block": 3, "tolerence": 0, "flux": { "kind": "spline", "knot": 5 } }, "optimiser": { "batchSize": 4 },
            }
            """);
        string[] expected =
        [
            "'noiselevel'; did you mean 'noiseLevel'?", "'data.folder'; did you mean 'folders'?", "'xyzzy'; there are name, description",
            "'architecture.block'; did you mean 'blocks'?", "'architecture.tolerence'; did you mean 'tolerance'?", "'architecture.flux.knot'; did you "
                + "mean 'knots'?",
            "'optimiser.batchSize'; did you mean 'batch'?", "noiseLevel -1 must be positive",
        ];
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
        Assert.Contains("'data.deadleaves'", Refusal("""{ "name": "n", "data": { "deadleaves": 5 } }"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "colour": true }""", "colour")]
    [InlineData("""{ "name": "n", "data": { "folders": ["a"] } }""", "noiseLevel")]
    [InlineData("""{ "name": null, "noiseLevel": 25, "data": { "folders": ["a"] } }""", "name")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": null }""", "data")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": null } }""", "folders")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "optimiser": null }""", "optimiser")]
    [InlineData("""{ "name": "n", "noiseLevel": "much", "data": { "folders": ["a"] } }""", "noiseLevel")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": [null] } }""", "a folder without a name")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "optimiser": { "loss": 7 } }""", "loss")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "optimiser": { "learningRate": 1e999 } }""", "positive and finite")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "checkpointMinutes": 1e12 }""", "checkpointMinutes 1000000000000")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "noiseRange": [30, 55], "data": { "folders": ["a"] } }""", "noiseRange [30, 55]")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "noiseRange": [5], "data": { "folders": ["a"] } }""", "noiseRange [5]")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "noiseRange": [55, 5], "data": { "folders": ["a"] } }""", "the smaller one first")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "noiseRange": [0, 55], "data": { "folders": ["a"] } }""", "two positive levels")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "channels": 3, "channelNoiseRatio": 0.5, "data": { "folders": ["a"] } }""", "channelNoiseRatio 0.5 must be")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "channelNoiseRatio": 8, "data": { "folders": ["a"] } }""", "on colours (channels 3)")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "photons": { "white": [0, 5] }, "data": { "folders": ["a"] } }""", "photons.white [0, 5]")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "photons": { "white": [9, 5] }, "data": { "folders": ["a"] } }""", "the smaller one first")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "photons": { "readNoise": [1] }, "data": { "folders": ["a"] } }""", "white")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "photons": { "white": [2, 5], "readNoise": [] }, "data": { "folders": ["a"] } }""", "readNoise []")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "photons": { "white": [2, 5], "readNoise": [-1] }, "data": { "folders": ["a"] } }""", "readNoise [-1]")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "noiseRange": [5, 55], "photons": { "white": [2, 5] }, "data": { "folders": ["a"] } }""", "cannot both be given")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "channels": 2, "data": { "folders": ["a"] } }""", "channels 2")]
    [InlineData("{ \"name\": ", "JSON")]
    [InlineData("null", "empty")]
    public void What_cannot_be_read_is_named_in_one_line(string json, string expected)
    {
        var message = Refusal(json);
        Assert.Contains(expected, message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', message);
    }

    /// <summary>What one kind has is unknown to the others, so settings that do not go together cannot be written.</summary>
    [Theory]
    [InlineData("""{ "blocks": 3 }""", "'architecture.kind' is missing; there are adaptive, fixed")]
    [InlineData("""{ "kind": 3 }""", "'architecture.kind' must be a text; there are adaptive")]
    [InlineData("""{ "kind": "adaptive", "kind": "fixed" }""", "duplicate")]
    [InlineData("""{ "kind": "adaptive", "blocks": 3, "blocks": 4 }""", "duplicate")]
    [InlineData("""{ "kind": "guided", "stepControl": "adaptive-0", "block": 3 }""", "'architecture.block'; did you mean 'blocks'?; the window of an adaptive step")]
    [InlineData("""{ "kind": "trained", "model": "m", "sharedExtrapolation": true }""", "give their normBudget too")]
    [InlineData("""{ "kind": "extrapolated", "normBudget": 2, "scheme": 1 }""", "scheme")]
    [InlineData("""{ "kind": "grown", "model": "m", "after": [1], "levels": [null] }""", "architecture.levels need")]
    [InlineData("""{ "kind": "adaptiv" }""", "there is no 'architecture.kind' called 'adaptiv'; did you mean 'adaptive'?")]
    [InlineData("""{ "kind": "adaptive", "flux": { "kind": "relu" } }""", "there is no 'architecture.flux.kind' called 'relu'; there are free-form, spline, perona-malik")]
    [InlineData("""{ "kind": "adaptive", "flux": { "kind": "monotone-spline" } }""", "there is no 'architecture.flux.kind' called 'monotone-spline'")]
    [InlineData("""{ "kind": "adaptive", "flux": "free-form" }""", "flux")]
    [InlineData("""{ "kind": "adaptive", "flux": {} }""", "'architecture.flux.kind' is missing")]
    [InlineData("""{ "kind": "fixed", "flux": { "kind": "free-form" } }""", "there is no 'architecture.flux.kind' called 'free-form'")]
    [InlineData("""{ "kind": "fixed", "window": 24 }""", "there is no property 'architecture.window'")]
    [InlineData("""{ "kind": "fixed", "flux": { "kind": "monotone-spline", "knots": 5 } }""", "there is no property 'architecture.flux.knots'")]
    [InlineData("""{ "kind": "fixed", "flux": { "kind": "monotone-spline", "slopes": 0 } }""", "architecture.flux.slopes 0 must be 1 to 1001")]
    [InlineData("""{ "kind": "guided", "flux": { "kind": "free-form" } }""", "there is no 'architecture.flux.kind' called 'free-form'")]
    [InlineData("""{ "kind": "guided", "stepControl": "loose" }""", "'loose' is no step control")]
    [InlineData("""{ "kind": "implicit", "iterations": 0 }""", "architecture.iterations 0 must be at least 1")]
    [InlineData("""{ "kind": "implicit", "tolerance": 1 }""", "architecture.tolerance 1")]
    [InlineData("""{ "kind": "lipschitz" }""", "constant")]
    [InlineData("""{ "kind": "lipschitz", "constant": 0.9 }""", "architecture.constant 0.9 must be at least 1")]
    [InlineData("""{ "kind": "lipschitz", "constant": 2, "tolerance": 0.1 }""", "there is no property 'architecture.tolerance'")]
    [InlineData("""{ "kind": "lipschitz", "constant": 2, "passes": 0 }""", "architecture.passes 0")]
    [InlineData("""{ "kind": "extrapolated" }""", "normBudget")]
    [InlineData("""{ "kind": "extrapolated", "normBudget": 0.5 }""", "normBudget 0.5 must be at least 1")]
    [InlineData("""{ "kind": "extrapolated", "normBudget": 2, "blocks": 1 }""", "blocks 1 must be at least 2")]
    [InlineData("""{ "kind": "extrapolated", "normBudget": 2, "scheme": "momentum" }""", "scheme")]
    [InlineData("""{ "kind": "extrapolated", "normBudget": 2, "lipschitz": 2 }""", "there is no property 'architecture.lipschitz'")]
    [InlineData("""{ "kind": "trained" }""", "model")]
    [InlineData("""{ "kind": "trained", "model": "m", "lipschitz": 0.5 }""", "architecture.lipschitz 0.5")]
    [InlineData("""{ "kind": "trained", "model": "m", "normBudget": 0.5 }""", "architecture.normBudget 0.5")]
    [InlineData("""{ "kind": "trained", "model": "m", "blocks": 5 }""", "there is no property 'architecture.blocks'")]
    public void An_architecture_has_the_settings_of_its_kind(string architecture, string expected)
    {
        var message = Refusal($$"""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": {{architecture}} }""");
        Assert.Contains(expected, message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain("discriminator", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_does_not_depend_on_how_the_file_was_written()
    {
        var configuration = TrainingConfiguration.Parse(Minimal);
        var reordered = TrainingConfiguration.Parse(
            """{ "data": { "folders": ["a"] }, /* a comment */ "noiseLevel": 25.0, "seed": 1, "name": "n", }""");
        Assert.Equal(configuration.Hash, reordered.Hash);
        Assert.NotEqual(configuration.Hash, (configuration with { Seed = 2 }).Hash);
        Assert.NotEqual(configuration.Hash, (configuration with { NoiseRange = [5, 55] }).Hash);
        Assert.NotEqual(configuration.Hash, (configuration with { Photons = new() { White = [2, 60] } }).Hash);
        Assert.NotEqual(configuration.Hash, (configuration with { Channels = 3 }).Hash);
        Assert.NotEqual(configuration.Hash, (configuration with { Architecture = new AdaptiveArchitecture { Window = 24 } }).Hash);
        Assert.NotEqual(configuration.Hash, (configuration with { Architecture = new FixedArchitecture() }).Hash);
        Assert.NotEqual(
            (configuration with { Architecture = new ExtrapolatedArchitecture { NormBudget = 2 } }).Hash,
            (configuration with { Architecture = new ExtrapolatedArchitecture { NormBudget = 3 } }).Hash);
    }

    /// <summary>Checkpoints and model cards keep it. Whatever comes to configurations later is not written at its default.</summary>
    [Theory]
    [InlineData("adaptive", "", "14b02ba09e5dc069")]
    [InlineData("fixed", "", "98ab1910755f7b4f")]
    [InlineData("extrapolated", ", \"normBudget\": 2", "85a0c4946648c539")]
    [InlineData("lipschitz", ", \"constant\": 2", "b824c15bb0800797")]
    [InlineData("implicit", "", "56d01fdc6ee80243")]
    [InlineData("guided", "", "7a5f32f2c31736b2")]
    [InlineData("trained", ", \"model\": \"m\"", "0240e00b57ebd3c7")]
    [InlineData("grown", ", \"model\": \"m\", \"after\": [1], \"levels\": [{}]", "ef84bcdfcbb70d0b")]
    public void The_hash_of_a_configuration_never_changes(string kind, string settings, string beginning)
    {
        var hash = TrainingConfiguration.Parse(
            $$"""{ "name": "n", "noiseLevel": 25, "channels": 1, "data": { "folders": ["a"] }, "architecture": { "kind": "{{kind}}"{{settings}} } }""").Hash;
        Assert.StartsWith(beginning, hash, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_experiment_can_be_read_and_is_called_like_its_file()
    {
        var files = new[] { "experiments", "experiments/windows" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.json")).ToArray();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(
            Path.GetFileNameWithoutExtension(file).Replace("-further", "", StringComparison.Ordinal), TrainingConfiguration.Load(file).Name));
    }

    [Fact]
    public void The_documentation_names_every_kind_and_its_example_can_be_read()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "TRAINING.md"));
        var example = text[(text.IndexOf("```json", StringComparison.Ordinal) + 7)..];
        var configuration = TrainingConfiguration.Parse(example[..example.IndexOf("```", StringComparison.Ordinal)]);
        Assert.Equal(4, Assert.IsType<AdaptiveArchitecture>(configuration.Architecture).Blocks);
        var kinds = typeof(Architecture).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => (string)kind.TypeDiscriminator!);
        Assert.All(kinds, kind => Assert.Contains($"\n| `{kind}` |", text, StringComparison.Ordinal));
    }

    /// <summary>
    /// The texts as they were hashed when the models were trained. Configurations were written differently then; those beside them say the same in
    /// the words of today.
    /// </summary>
    [Fact]
    public void The_hash_on_the_card_of_a_shipped_model_is_that_of_a_text_that_is_kept()
    {
        var root = Repository.Root;
        // Denoisers; what experiments train has its configuration in their settings.
        ModelCard[] cards =
        [
            .. Directory.GetFiles(Path.Combine(root, "models"), "*.safetensors").Select(file => ModelFile.Load(file).Card)
                .Where(card => card.NoiseLevel is not null || card.NoiseRange is not null),
        ];
        Assert.NotEmpty(cards);
        Assert.All(cards, card => Assert.Equal(
            card.ConfigurationHash,
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, "experiments", "as-trained", $"{card.Name}.json"))))));
    }

    private static string Refusal(string json) => Assert.Throws<SymfluxException>(() => TrainingConfiguration.Parse(json)).Message;
}
