using Symflux.Torch.Layers;
using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

/// <summary>Extrapolated blocks in the certified parametrisation: κ stays within the budget for whatever parameters.</summary>
public sealed class NormBudgetLaws
{
    [Fact]
    public void Any_parameters_keep_the_budget() => Law.Holds(30, random =>
    {
        var budget = random.OneOf(1, 1.01, 1.5, 4, 1000);
        var blueprint = Chain(random, random.Whole(2, 7));
        foreach (var isDouble in (bool[])[false, true])
        {
            using var network = new Network(blueprint, Within(budget, random.Whole(0, 2) == 0, isDouble));
            AssertKept(network, budget, $"κ* = {budget}, at the start");
            for (var trial = 0; trial < 3; trial++)
            {
                CertifiedParametrisationLaws.Scatter(network, random, size: Math.Pow(10, trial - 1));
                AssertKept(network, budget, $"κ* = {budget}, trial {trial}");
            }
        }
    });

    [Fact]
    public void The_network_is_the_solver_with_the_drawn_weights() => Law.Holds(30, random =>
    {
        var blueprint = Chain(random, 4);
        using var network = new Network(blueprint, Within(1.3, isShared: false, isDouble: true));
        var f = random.Field(random.Grid(2, 6), blueprint.Channels);
        NetworkLaws.AssertClose(Solver.Run(network.ToBlueprint(), f), network.Run(f), 1e-12);
    });

