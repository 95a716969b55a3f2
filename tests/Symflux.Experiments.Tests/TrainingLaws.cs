using Symflux.Torch;
using CsCheck;
using Symflux.Experiments.Baselines;
using Symflux.Experiments.Denoising;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Networks;
using Symflux.Torch.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Tests;

public sealed class TrainingLaws
{
    private static readonly ExperimentForm Form = new(IsQuick: true, null, "synthetic");

    private static readonly DenoisingSettings Training = new()
    {
        Batch = 2, Patch = 24, Every = 10, Cap = 30, SearchSteps = 10, Choice = 1, ChoiceExtent = 32, Test = 1, DeadLeaves = 4,
    };

    public static TheoryData<NetworkDesign> Designs =>
    [
        new StandardResidualDesign { Blocks = 1, Stencils = 3 },
        new StandardResidualDesign { Dimension = 1, Blocks = 1, Stencils = 3, Activation = Activation.TrainedPeronaMalik, Centre = 5 },
        new SymmetricResidualDesign { Blocks = 2, Stencils = 3, Flux = Activation.PeronaMalik },
        new SymmetricResidualDesign { Dimension = 1, Blocks = 3, Stencils = 3, Flux = Activation.TrainedPeronaMalik, StepControl = StepControl.Fixed,
            Skip = SkipKind.SemiIterative },
        new SymmetricResidualDesign { Blocks = 2, Stencils = 2, Flux = Activation.TrainedPeronaMalik, Skip = SkipKind.Implicit },
        new SymmetricResidualDesign { Blocks = 2, Stencils = 3, Flux = Activation.FreeForm, Knots = 11, IsZeroSum = false,
            Start = NetworkStart.Usual, Centre = 5 },
        new SplineDesign { Blocks = 2, Stencils = 4, Extent = 3, Lipschitz = 1.5 },
        new SplineDesign { Blocks = 2, Stencils = 4, Extent = 3, Modulus = 0.125, StepControl = StepControl.Adaptive() },
        new SymmetricUNetDesign { Stencils = 3, StateChannels = 2 },
        new StandardUNetDesign { Width = 2, Centre = 5 },
    ];

    [Theory, MemberData(nameof(Designs))]
    public void A_run_is_a_function_of_settings_and_seed_and_learns(NetworkDesign network)
    {
        var training = network.Dimension == 1 ? Training with { Dimension = 1, Patch = 256, Choice = 4, Test = 6, DeadLeaves = 30 } : Training;
        var search = new RateSearchRun(new Design("design", 0, network), training, Form);
        RunResult found = new(new Dictionary<string, double> { [RateSearchRun.Rate] = 0.01 }, new Dictionary<string, double[]>(), 0);
        var (once, again, other) = (Do(1), Do(1), Do(2));
        Assert.Equal(once.Lists[TrainingRun.PerImage], again.Lists[TrainingRun.PerImage]);
        Assert.Equal(once.Lists[TrainingRun.Curve], again.Lists[TrainingRun.Curve]);
        Assert.NotEqual(once.Lists[TrainingRun.PerImage], other.Lists[TrainingRun.PerImage]);
        Assert.Equal(training.Test, once.Lists[TrainingRun.PerImage].Length);
        var curve = once.Lists[TrainingRun.Curve];
        Assert.True(curve.Max() > curve[0] + 0.01, string.Join(", ", curve));

        RunResult Do(ulong seed) => new TrainingRun(search, seed).Do([found], CancellationToken.None);
    }

    [Fact]
    public void Other_settings_are_other_runs_and_equal_ones_are_one()
    {
        var search = new RateSearchRun(new Design("design", 0, new StandardResidualDesign { Blocks = 1, Stencils = 3 }), Training, Form);
        PlannedRun[] runs =
        [
            search, search with { Training = Training with { Cap = 40 } }, search with { Form = Form with { Images = "others" } },
            search with { Design = new Design("design", 0, new StandardResidualDesign { Blocks = 1, Stencils = 4 }) },
            new TrainingRun(search, 1), new TrainingRun(search, 2), new TrainingRun(search with { Training = Training with { Cap = 40 } }, 1),
            new TrainingRun(search, 1, new CertificateExamination(1)), new TrainingRun(search, 1, new CertificateExamination(2)),
        ];
        Assert.Equal(runs.Length, runs.Select(run => run.Id).Distinct().Count());
        // Where the images lie is no setting.
        Assert.Equal(search.Id, (search with { Form = Form with { Folder = "elsewhere" } }).Id);
    }

    /// <summary>κ = 1, or within the budget where blocks extrapolate; ℓ within its bound.</summary>
    [Theory, MemberData(nameof(Designs))]
    public void Symmetric_designs_are_certified(NetworkDesign design)
    {
        using var network = design.Create(5);
        if (network is not Network symmetric)
        {
            return;
        }

        var certificate = Certificate.Of(symmetric.ToBlueprint());
        Assert.InRange(certificate.NormStable.Constant!.Value, 0.9, design is SymmetricResidualDesign { Skip: SkipKind.SemiIterative } ? 2 : 1 + 1e-9);
        if (design is SplineDesign { Lipschitz: { } bound })
        {
            Assert.InRange(certificate.Lipschitz.Constant!.Value, 1, bound);
        }
    }

