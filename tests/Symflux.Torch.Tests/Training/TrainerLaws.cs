using Symflux.Imaging;
using Symflux.Torch.Training;

namespace Symflux.Torch.Tests.Training;

public sealed class TrainerLaws : IDisposable
{
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Fifty_steps_twice_from_one_seed_give_the_same_weights_and_another_seed_gives_others()
    {
        var configuration = TinyTraining.Configuration();
        Assert.Equal(Bytes(Train(configuration)), Bytes(Train(configuration)));
        Assert.NotEqual(FirstStencil(Train(configuration)), FirstStencil(Train(configuration with { Seed = 4 })));
    }

    [Theory, InlineData(TinyTraining.FreeForm), InlineData(Extrapolated)]
    public void A_run_that_is_stopped_and_resumed_again_and_again_is_the_uninterrupted_one_bit_for_bit(string architecture)
    {
        var configuration = TinyTraining.Configuration(architecture, steps: 300);
        using var whole = new Trainer(configuration, tiny.Root, tiny.NewCheckpoint());
        var expected = whole.Run();

        var (checkpoint, stops, finished) = (tiny.NewCheckpoint(), new List<int>(), (Trainer?)null);
        while (finished is null)
        {
            var part = new Trainer(configuration, tiny.Root, checkpoint, resume: true);
            if (StopsEarly(part, stops))
            {
                part.Dispose();
            }
            else
            {
                finished = part;
            }
        }

        using (finished)
        {
            var places = string.Join(", ", stops);
            Assert.True(stops.Count > 0, "the run was never stopped");
            Assert.True(Bytes(expected).AsSpan().SequenceEqual(Bytes(finished.Best)), $"other model when stopped after steps {places}");
            Assert.True(Same(whole.Current, finished.Current), $"other weights when stopped after steps {places}");
            Assert.Equal(whole.Validations, finished.Validations);
        }
    }

    [Fact]
    public void Cancellation_leaves_a_checkpoint_with_a_usable_model()
    {
        var (configuration, checkpoint) = (TinyTraining.Configuration(steps: 100_000), tiny.NewCheckpoint());
        using (var stopped = new Trainer(configuration, tiny.Root, checkpoint))
        {
            Assert.True(StopsEarly(stopped, []));
        }

        using var trainer = new Trainer(configuration, tiny.Root, checkpoint, resume: true);
        var path = Path.Combine(tiny.Root, "best.safetensors");
        ModelFile.Save(path, trainer.Best);
        Assert.Equal(Bytes(trainer.Best), Bytes(ModelFile.Load(path)));
        Assert.True(Certificate.Of(trainer.Best.Blueprint).NormStable.Constant <= 1 + 1e-9);
    }

    [Fact]
    public void A_checkpoint_of_another_configuration_is_refused()
    {
        var (configuration, checkpoint) = (TinyTraining.Configuration(), tiny.NewCheckpoint());
        Train(configuration, checkpoint);
        var fault = Assert.Throws<SymfluxException>(() => new Trainer(configuration with { NoiseLevel = 15 }, tiny.Root, checkpoint, resume: true));
        Assert.Contains("another configuration", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.2)]
    [InlineData(0.4)]
    [InlineData(0.6)]
    [InlineData(0.8)]
    [InlineData(0.98)]
    public void A_damaged_or_truncated_checkpoint_is_refused(double place)
    {
        var (configuration, checkpoint) = (TinyTraining.Configuration(steps: 10), tiny.NewCheckpoint());
        Train(configuration, checkpoint);
        var bytes = File.ReadAllBytes(checkpoint);
        var at = (int)(place * bytes.Length);
        File.WriteAllBytes(checkpoint, bytes[..at]);
        Assert.Contains("cannot resume", Refusal(configuration, checkpoint), StringComparison.Ordinal);
        bytes[at] ^= 0x10;
        File.WriteAllBytes(checkpoint, bytes);
        Assert.Contains("cannot resume", Refusal(configuration, checkpoint), StringComparison.Ordinal);
    }

    public static TheoryData<string> Architectures =>
    [
        TinyTraining.FreeForm,
        Two(""" "kind": "adaptive", "flux": { "kind": "free-form", "knots": 9 }, "fidelity": false """),
        Two(""" "kind": "adaptive", "flux": { "kind": "spline", "knots": 8 }, "window": 8 """),
        Two(""" "kind": "fixed", "flux": { "kind": "spline", "knots": 8 } """, stencils: 5),
        Two(""" "kind": "fixed", "flux": { "kind": "perona-malik" } """),
        MonotoneSplines,
        Two(""" "kind": "lipschitz", "constant": 1e6, "flux": { "slopes": 4 } """),
        WeaklyMonotoneSplines,
        Two(""" "kind": "guided", "flux": { "kind": "spline", "knots": 8 }, "hiddenChannels": 1 """),
        Two(""" "kind": "guided", "flux": { "kind": "perona-malik" }, "stepControl": "fixed" """),
    ];

