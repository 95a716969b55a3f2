using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Testing;
using Symflux.Torch.Attacks;
using Xunit;

namespace Symflux.Torch.Tests;

public sealed class AdversarialSearchLaws
{
    private static readonly AttackOptions Short = new() { Restarts = 12, TimeLimit = TimeSpan.FromMinutes(5) };

    [Theory]
    [InlineData(1, 48)]
    [InlineData(2, 15)]
    public void On_a_linear_network_it_finds_the_operator_norm(int dimension, int extent)
    {
        // I − τKᵀK beyond the stability bound: with λ = Σ 4 sin²(π(n−1)/(2n)) over the axes, the norm of three steps is |1 − τλ|³.
        var grid = dimension == 1 ? Grid.Signal(9) : Grid.Image(9, 9);
        var bank = new StencilBank(Derivative.Gradient(grid), Boundary.Natural);
        var block = new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), dimension), 0.7 / dimension);
        int[] extents = dimension == 1 ? [extent + extent / 3] : [extent, extent + extent / 3];
        var largest = extents.Sum(n => 4 * Math.Pow(Math.Sin(Math.PI * (n - 1) / (2 * n)), 2));
        var norm = Math.Pow(0.7 / dimension * largest - 1, 3);

        var found = AdversarialSearch.Run(new Blueprint(dimension, 1, [block, block, block]), Short with { Extents = [extent] });

        Assert.InRange(found.Gain, 0.99 * norm, (1 + 1e-9) * norm);
        Assert.InRange(found.Quotient, 0.99 * norm, (1 + 1e-6) * norm);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_finds_the_norm_of_a_random_linear_operator(int seed)
    {
        var random = new Generators(seed);
        var bank = random.Bank(2, 2, 3, random.Boundary());
        var block = new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 3), 3 / (bank.NormBound * bank.NormBound));
        var norm = SpectralNorm(DenseReference.Matrix(bank, Grid.Image(6, 8)), block.TimeStep);

        var found = AdversarialSearch.Run(new Blueprint(2, 2, [block]), Short with { Extents = [6], Steps = 150 });

        Assert.InRange(found.Gain, 0.98 * norm, (1 + 1e-9) * norm);
        Assert.InRange(found.Quotient, 0.98 * norm, (1 + 1e-6) * norm);
    }

    [Fact]
    public void A_perona_malik_network_is_stable_in_the_norm_but_expands_differences()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(9, 9)), Boundary.Natural);
        var block = new ResidualBlock(bank, FluxLayer.Separate(new PeronaMalikFlux(3), 2), 0.24);

        var found = AdversarialSearch.Run(new Blueprint(2, 1, [block, block, block, block]), Short);

        Assert.True(found.Gain <= 1 + 1e-12, $"gain {found.Gain}");
        // One step expands by at most 1 + τ·‖K‖²/8 = 1.24.
        Assert.InRange(found.Quotient, 1.3, Math.Pow(1.24, 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Adaptive_steps_withstand_it(int seed)
    {
        var random = new Generators(seed);
        var bank = random.Bank(2, 1, 3, random.Boundary());
        var layer = FluxLayer.Separate([random.FreeForm(), random.FreeForm(), random.FreeForm()]);
        var block = new ResidualBlock(bank, layer, 5, 0.1, stepControl: StepControl.Adaptive());
        var found = AdversarialSearch.Run(new Blueprint(2, 1, [block, block]), Short);
        Assert.True(found.Gain <= 1 + 1e-12, $"seed {seed}: gain {found.Gain}");
    }

    [Fact]
    public void Equal_seeds_give_equal_results_and_progress_is_reported()
    {
        var blueprint = new Generators(4).StableBlueprint(2, 1);
        var reports = new Reports();
        var first = AdversarialSearch.Run(blueprint, Short with { Steps = 5 }, reports);
        using var network = new Network(blueprint, new NetworkOptions { DoublePrecision = true });
        Assert.Equal(first, AdversarialSearch.Run(blueprint, Short with { Steps = 5 }));
        Assert.Equal(first.Gain, AdversarialSearch.Run(network, Short with { Steps = 5 }).Gain, 1e-9);
        Assert.Equal([6, 12], reports.Restarts);
    }

    [Fact]
    public void It_ends_in_time_and_can_be_cancelled()
    {
        var blueprint = new Generators(4).StableBlueprint(2, 1);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var found = AdversarialSearch.Run(blueprint, new AttackOptions { TimeLimit = TimeSpan.FromSeconds(0.3) });
        Assert.True(found.Restarts > 0 && clock.Elapsed < TimeSpan.FromSeconds(20), $"{found.Restarts} restarts in {clock.Elapsed}");
        Assert.Throws<OperationCanceledException>(() => AdversarialSearch.Run(blueprint, cancellation: new CancellationToken(canceled: true)));
    }

    /// <summary>‖I − τKᵀK‖ by the power method on the dense matrix.</summary>
    private static double SpectralNorm(double[,] k, double tau)
    {
        var random = new Generators(1);
        var x = Enumerable.Range(0, k.GetLength(1)).Select(_ => random.Normal()).ToArray();
        var norm = 0.0;
        for (var iteration = 0; iteration < 5000; iteration++)
        {
            var y = x.ToArray();
            for (var row = 0; row < k.GetLength(0); row++)
            {
                var dot = Enumerable.Range(0, x.Length).Sum(i => k[row, i] * x[i]);
                for (var i = 0; i < x.Length && dot != 0; i++)
                {
                    y[i] -= tau * dot * k[row, i];
                }
            }

            norm = Math.Sqrt(y.Sum(v => v * v));
            x = Array.ConvertAll(y, v => v / norm);
        }

        return norm;
    }

    private sealed class Reports : IProgress<AttackResult>
    {
        public List<int> Restarts { get; } = [];

        public void Report(AttackResult value) => Restarts.Add(value.Restarts);
    }
}