    [Theory, InlineData(0, 0), InlineData(0.125, -0.125), InlineData(0.5, -0.5), InlineData(1, -1)]
    public void Slopes_of_splines_are_bounded_below(double modulus, double lowest)
    {
        using var network = (Network)new SplineDesign { Blocks = 1, Stencils = 4, Modulus = modulus }.Create(1);
        using (no_grad())
        {
            foreach (var (name, parameter) in network.named_parameters())
            {
                if (name.EndsWith("slopes", StringComparison.Ordinal))
                {
                    parameter.copy_(-randn(parameter.shape).abs() + 0.5);
                }
            }
        }

        var block = (ResidualBlock)network.ToBlueprint().Blocks[0];
        foreach (var group in block.Flux.Groups)
        {
            var slopes = ((SlopeSplineFlux)group.Flux).IntervalSlopes;
            Assert.InRange(slopes.Min(), lowest - 1e-6, 1);
            // The bound is used where it is asked for: slopes of −∞ to ½ were wanted.
            Assert.True(modulus == 0 || slopes.Min() < 0);
        }
    }

    [Fact]
    public void A_symmetric_block_with_ReLU_is_refused() => Assert.Throws<SymfluxException>(
        () => new SymmetricResidualDesign { Blocks = 1, Stencils = 1, Flux = Activation.Relu }.Create(1));

    [Fact]
    public void The_best_rate_is_found_wherever_it_lies_and_has_a_worse_one_on_both_sides() => Gen.Int[-4, 4].Sample(best =>
    {
        var tried = new List<double>();
        var (_, rate, isInterior) = RateLadder.Search(rate =>
        {
            tried.Add(rate);
            return rate > 3.2 * RateLadder.Rate(best) ? double.NaN : -Math.Abs(Math.Log(rate / RateLadder.Rate(best)));
        });
        return Math.Abs(rate / RateLadder.Rate(best) - 1) < 1e-12 && isInterior && tried.Distinct().Count() == tried.Count
            && tried.Min() < rate && tried.Max() > rate;
    });

    [Fact]
    public void Of_two_hills_the_higher_one_is_found() => Gen.Select(Gen.Int[-6, -2], Gen.Int[1, 4], Gen.Bool).Sample((low, high, isLow) =>
    {
        var (_, rate, isInterior) = RateLadder.Search(rate =>
        {
            var rung = 2 * Math.Log10(100 * rate);
            return Math.Max((isLow ? 2 : 0) - 0.1 * Math.Abs(rung - low), (isLow ? 0 : 2) - 0.1 * Math.Abs(rung - high));
        });
        return Math.Abs(rate / RateLadder.Rate(isLow ? low : high) - 1) < 1e-12 && isInterior;
    });

    [Fact]
    public void A_search_that_never_ends_says_that_its_rate_is_not_interior() =>
        Assert.False(RateLadder.Search(rate => rate).IsInterior);

    [Fact]
    public void A_flat_curve_ends_after_four_rates_and_a_rising_one_does_not()
    {
        var flat = new FlatSchedule(0.08);
        var rates = new List<double>();
        var validations = 0;
        do
        {
            rates.Add(flat.RateAt(0));
            validations++;
        }
        while (!flat.Add(29));

        Assert.Equal(1 + FlatTraining.Rates * FlatTraining.Window, validations);
        Assert.Equal([0.08, 0.02, 0.005, 0.00125], rates.Distinct());
        var rising = new FlatSchedule(0.08);
        Assert.DoesNotContain(true, Enumerable.Range(0, 100).Select(i => rising.Add(20 + 0.02 * i)));
        Assert.Equal(0.08, rising.RateAt(0));
    }

    [Fact]
    public void Signals_continue_narrow_images_without_a_jump_and_are_in_range()
    {
        var ramp = new Field<float>(Grid.Image(100, 100));
        for (var i = 0; i < 10_000; i++)
        {
            ramp.Values[i] = i / 100 + i % 100;
        }

        var source = new SignalSource([ramp], 256);
        for (var place = 0UL; place < 20; place++)
        {
            var values = source.Create(3, place).Values.ToArray();
            Assert.Equal(256, values.Length);
            Assert.All(values, value => Assert.InRange(value, 0, 255));
            if (place % 2 == 0)
            {
                // Only from the last line to the first one is there one.
                Assert.InRange(values.Zip(values.Skip(1)).Count(pair => Math.Abs(pair.First - pair.Second) > 1.5), 0, 1);
            }
        }
    }

    [Fact]
    public void The_loop_descends_with_a_rate_that_falls_like_a_cosine()
    {
        using var x = new Parameter(tensor(3f));
        using var loop = new TrainingLoop([x], 200, 0.1, 0.001);
        var first = loop.Step(0, () => (x - 1).square());
        for (var step = 1; step < 200; step++)
        {
            loop.Step(step, () => (x - 1).square());
        }

        Assert.Equal(4, first, 1e-6);
        Assert.Equal(1, x.item<float>(), 1e-2);
        Assert.Equal((0.1, 0.0505, 0.001), (loop.LearningRateAt(0), Math.Round(loop.LearningRateAt(100), 12), loop.LearningRateAt(200)));
        Assert.Throws<SymfluxException>(() => loop.Step(0, () => x * double.NaN));
    }
}