    private static string Two(string settings, int stencils = 8) => $$"""{ {{settings}}, "blocks": 2, "stencils": {{stencils}}, "extent": 3 }""";

    private const string MonotoneSplines = """
        { "kind": "fixed", "blocks": 3, "stencils": 8, "extent": 3, "flux": { "kind": "monotone-spline", "slopes": 4 } }
        """;

    [Theory, MemberData(nameof(Architectures))]
    public void Training_improves_on_held_out_images_and_keeps_the_certificate_of_the_norm(string architecture)
    {
        using var trainer = new Trainer(TinyTraining.Configuration(architecture, steps: 100), tiny.Root);
        var model = trainer.Run();
        var (first, last) = (trainer.Validations[0], trainer.Validations[^1]);
        Assert.True(last.Psnr > first.Psnr && last.Loss < first.Loss, $"{first} → {last}");
        Assert.Equal(trainer.Validations.Max(v => v.Psnr), double.Parse(model.Card.Extra["validationPsnr"], null), 0.001);
        var claim = Certificate.Of(model.Blueprint).NormStable;
        Assert.True(claim.Constant <= 1 + 1e-9, claim.Reason);
        Assert.True(Certificate.Of(trainer.Current).NormStable.Constant <= 1 + 1e-9);
    }

    private const string Extrapolated = """
        {
          "kind": "extrapolated", "scheme": "semi-iterative", "normBudget": 1.25, "blocks": 4, "stencils": 8, "extent": 3,
          "flux": { "kind": "spline", "knots": 9 }
        }
        """;

    public static TheoryData<string, double> Budgets => new()
    {
        { Extrapolated, 1.25 },
        { Extrapolated.Replace("1.25", "1"), 1 },
        { Extrapolated.Replace("semi-iterative", "du-fort-frankel").Replace("\"spline\", \"knots\": 9", "\"perona-malik\""), 1.25 },
        { Extrapolated.Replace("\"spline\", \"knots\": 9", "\"monotone-spline\", \"slopes\": 4"), 1.25 },
    };

    [Theory, MemberData(nameof(Budgets))]
    public void Training_with_extrapolation_improves_and_keeps_the_norm_budget_after_every_step(string architecture, double budget)
    {
        using var trainer = new Trainer(TinyTraining.Configuration(architecture, steps: 60), tiny.Root);
        var first = Weights(trainer.Current);
        var largest = 0.0;
        var model = trainer.Run(new Callback<TrainingProgress>(_ => largest = Math.Max(largest, Kappa(trainer.Current))));
        Assert.True(trainer.Validations[^1].Psnr > trainer.Validations[0].Psnr, $"{trainer.Validations[0]} → {trainer.Validations[^1]}");
        Assert.InRange(Math.Max(largest, Kappa(model.Blueprint)), 1, budget);
        var last = Weights(trainer.Current);
        Assert.True(budget == 1 ? last.All(alpha => alpha <= 1) : last[1..].All(alpha => alpha != 1), string.Join(", ", last));
        Assert.Equal(1, last[0]);
        Assert.True(budget == 1 || !first.SequenceEqual(last), string.Join(", ", first));
        Assert.Equal(architecture.Contains("frankel", StringComparison.Ordinal) ? 1 : budget == 1 ? last[1..].Distinct().Count()
            : 3, last[1..].Distinct().Count());

        static double Kappa(Blueprint blueprint) => Certificate.Of(blueprint).NormStable.Constant!.Value;
        static double[] Weights(Blueprint blueprint) => [.. blueprint.Blocks.Cast<ResidualBlock>().Select(block => block.Extrapolation)];
    }

    [Fact]
    public void A_trained_network_of_monotone_splines_is_nonexpansive()
    {
        var certificate = Certificate.Of(Train(TinyTraining.Configuration(MonotoneSplines)).Blueprint);
        Assert.Equal((1, 1), (certificate.NormStable.Constant, certificate.Lipschitz.Constant));
    }

    private const string WeaklyMonotoneSplines = """
        { "kind": "lipschitz", "constant": 1.002, "blocks": 3, "stencils": 8, "extent": 3, "flux": { "slopes": 4 } }
        """;