    [Fact]
    public void A_budget_that_is_needed_is_used_up_and_one_that_is_not_changes_nothing()
    {
        var random = new Generators(3);
        var blueprint = Cycle(random, 6);
        var free = Certificate.Of(blueprint).NormStable.Constant!.Value;
        Assert.True(free > 10, $"κ = {free}");
        foreach (var budget in (double[])[1, 1.2, 3, 10])
        {
            using var network = new Network(blueprint, Within(budget, isShared: false));
            Assert.InRange(Certificate.Of(network.ToBlueprint()).NormStable.Constant!.Value, 1 + 0.999 * (budget - 1), budget);
        }

        using var enough = new Network(blueprint, Within(2 * free, isShared: false, isDouble: true));
        Assert.All(Weights(blueprint).Zip(Weights(enough.ToBlueprint())), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Shared_weights_are_one_parameter_and_stay_equal()
    {
        var random = new Generators(4);
        var blueprint = Cycle(random, 5);
        using var apart = new Network(blueprint, Within(2, isShared: false));
        using var shared = new Network(blueprint, Within(2, isShared: true));
        Assert.Equal(3, apart.TrainableParameters.Sum(p => p.numel()) - shared.TrainableParameters.Sum(p => p.numel()));
        CertifiedParametrisationLaws.Scatter(shared, random, 0.3);
        Assert.Single(Weights(shared.ToBlueprint()).Skip(1).Distinct());
    }

    /// <summary>
    /// The loss Σ c α: where it asks for larger weights than the budget has, its gradient is the derivative of the drawn weights; where it
    /// asks for smaller ones, that of weights without a budget.
    /// </summary>
    [Fact]
    public void The_gradient_is_the_derivative_where_the_budget_is_in_the_way_and_ignores_it_elsewhere() => Law.Holds(30, random =>
    {
        const int n = 5;
        double[] Numbers(double low, double high) => [.. Enumerable.Range(0, n).Select(_ => random.Number(low, high))];
        double[] alpha = [1, .. Numbers(1.2, 1.9)[1..]];
        var (tau, mu, c, rho) = (Numbers(0.5, 1.2), Numbers(0.05, 0.3), Numbers(0.5, 1), Numbers(0.8, 1.2));
        double[] point = [.. alpha, .. tau, .. mu];

        var (wanted, value) = Gradient(-1);
        for (var i = 1; i < point.Length; i++)
        {
            const double h = 1e-3;
            // The bound is the smallest of several, so there may be a kink between the quotients.
            var (below, above) = ((Loss(-1, point) - Loss(-1, Moved(i, -h))) / h, (Loss(-1, Moved(i, h)) - Loss(-1, point)) / h);
            // In the direction of the weights the derivative is shorter by s, which is left out.
            var derivative = (i < n ? (value[1] - 1) / (alpha[1] - 1) : 1) * wanted[i];
            var tolerance = 0.02 * (0.1 + Math.Abs(derivative));
            Assert.True(
                derivative >= Math.Min(below, above) - tolerance && derivative <= Math.Max(below, above) + tolerance,
                $"{i}: {below}, {derivative}, {above}");
        }

        var (unwanted, _) = Gradient(1);
        Assert.Equal([.. c[1..], .. new double[2 * n]], unwanted[1..]);

        double[] Moved(int i, double by) => [.. point.Select((x, k) => k == i ? x + by : x)];
        double Loss(double sign, double[] at)
        {
            using var scope = NewDisposeScope();
            return Drawn(at, requiresGradient: false).Drawn.ToDoubles().Zip(c, (a, w) => sign * w * a).Sum();
        }

        (double[] Gradient, double[] Value) Gradient(double sign)
        {
            using var scope = NewDisposeScope();
            var (parts, drawn) = Drawn(point, requiresGradient: true);
            (sign * drawn * tensor(c)).sum().backward();
            return ([.. parts.SelectMany(part => part.grad!.ToDoubles())], drawn.ToDoubles());
        }

        (Tensor[] Parts, Tensor Drawn) Drawn(double[] at, bool requiresGradient)
        {
            Tensor[] parts = [.. at.Chunk(n).Select(part => tensor(part, requires_grad: requiresGradient))];
            return (parts, DrawnExtrapolation.Of(1.4, [.. rho], parts[0], parts[1], parts[2]));
        }
    });

    [Fact]
    public void Parameters_that_diverged_give_nan()
    {
        using var network = new Network(Cycle(new Generators(7), 3), Within(2, isShared: false));
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            network.named_parameters().Single(entry => entry.name == "normBudget.extrapolation").parameter[0] = float.NaN;
        }

        var loss = network.call(ones(1, 1, 5, 5)).square().sum();
        loss.backward();
        Assert.True(loss.isnan().item<bool>());
    }

    [Fact]
    public void What_no_budget_covers_is_refused_with_the_reason()
    {
        var random = new Generators(6);
        var bank = random.Bank(2, 1, 2, Boundary.Natural);
        ResidualBlock Block(double alpha, StepControl control = default) => new(
            bank, FluxLayer.Separate(new PeronaMalikFlux(1), 2), 0.5 / (bank.NormBound * bank.NormBound), 0.1, alpha, control);
        AssertRefused("leave the budget out", 2, Block(1), Block(1));
        AssertRefused("block 1 is no residual block of fixed step", 2, Block(1, StepControl.Adaptive()), Block(1.2));
        AssertRefused("block 1 is no residual block", 2, new RecurrentBlock([Block(1)], new StoppingRule(2)), Block(1.2));
        AssertRefused("α = 2.5", 2, Block(1), Block(2.5));
        AssertRefused("the first block", 2, Block(1.2), Block(1.2));
        AssertRefused("κ* = 0.9", 0.9, Block(1), Block(1.2));
        AssertRefused("norm budget", null, Block(1), Block(1.2));
        Assert.Contains("certified", Assert.Throws<SymfluxException>(() => new Network(
            new Blueprint(2, 1, [Block(1), Block(1.2)]), new NetworkOptions { NormBudget = 2 })).Message);

        static void AssertRefused(string reason, double? budget, params Block[] blocks)
        {
            var options = new NetworkOptions { Parametrisation = Parametrisation.Certified, NormBudget = budget };
            Assert.Contains(reason, Assert.Throws<SymfluxException>(() => new Network(new Blueprint(2, 1, [.. blocks]), options)).Message);
        }
    }

    private static NetworkOptions Within(double budget, bool isShared, bool isDouble = false) => new()
    {
        Parametrisation = Parametrisation.Certified, NormBudget = budget, SharedExtrapolation = isShared, DoublePrecision = isDouble,
    };

    private static void AssertKept(Network network, double budget, string message)
    {
        var claim = Certificate.Of(network.ToBlueprint()).NormStable;
        Assert.True(claim.Constant <= budget, $"{message}: {claim.Constant}, {claim.Reason}");
    }

    private static double[] Weights(Blueprint blueprint) => [.. blueprint.Blocks.OfType<ResidualBlock>().Select(block => block.Extrapolation)];

    /// <summary>Stable blocks of all kinds, some of which extrapolate, on a lifted state.</summary>
    private static Blueprint Chain(Generators random, int blocks)
    {
        var channels = random.Whole(1, 2);
        return new Blueprint(2, channels,
        [
            new LiftBlock(channels, 3),
            .. Enumerable.Range(0, blocks).Select(k => Weighted(
                NetworkLaws.Halved(random.ActiveBlock(2, 3)),
                k switch { 0 => 1, 1 => random.Number(1.1, 1.9), _ => random.OneOf(1, random.Number(0.2, 1.9)) })),
            new ProjectBlock(3, channels),
        ]);
    }

    /// <summary>Perona–Malik steps of nearly the largest stable length, with the weights of a cycle of the fast semi-iterative scheme.</summary>
    private static Blueprint Cycle(Generators random, int length)
    {
        var bank = random.Bank(2, 1, 3, Boundary.Natural);
        var block = new ResidualBlock(bank, FluxLayer.Separate(new PeronaMalikFlux(1), 3), 1.8 / (bank.NormBound * bank.NormBound));
        return new Blueprint(2, 1, [.. Enumerable.Range(0, length).Select(k => Weighted(block, k == 0 ? 1 : Schemes.SemiIterativeScheme.ExtrapolationAt(k)))]);
    }

    private static ResidualBlock Weighted(ResidualBlock block, double alpha) =>
        new(block.Stencils, block.Flux, block.TimeStep, block.Fidelity, alpha);
}
