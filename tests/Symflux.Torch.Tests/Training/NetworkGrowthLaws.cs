using Symflux.Torch.Training;
using Symflux.Torch.Training.Architectures;

namespace Symflux.Torch.Tests.Training;

/// <summary>Trained networks that get further blocks on coarser grids.</summary>
public sealed class NetworkGrowthLaws : IDisposable
{
    private const string Lifted = """
        { "kind": "adaptive", "blocks": 3, "stencils": 5, "extent": 3, "hiddenChannels": 1, "flux": { "kind": "free-form", "knots": 9, "range": 100 } }
        """;

    private const string StartFile = "start.safetensors";

    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void A_grown_network_starts_near_what_it_was_and_trains_with_its_certificate()
    {
        var start = Start(1, Lifted);
        var configuration = Grown(1);
        using var trainer = new Trainer(configuration, tiny.Root);
        var grown = trainer.Current;
        var random = new Generators(5);
        foreach (var grid in (Grid[])[Grid.Image(16, 24), Grid.Image(13, 18)])
        {
            var f = random.Field(grid, 1, 100);
            var (before, after) = (Solver.Run(start, f), Solver.Run(grown, f));
            var (change, effect) = (Distance(before, after), Distance(before, f));
            Assert.True(change < 0.2 * effect, $"{grid}: growth alone changes the output by {change}, the network its input by {effect}");
            Assert.True(change > 0, $"{grid}: the new blocks do nothing");
        }

        var model = trainer.Run();
        Assert.True(trainer.Validations[^1].Psnr > trainer.Validations[0].Psnr - 0.1, string.Join(", ", trainer.Validations));
        Assert.Equal(1, Certificate.Of(model.Blueprint).NormStable.Constant);
        using var again = new Trainer(configuration, tiny.Root);
        Assert.Equal(model.Card.Extra, again.Run().Card.Extra);
    }

    /// <summary>After block 1 and 3: to cells, 2 blocks, to cells of cells, 1 block, back, 2 blocks, back; and the ball at the end.</summary>
    [Fact]
    public void Growth_inserts_a_V_over_the_levels_after_the_named_blocks()
    {
        Start(1, Lifted);
        using var trainer = new Trainer(Grown(1), tiny.Root);
        const string excursion = "Analysis 2, Residual 8 6, Residual 8 6, Analysis 8, Residual 32 4, Synthesis 32, Residual 8 6, Residual 8 6, Synthesis 8";
        Assert.Equal(
            $"Lift 1, Residual 2 5, {excursion}, Residual 2 5, Residual 2 5, {excursion}, Project 2, BallProjection 1",
            string.Join(", ", trainer.Current.Blocks.Select(block =>
                $"{block.GetType().Name[..^"Block".Length]} {block.InputChannels}{(block is ResidualBlock residual ? $" {residual.Stencils.OutputChannels}" : "")}")));
    }

    /// <summary>A zero-sum stencil in the image is one on its means; details and hidden channels are free.</summary>
    [Fact]
    public void Constant_images_are_kept_on_grids_of_cells_too()
    {
        foreach (var channels in (int[])[1, 3])
        {
            var architecture = channels == 1 ? Lifted : Lifted.Replace("5", "6", StringComparison.Ordinal);
            Start(channels, architecture);
            using var trainer = new Trainer(Grown(channels), tiny.Root);
            var constant = new Field<double>(Grid.Image(64, 72), channels);
            constant.Values.Fill(77);
            var result = Solver.Run(trainer.Run().Blueprint, constant);
            // Nearly, far from the border, whose effect the stencils carry inwards. At it less so: windows there may let pass what the image as a whole
            // would not (fact 13).
            for (var i = 0; i < result.Values.Length; i++)
            {
                var (x, y) = (i % 72, i / 72 % 64);
                Assert.Equal(77, result.Values[i], Math.Abs(x - 36) < 4 && Math.Abs(y - 32) < 4 ? 0.5 : 1.5);
            }
        }
    }

    [Theory]
    [InlineData(""" "after": [], "levels": [{}] """, "architecture.after []")]
    [InlineData(""" "after": [2, 1], "levels": [{}] """, "architecture.after [2, 1]")]
    [InlineData(""" "after": [1], "levels": [] """, "architecture.levels must be 1 to 4")]
    [InlineData(""" "after": [1], "levels": [{ "extent": 4 }] """, "an odd extent")]
    [InlineData(""" "after": [1], "levels": [{ "extents": 3 }] """, "'architecture.levels[0].extents'; did you mean 'extent'?")]
    [InlineData(""" "after": [1], "levels": [{}], "flux": { "knots": 2 } """, "architecture.flux.knots 2")]
    [InlineData(""" "after": [1] """, "levels")]
    public void Faults_of_the_configuration_are_named(string settings, string expected) => Assert.Contains(
        expected,
        Assert.Throws<SymfluxException>(() => TrainingConfiguration.Parse(
            $$"""{ "name": "n", "noiseLevel": 25, "data": { "folders": ["a"] }, "architecture": { "kind": "grown", "model": "m", {{settings}} } }""")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_place_beyond_the_network_is_refused()
    {
        Start(1, Lifted);
        var configuration = TinyTraining.Configuration() with
        {
            Architecture = new GrownArchitecture { Model = StartFile, After = [4], Levels = [new GrownLevel()] },
        };
        Assert.Contains(
            "architecture.after names block 4, but the network to start from has 3",
            Assert.Throws<SymfluxException>(() => new Trainer(configuration, tiny.Root)).Message, StringComparison.Ordinal);
    }

    private Blueprint Start(int channels, string architecture)
    {
        using var trainer = new Trainer(TinyTraining.Configuration(architecture, channels: channels), tiny.Root);
        var model = trainer.Run();
        ModelFile.Save(Path.Combine(tiny.Root, StartFile), model);
        return model.Blueprint;
    }

    private static TrainingConfiguration Grown(int channels) => TinyTraining.Configuration(channels: channels) with
    {
        Architecture = new GrownArchitecture
        {
            Model = StartFile,
            After = [1, 3],
            Levels = [new GrownLevel { Blocks = 2, Stencils = 6 }, new GrownLevel { Blocks = 1, Stencils = 4 }],
            Flux = new FreeFormFluxSettings { Knots = 9, Range = 100 },
        },
    };

    private static double Distance(Field<double> a, Field<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Values.Length; i++)
        {
            sum += (a.Values[i] - b.Values[i]) * (a.Values[i] - b.Values[i]);
        }

        return Math.Sqrt(sum);
    }
}