    [Fact]
    public void A_trained_network_keeps_to_the_Lipschitz_constant_of_its_configuration()
    {
        using var trainer = new Trainer(TinyTraining.Configuration(WeaklyMonotoneSplines), tiny.Root);
        var certificate = Certificate.Of(trainer.Run().Blueprint);
        Assert.Equal(1, certificate.NormStable.Constant);
        // Without it 1.004; it is made use of, but not exceeded.
        Assert.InRange(certificate.Lipschitz.Constant!.Value, 1.0001, 1.002);
        Assert.InRange(Certificate.Of(trainer.Current).Lipschitz.Constant!.Value, 1.0001, 1.002);
    }

    [Fact]
    public void Implicit_steps_keep_to_a_Lipschitz_constant_too()
    {
        const string architecture = """
            { "kind": "lipschitz", "constant": 1.5, "passes": 6, "blocks": 2, "stencils": 8, "extent": 3, "flux": { "slopes": 4 } }
            """;
        using var trainer = new Trainer(TinyTraining.Configuration(architecture), tiny.Root);
        var model = trainer.Run();
        Assert.True(trainer.Validations[^1].Psnr > trainer.Validations[0].Psnr, string.Join(", ", trainer.Validations));
        Assert.All(model.Blueprint.Blocks, block => Assert.Equal(new StoppingRule(6, 0), ((RecurrentBlock)block).Stopping));
        Assert.InRange(Certificate.Of(model.Blueprint).Lipschitz.Constant!.Value, 1, 1.5);
    }

    [Fact]
    public void A_network_that_is_trained_further_keeps_to_the_Lipschitz_constant_named()
    {
        ModelFile.Save(Path.Combine(tiny.Root, "start.safetensors"), Train(TinyTraining.Configuration(WeaklyMonotoneSplines)));
        var further = TinyTraining.Configuration("""{ "kind": "trained", "model": "start.safetensors", "lipschitz": 1.001 }""");
        Assert.InRange(Certificate.Of(Train(further).Blueprint).Lipschitz.Constant!.Value, 1, 1.001);
    }

