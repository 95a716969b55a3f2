using System.Diagnostics;
using Symflux.Torch.Attacks;

namespace Symflux.Torch.Tests;

public sealed class AdversarialSearchLaws
{
    /// <summary>One round of new starting points for each goal; the time is for slow machines.</summary>
    private static readonly AttackOptions Short = new() { Restarts = 8, TimeLimit = TimeSpan.FromMinutes(5), Extents = [8] };

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 8)]
    public void On_a_linear_network_it_finds_the_operator_norm(int dimension, int extent)
    {
        // I − τKᵀK beyond the stability bound: with λ = Σ 4 sin²(π(n−1)/(2n)) over the axes, the norm of three steps is |1 − τλ|³.
        var grid = dimension == 1 ? Grid.Signal(9) : Grid.Image(9, 9);
        var block = new ResidualBlock(
            new StencilBank(Derivative.Gradient(grid), Boundary.Natural), FluxLayer.Separate(new LinearFlux(), dimension), 0.7 / dimension);
        var norm = Math.Pow(0.7 * 4 * Math.Pow(Math.Sin(Math.PI * (extent - 1) / (2 * extent)), 2) - 1, 3);

        var found = AdversarialSearch.Run(new Blueprint(dimension, 1, [block, block, block]), Short with { Extents = [extent] });

        Assert.InRange(found.Gain!.Value, 0.99 * norm, (1 + 1e-9) * norm);
        Assert.InRange(found.Quotient!.Value, 0.99 * norm, (1 + AttackWitness.Rounding) * norm);
    }

    [Fact]
    public void It_finds_how_far_a_perona_malik_block_expands_at_the_inflection_point()
    {
        // Two samples: K = (−1, 1), ‖K‖² = 2, and the difference of the samples can be at the steepest descent of Φ, Φ' = −1/8.
        var bank = new StencilBank(Derivative.Gradient(Grid.Signal(2)), Boundary.Natural);
        var block = new ResidualBlock(bank, FluxLayer.Separate(new PeronaMalikFlux(12), 1), 0.9);
        var expansion = 1 + 0.9 * 2 / 8;

        var found = AdversarialSearch.Run(new Blueprint(1, 1, [block]), Short with { Extents = [2], Restarts = 17 });

        Assert.InRange(found.Quotient!.Value, 0.999 * expansion, (1 + AttackWitness.Rounding) * expansion);
        Assert.InRange(found.Gain!.Value, 0.999, 1 + 1e-9);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(4)]
    public void It_finds_what_a_change_of_width_inside_of_cells_does_to_the_radius_of_a_ball(int size)
    {
        // f itself is projected to the means of cells, whose last samples are repeated: it becomes longer than the input.
        var cells = new CellTransform(2, size);
        var blueprint = new Blueprint(2, 1,
        [
            new AnalysisBlock(1, cells), new ProjectBlock(cells.Coefficients, 1), new LiftBlock(1, cells.Coefficients), new SynthesisBlock(1, cells),
            new BallProjectionBlock(1),
        ]);
        var found = AdversarialSearch.Run(blueprint, Short with { Extents = [6] });
        Assert.True(found.Gain!.Value > 1.1, $"gain {found.Gain.Value}");
    }

    [Fact]
    public void It_stays_below_certificates() => Law.Holds(3, random =>
    {
        var blueprint = random.StableBlueprint(random.Whole(1, 3), 1);
        var certificate = Certificate.Of(blueprint);
        var found = AdversarialSearch.Run(blueprint, Short with { Extents = [4] });
        Assert.True(!(found.Gain!.Value > certificate.NormStable.Constant * (1 + AttackWitness.Rounding)), $"gain {found.Gain.Value}");
        Assert.True(!(found.Quotient!.Value > certificate.Lipschitz.Constant * (1 + AttackWitness.Rounding)), $"quotient {found.Quotient.Value}");
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    public void Adaptive_steps_withstand_it(int window) => Law.Holds(1, random =>
    {
        var bank = random.Bank(2, 1, 3, random.Boundary());
        var layer = FluxLayer.Separate([random.FreeForm(), random.FreeForm(), random.FreeForm()]);
        var block = new ResidualBlock(bank, layer, 5, 0.1, stepControl: StepControl.Adaptive(window));
        var found = AdversarialSearch.Run(new Blueprint(2, 1, [block, block]), Short with { Extents = [5] });
        Assert.True(found.Gain!.Value <= 1 + 1e-12, $"gain {found.Gain.Value}");
    });

    [Fact]
    public void Equal_seeds_give_equal_results_and_the_last_report_is_the_result()
    {
        var blueprint = new Generators(4).StableBlueprint(2, 1);
        var options = Short with { Extents = [5] };
        var reports = new Reports();
        var first = AdversarialSearch.Run(blueprint, options, reports);
        var second = AdversarialSearch.Run(blueprint, options);
        Assert.Equal((first.Gain!.Value, first.Quotient!.Value, first.GainRestarts), (second.Gain!.Value, second.Quotient!.Value, second.GainRestarts));
        Assert.Equal(first, reports.Last);
        Assert.Equal(first.Quotient.Value, AttackWitness.Of(blueprint, first.Quotient.First, first.Quotient.Second).Value);
        Assert.NotEqual(first.Quotient.Value, AdversarialSearch.Run(blueprint, options with { Seed = 2 }).Quotient!.Value);
    }

    [Fact]
    public void It_ends_in_time_and_when_it_is_cancelled_and_reports_what_it_has()
    {
        var blueprint = new Generators(4).StableBlueprint(2, 1);
        var clock = Stopwatch.StartNew();
        var found = AdversarialSearch.Run(blueprint, new AttackOptions { TimeLimit = TimeSpan.FromSeconds(0.3) });
        Assert.True(found is { Gain: not null, Quotient: not null } && clock.Elapsed < TimeSpan.FromSeconds(20), $"{found} in {clock.Elapsed}");
        using var cancellation = new CancellationTokenSource();
        var reports = new Reports { Reported = cancellation.Cancel };
        Assert.Throws<OperationCanceledException>(() =>
            AdversarialSearch.Run(blueprint, new AttackOptions { TimeLimit = TimeSpan.FromMinutes(5) }, reports, cancellation.Token));
        Assert.NotNull(reports.Last!.Gain);
    }

    private sealed class Reports : IProgress<AttackResult>
    {
        public AttackResult? Last { get; private set; }

        public Action? Reported { get; init; }

        public void Report(AttackResult value)
        {
            Last = value;
            Reported?.Invoke();
        }
    }
}
