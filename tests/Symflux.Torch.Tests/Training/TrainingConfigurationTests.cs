using Symflux.Blueprints;
using Symflux.Testing;
using Symflux.Torch.Training;
using Xunit;

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
              "architecture": { "blocks": 0, "extent": 4, "stencils": 0, "knots": 2, "knotRange": -1, "stepControl": "fixed" },
              "optimiser": { "steps": 0, "batch": 0, "patch": 1, "learningRate": 0 }
            }
            """;
        var message = Refusal(json);
        string[] expected =
        [
            "name", "noiseLevel -3", "peak 0", "checkpointMinutes 0", "data needs folders", "data.deadLeaves -1", "validation.images 0",
            "validation.every 0", "architecture.blocks 0", "architecture.extent 4", "architecture.stencils 0", "architecture.knots 2",
            "architecture.knotRange -1", "stepControl", "optimiser.steps 0", "optimiser.batch 0", "optimiser.patch 1", "learning rates",
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
              "architecture": { "block": 3, "recurrent": { "tolerence": 0 } }, "optimiser": { "batchSize": 4 },
            }
            """);
        string[] expected =
        [
            "'noiselevel'; did you mean 'noiseLevel'?", "'data.folder'; did you mean 'folders'?", "'xyzzy'; there are name, description",
            "'architecture.block'; did you mean 'blocks'?", "'architecture.recurrent.tolerence'; did you mean 'tolerance'?",
            "'optimiser.batchSize'; did you mean 'batch'?", "noiseLevel -1 must be positive", "architecture.recurrent solves implicit steps",
        ];
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
        Assert.Contains("'data.deadleaves'", Refusal("""{ "name": "n", "data": { "deadleaves": 5 } }"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "colour": true }""", "colour")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "flux": "relu" } }""", "flux")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "flux": "monotone-spline" } }""", "stepControl")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "flux": "monotone-spline", "stepControl": "fixed", "knots": 8 } }""",
        "knots 8")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "flux": "weakly-monotone-spline" } }""",
        "'weakly-monotone-spline' is for networks with a Lipschitz constant")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "flux": "weakly-monotone-spline", "stepControl": "fixed", "lipschitz": 0.9 } }""",
        "architecture.lipschitz 0.9 must be at least 1")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "lipschitz": 2 } }""", "'free-form' does not have")]
    [InlineData(
        """
        { "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": {
          "flux": "weakly-monotone-spline", "stepControl": "fixed", "lipschitz": 2, "recurrent": { "iterations": 9, "tolerance": 0.1 } } }
        """,
        "set the tolerance of recurrent to 0")]
    [InlineData("""{ "name": "n", "data": { "folders": ["a"] } }""", "noiseLevel")]
    [InlineData("""{ "name": null, "noiseLevel": 25, "data": { "folders": ["a"] } }""", "name")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": null }""", "data")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": null } }""", "folders")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "optimiser": null }""", "optimiser")]
    [InlineData("""{ "name": "n", "noiseLevel": "much", "data": { "folders": ["a"] } }""", "noiseLevel")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "recurrent": {} } }""", "implicit steps")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "flux": "spline", "stepControl": "fixed", "recurrent": { "iterations": 0 } } }""",
        "at least 1 iteration, not 0")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "guided": true } }""", "architecture.guided needs diffusivities")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "guided": true, "flux": "spline", "stepControl": "fixed", "recurrent": {} } }""",
        "leave recurrent and lipschitz out")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "noiseRange": [30, 55], "data": { "folders": ["a"] } }""", "noiseRange [30, 55]")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "noiseRange": [5], "data": { "folders": ["a"] } }""", "noiseRange [5]")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "noiseRange": [55, 5], "data": { "folders": ["a"] } }""", "the smaller one first")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "noiseRange": [0, 55], "data": { "folders": ["a"] } }""", "two positive levels")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "channels": 2, "data": { "folders": ["a"] } }""", "channels 2")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "channels": 3, "data": { "folders": ["a"] } }""", "stateChannels 1 must be at least the 3")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "extrapolation": "semi-iterative", "normBudget": 2 } }""",
        "set stepControl to 'fixed'")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "flux": "spline", "stepControl": "fixed", "extrapolation": "du-fort-frankel" } }""",
        "give both, or neither")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "flux": "spline", "stepControl": "fixed", "normBudget": 2 } }""",
        "give both, or neither")]
    [InlineData(
        """
        { "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": {
          "flux": "weakly-monotone-spline", "stepControl": "fixed", "lipschitz": 2, "extrapolation": "semi-iterative", "normBudget": 2 } }
        """,
        "architecture.lipschitz is for steps without extrapolation")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "normBudget": 0.5 } }""", "normBudget 0.5 must be at least 1")]
    [InlineData(
        """{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "blocks": 1, "extrapolation": "semi-iterative" } }""",
        "blocks 1 must be at least 2")]
    [InlineData("""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "extrapolation": "momentum" } }""", "extrapolation")]
    [InlineData("{ \"name\": ", "JSON")]
    [InlineData("null", "empty")]
    public void What_cannot_be_read_is_named_in_one_line(string json, string expected)
    {
        var message = Refusal(json);
        Assert.Contains(expected, message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', message);
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
        Assert.NotEqual(configuration.Hash, (configuration with { Channels = 3 }).Hash);
        Assert.NotEqual(
            (configuration with { Architecture = new() { Extrapolation = Extrapolation.SemiIterative, NormBudget = 2 } }).Hash,
            (configuration with { Architecture = new() { Extrapolation = Extrapolation.SemiIterative, NormBudget = 3 } }).Hash);
        Assert.NotEqual(configuration.Hash, (configuration with { Architecture = configuration.Architecture with { Lipschitz = 2 } }).Hash);
    }

    [Fact]
    public void The_hash_of_a_configuration_never_changes()
    {
        // Recorded before there were colours and ranges of noise levels; whatever comes to configurations later leaves it.
        Assert.Equal(
            "3d526520ec0fb256391b78e5b6a99d3249379a31e8f2c222ed8876bd158713e7",
            TrainingConfiguration.Parse(
                """{ "name": "n", "noiseLevel": 25, "channels": 1, "data": { "folders": ["a"] }, "architecture": { "extrapolation": "none" } }""").Hash);
    }

    [Fact]
    public void Every_experiment_can_be_read_and_is_called_like_its_file()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "experiments"), "*.json");
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(Path.GetFileNameWithoutExtension(file), TrainingConfiguration.Load(file).Name));
    }

    [Fact]
    public void Shipped_models_name_the_configurations_beside_them()
    {
        var root = Repository.Root;
        // Denoisers; what experiments train has its configuration in their settings.
        ModelCard[] cards =
        [
            .. Directory.GetFiles(Path.Combine(root, "models"), "*.safetensors").Select(file => ModelFile.Load(file).Card)
                .Where(card => card.NoiseLevel is not null || card.NoiseRange is not null),
        ];
        Assert.NotEmpty(cards);
        Assert.All(cards, card =>
        {
            // The last training counts: of some models that which went on under local steps.
            var path = new[] { Path.Combine("windows", $"{card.Name}-further.json"), Path.Combine("windows", $"{card.Name}.json"), $"{card.Name}.json" }
                .Select(name => Path.Combine(root, "experiments", name)).First(File.Exists);
            Assert.Equal(card.ConfigurationHash, TrainingConfiguration.Load(path).Hash);
        });
    }

    private static string Refusal(string json) => Assert.Throws<SymfluxException>(() => TrainingConfiguration.Parse(json)).Message;
}