    [Theory, InlineData(0, 8), InlineData(1e-3, 60)]
    public void Implicit_steps_are_trained_through_their_passes_or_as_fixed_points(double tolerance, int iterations)
    {
        var architecture = string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
            {
              "kind": "implicit", "blocks": 1, "stencils": 8, "extent": 3, "flux": { "kind": "monotone-spline", "slopes": 4 },
              "iterations": {{iterations}}, "tolerance": {{tolerance}}
            }
            """);
        using var trainer = new Trainer(TinyTraining.Configuration(architecture, steps: 40), tiny.Root);
        var model = trainer.Run();
        var (first, last) = (trainer.Validations[0], trainer.Validations[^1]);
        Assert.True(last.Psnr > first.Psnr && last.Loss < first.Loss, $"{first} → {last}");
        var trained = (RecurrentBlock)model.Blueprint.Blocks[0];
        Assert.Equal(new StoppingRule(iterations, tolerance), trained.Stopping);
        CertifiedParametrisationLaws.AssertCertified((ResidualBlock)trained.Body[0], "after training");
    }

    [Fact]
    public void The_log_has_a_row_for_every_validation()
    {
        var checkpoint = tiny.NewCheckpoint();
        Train(TinyTraining.Configuration(), checkpoint);
        var rows = File.ReadAllLines(Path.ChangeExtension(checkpoint, ".csv"));
        Assert.Equal("step,loss,learningRate,validationPsnr", rows[0]);
        Assert.Equal(["10", "20", "30", "40", "50"], rows[1..].Select(row => row.Split(',')[0]));
    }

    [Fact]
    public void Event_files_have_the_rows_of_the_log_also_over_an_interruption_and_none_of_an_older_run()
    {
        var (configuration, checkpoint) = (TinyTraining.Configuration(steps: 300), tiny.NewCheckpoint());
        Train(configuration with { Seed = 9 }, checkpoint);
        var stops = new List<int>();
        using (var stopped = new Trainer(configuration, tiny.Root, checkpoint))
        {
            Assert.True(StopsEarly(stopped, stops));
        }

        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var trainer = new Trainer(configuration, tiny.Root, checkpoint, resume: true);
        trainer.Run();
        // File names hold the time, so their order is that of the parts.
        var events = Directory.GetFiles(Path.ChangeExtension(checkpoint, ".events")).Order(StringComparer.Ordinal).SelectMany(EventFile.Read).ToArray();
        Assert.Equal(3 * 30, events.Length);
        Assert.Equal(Series(v => (float)v.Loss), Events("loss"));
        Assert.Equal(Series(v => (float)v.LearningRate), Events("learning rate"));
        Assert.Equal(Series(v => (float)v.Psnr), Events("validation PSNR"));
        Assert.InRange(events[^1].Time, before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());

        IEnumerable<(long, float)> Series(Func<ValidationRecord, float> value) => trainer.Validations.Select(v => ((long)v.Step, value(v)));
        IEnumerable<(long, float)> Events(string tag) => events.Where(entry => entry.Tag == tag).Select(entry => (entry.Step, entry.Value));
    }

    [Fact]
    public void A_run_that_diverges_says_so()
    {
        using var trainer = new Trainer(TinyTraining.Configuration() with { NoiseLevel = 1e30 }, tiny.Root);
        Assert.Contains("diverged", Assert.Throws<SymfluxException>(() => trainer.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_are_missing_or_too_small_are_named()
    {
        var configuration = TinyTraining.Configuration();
        var few = configuration with { Validation = new() { Images = 6 } };
        Assert.Contains("6 images", Assert.Throws<SymfluxException>(() => new Trainer(few, tiny.Root)).Message, StringComparison.Ordinal);
        var large = configuration with { Optimiser = configuration.Optimiser with { Patch = 29 } };
        Assert.Contains("29×29", Assert.Throws<SymfluxException>(() => new Trainer(large, tiny.Root)).Message, StringComparison.Ordinal);
        var absent = configuration with { Data = new() { Folders = ["nowhere"] } };
        Assert.Contains("nowhere", Assert.Throws<SymfluxException>(() => new Trainer(absent, tiny.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dead_leaves_replace_a_folder()
    {
        var synthetic = TinyTraining.Configuration(steps: 5) with { Data = new() { DeadLeaves = 4 } };
        var model = Train(synthetic);
        Assert.Contains("4 synthetic dead-leaves images", model.Card.Data, StringComparison.Ordinal);
        Assert.Equal(Bytes(model), Bytes(Train(synthetic)));
    }

    [Fact]
    public void Networks_for_volumes_are_trained_on_balls_and_rods()
    {
        var volumes = TinyTraining.Configuration(
            """{ "kind": "adaptive", "blocks": 2, "stencils": 6, "extent": 3, "hiddenChannels": 1, "flux": { "kind": "free-form", "knots": 9 } }""", steps: 20)
            with { Volumes = true, Data = new() { DeadLeaves = 3 }, Validation = new() { Images = 1, Every = 10 } };
        volumes = volumes with { Optimiser = volumes.Optimiser with { Patch = 12, Loss = TrainingLoss.Logarithmic, LearningRate = 0.02 } };
        using var trainer = new Trainer(volumes, tiny.Root);
        var model = trainer.Run();
        Assert.Equal(3, model.Blueprint.Dimension);
        Assert.Contains("3 synthetic volumes of balls and rods", model.Card.Data, StringComparison.Ordinal);
        // Noise of 25 alone has 20.2 dB.
        Assert.True(trainer.Validations[^1].Psnr > 21.5 && trainer.Validations[^1].Psnr > trainer.Validations[0].Psnr, $"{trainer.Validations[^1].Psnr}");
        Assert.True(Certificate.Of(model.Blueprint).NormStable.Constant <= 1 + 1e-9);
    }

    [Fact]
    public void Stacks_in_folders_are_joined_to_volumes()
    {
        var volume = DeadSolids.Create(20, 18, 16, 1);
        var pages = Enumerable.Range(0, 16).Select(z => Field<float>.Wrap(volume.Values.Slice(z * 360, 360).ToArray(), Grid.Image(18, 20)));
        Directory.CreateDirectory(Path.Combine(tiny.Root, "stacks"));
        ImageFile.Save(Path.Combine(tiny.Root, "stacks", "a.tif"), new ImageStack([.. pages.Select(Rounded)], SampleFormat.UInt8));
        var configuration = TinyTraining.Configuration() with
        {
            Volumes = true, Data = new() { Folders = ["stacks"], DeadLeaves = 1 }, Validation = new() { Images = 1 }, Optimiser = new() { Patch = 14 },
        };
        var data = TrainingData.Load(configuration, tiny.Root);
        Assert.Equal(["16×18×20", "64×64×64"], data.Training.Concat(data.HeldOut).Select(v => $"{v.Grid.Depth}×{v.Grid.Height}×{v.Grid.Width}").Order());

        static Field<float> Rounded(Field<float> page)
        {
            foreach (ref var value in page.Values)
            {
                value = MathF.Round(value);
            }

            return page;
        }
    }

    [Fact]
    public void Colours_are_trained_on_a_lifted_state_with_the_same_guarantee()
    {
        const string architecture = """
            { "kind": "adaptive", "blocks": 2, "stencils": 8, "extent": 3, "hiddenChannels": 1, "flux": { "kind": "free-form", "knots": 9, "range": 100 } }
            """;
        var configuration = TinyTraining.Configuration(architecture, steps: 100, channels: 3) with
        {
            Data = new() { Folders = ["images"], DeadLeaves = 2 },
        };
        using var trainer = new Trainer(configuration, tiny.Root);
        var model = trainer.Run();
        var (first, last) = (trainer.Validations[0], trainer.Validations[^1]);
        Assert.True(last.Psnr > first.Psnr && last.Loss < first.Loss, $"{first} → {last}");
        Assert.Equal((3, 4), (model.Blueprint.Channels, model.Blueprint.Blocks[1].InputChannels));
        Assert.Contains("6 grey ones tinted", model.Card.Data, StringComparison.Ordinal);
        Assert.True(Certificate.Of(model.Blueprint).NormStable.Constant <= 1 + 1e-9);
        using var again = new Trainer(configuration, tiny.Root);
        Assert.Equal(Bytes(model), Bytes(again.Run()));
    }

    [Fact]
    public void A_start_for_another_number_of_channels_is_refused()
    {
        ModelFile.Save(Path.Combine(tiny.Root, "grey.safetensors"), Train(TinyTraining.Configuration(steps: 1)));
        var colour = TinyTraining.Configuration("""{ "kind": "trained", "model": "grey.safetensors" }""", channels: 3);
        Assert.Contains("1 channels", Assert.Throws<SymfluxException>(() => new Trainer(colour, tiny.Root)).Message, StringComparison.Ordinal);
    }

    /// <summary>With many levels of noise, of errors that differ by patch, and resumed like any other run.</summary>
    [Fact]
    public void The_logarithmic_loss_improves_and_reports_a_geometric_mean()
    {
        var squares = TinyTraining.Configuration(steps: 60);
        var logarithms = squares with { Optimiser = squares.Optimiser with { Loss = TrainingLoss.Logarithmic } };
        Assert.NotEqual(squares.Hash, logarithms.Hash);
        using var arithmetic = new Trainer(squares, tiny.Root);
        using var geometric = new Trainer(logarithms, tiny.Root);
        arithmetic.Run();
        geometric.Run();
        Assert.True(geometric.Validations[^1].Psnr > geometric.Validations[0].Psnr, string.Join(", ", geometric.Validations));
        // The same patches and nearly the same weights: the geometric mean is the smaller one.
        Assert.InRange(geometric.Validations[0].Loss, 0.3 * arithmetic.Validations[0].Loss, arithmetic.Validations[0].Loss);
    }

    private Model Train(TrainingConfiguration configuration, string? checkpoint = null)
    {
        using var trainer = new Trainer(configuration, tiny.Root, checkpoint);
        return trainer.Run();
    }

    /// <summary>Runs until the seventh report of progress, after 70 steps at the latest; false where the run came to its end before.</summary>
    private static bool StopsEarly(Trainer trainer, List<int> stops)
    {
        using var source = new CancellationTokenSource();
        var (last, reports) = (0, 0);
        try
        {
            trainer.Run(new Callback<TrainingProgress>(Count), source.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            stops.Add(last);
            return true;
        }

        void Count(TrainingProgress report)
        {
            last = report.Step;
            if (++reports == 7)
            {
                source.Cancel();
            }
        }
    }

    private string Refusal(TrainingConfiguration configuration, string checkpoint) =>
        Assert.Throws<SymfluxException>(() => new Trainer(configuration, tiny.Root, checkpoint, resume: true)).Message;

    private static bool Same(Blueprint a, Blueprint b)
    {
        var card = new ModelCard { Name = "same" };
        return Bytes(new Model(a, card)).AsSpan().SequenceEqual(Bytes(new Model(b, card)));
    }

    private static byte[] Bytes(Model model)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(stream, model);
        return stream.ToArray();
    }

    private static double[] FirstStencil(Model model) => ((ResidualBlock)model.Blueprint.Blocks[0]).Stencils.Stencils[0].Coefficients.ToArray();
}
