namespace Symflux.Tests.Certificates;

/// <summary>What a certificate says holds for inputs that were searched for to break it (facts 1, 2, 3, 7 and 9).</summary>
public class CertificateLaws
{
    private const double Rounding = 1e-9;

    [Fact]
    public void Stable_blueprints_never_enlarge_the_norm() => Law.Holds(40, random =>
    {
        // The norm of a bank of large stencils in 3D is bounded from millions of frequencies, so that few cases have one.
        var blueprint = random.Whole(0, 9) == 9
            ? random.StableBlueprint(3, 1, 1)
            : random.StableBlueprint(random.Whole(1, 2), random.Whole(1, 2), random.Whole(1, 5));
        Assert.Equal(1, Certificate.Of(blueprint).NormStable.Constant);
        Attack.Check(blueprint, random);
    });

    [Fact]
    public void The_line_about_stable_blocks_has_the_numbers_of_the_tightest()
    {
        var bank = new Generators(1).Bank(1, 1, 2, Boundary.Natural);
        var flux = FluxLayer.Separate(new CharbonnierFlux(1), 2);
        var rho = bank.NormBound * bank.NormBound;
        Block[] blocks = [.. ((double[])[0.5, 1.5, 1]).Select(strength => new ResidualBlock(bank, flux, strength / rho))];
        var line = Assert.Single(Certificate.Of(new Blueprint(1, 1, [.. blocks])).NormStable.Steps).ToString();
        Assert.Contains("τL‖K‖² = 1.5 ≤ 2(1 − μ) = 2 in block 2, the tightest", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Stable_chains_in_3D_never_enlarge_the_norm() => Law.Holds(40, random =>
    {
        var channels = random.Whole(1, 2);
        var boundary = random.Boundary();
        // Two weights along each axis: all of what 3D adds, and a norm that is bounded from few frequencies.
        StencilBank Bank() => new(
            Enumerable.Range(0, random.Whole(1, 3)).Select(_ => new Stencil(
                [.. Enumerable.Range(0, 8 * channels).Select(_ => random.Normal())], channels, 2, 2, 2,
                random.Whole(0, 1), random.Whole(0, 1), random.Whole(0, 1))),
            boundary);
        var blocks = Enumerable.Range(0, random.Whole(2, 4)).Select(Block (_) =>
        {
            var (bank, mu) = (Bank(), random.OneOf(0, random.Number(0, 0.9)));
            return new ResidualBlock(bank, random.Layer(bank.OutputChannels), 2 * (1 - mu) / (bank.NormBound * bank.NormBound), mu);
        });
        var blueprint = new Blueprint(3, channels, [.. blocks]);
        Assert.Equal(1, Certificate.Of(blueprint).NormStable.Constant);
        Attack.Check(blueprint, random);
    });

    [Fact]
    public void Monotone_stable_blueprints_are_nonexpansive() => Law.Holds(40, random =>
    {
        var bank = random.Bank(2, 1, 3, random.Boundary());
        var mu = random.OneOf(0, random.Number(0, 1));
        var layer = FluxLayer.Separate([new CharbonnierFlux(random.Number(0.1, 2)), new LinearFlux(), new FreeFormFlux(0.5, [-0.4, -0.2, 0.1, 0.3])]);
        var norm = Math.Max(1e-6, bank.NormBound);
        var block = new ResidualBlock(bank, layer, 2 * (1 - mu) / (norm * norm), mu);
        var blueprint = new Blueprint(2, 1, [block, block]);
        var certificate = Certificate.Of(blueprint);
        Assert.Equal(1, certificate.Lipschitz.Constant);
        Assert.All(certificate.Lipschitz.Steps, step => Assert.True(step.Holds));
        // The free-form flux is not 0 at 0, so 0 is not mapped to 0 and the norm has no bound.
        Assert.False(certificate.NormStable.Proven);
        Attack.Check(blueprint, random);
    });

    /// <summary>What is known of a step that adapts is what is known of the largest stable one, also where a later block extrapolates from it.</summary>
    [Fact]
    public void An_adaptive_step_counts_like_the_largest_stable_one() => Law.Holds(20, random =>
    {
        var (bank, mu) = (random.ActiveBlock(1, 1).Stencils, random.Number(0.1, 0.9));
        // Nonlinear, so that a fixed step is not read as a polynomial.
        var (flux, rho) = (FluxLayer.Separate(new PeronaMalikFlux(1), bank.OutputChannels), bank.NormBound * bank.NormBound);
        var extrapolated = new ResidualBlock(bank, flux, random.Number(0.1, 1) / rho, 0, random.Number(1.1, 1.9));
        double Kappa(StepControl control) => Certificate.Of(new Blueprint(
            1, 1, [new ResidualBlock(bank, flux, 2 * (1 - mu) / rho, mu, stepControl: control), extrapolated])).NormStable.Constant!.Value;
        Assert.Equal(Kappa(StepControl.Fixed), Kappa(StepControl.Adaptive()), 1e-9);
    });

    [Fact]
    public void Perona_Malik_blueprints_are_norm_stable_and_not_nonexpansive()
    {
        var grid = Grid.Signal(64);
        var model = DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(1));
        var chain = Certificate.Of(new ExplicitScheme(StepRule.Largest).Discretise(model, 2));
        Assert.Equal(1, chain.NormStable.Constant);
        // Fact 2 with m₋ = 1/8 and τ‖K‖² = 2: 1.25 per block.
        Assert.Equal(Math.Pow(1.25, 4), chain.Lipschitz.Constant!.Value, 1e-9);

        // A zigzag whose jumps are √3 λ, where Φ' = −1/8 everywhere, against a slightly higher one.
        var step = new ExplicitScheme(StepRule.Largest).Discretise(model, model.LargestStableStep);
        Field<double> Zigzag(double jump) => Field<double>.Wrap([.. Enumerable.Range(0, 64).Select(x => x % 2 * jump)], grid);
        var (low, high) = (Zigzag(Math.Sqrt(3)), Zigzag(Math.Sqrt(3) + 1e-4));
        var quotient = Solver.Run(step, high).Minus(Solver.Run(step, low)).Norm() / high.Minus(low).Norm();
        Assert.InRange(quotient, 1.1, Certificate.Of(step).Lipschitz.Constant!.Value);
    }

    [Fact]
    public void A_forced_unstable_step_gets_the_growth_that_an_input_shows()
    {
        var grid = Grid.Signal(64);
        var model = DiffusionModel.SecondOrder(grid, new LinearFlux());
        var blueprint = new ExplicitScheme(StepRule.Forced(0.6)).Discretise(model, 0.6);
        var certificate = Certificate.Of(blueprint);
        // |1 − 0.6 · 4| = 1.4, on the highest frequency.
        Assert.Equal(1.4, certificate.NormStable.Constant!.Value, 1e-9);
        Assert.Contains("block 1", certificate.NormStable.Reason, StringComparison.Ordinal);
        Assert.False(Assert.Single(certificate.NormStable.Steps).Holds);
        var wave = Field<double>.Wrap([.. Enumerable.Range(0, 64).Select(x => x % 2 == 0 ? 1.0 : -1)], grid);
        Assert.InRange(Solver.Run(blueprint, wave).Norm() / wave.Norm(), 1.37, 1.4);
    }

    [Fact]
    public void An_adaptive_step_keeps_the_norm_under_backward_diffusion()
    {
        var grid = Grid.Image(4, 4);
        var bank = new StencilBank(Derivative.Gradient(grid), Boundary.Reflecting);
        var backward = new FreeFormFlux(1, [3, -1, -2, 0.5, 2, 1, -3]);
        foreach (var mu in new[] { 0, 0.3, 1 })
        {
            ResidualBlock Block(StepControl control) => new(bank, FluxLayer.Separate(backward, 2), 5, mu, 1, control);
            var certificate = Certificate.Of(new Blueprint(2, 1, [Block(StepControl.Adaptive()), Block(StepControl.Adaptive())]));
            Assert.Equal(1, certificate.NormStable.Constant);
            Assert.False(certificate.Lipschitz.Proven);
            Assert.StartsWith("refused, because block 1", certificate.Lipschitz.Reason, StringComparison.Ordinal);
            Attack.Check(new Blueprint(2, 1, [Block(StepControl.Adaptive()), Block(StepControl.Adaptive())]), new Generators(7));

            // The same blocks with a fixed step: no norm claim, but a Lipschitz constant.
            var fixedStep = Certificate.Of(new Blueprint(2, 1, [Block(StepControl.Fixed)]));
            Assert.False(fixedStep.NormStable.Proven);
            Assert.StartsWith("refused, because block 1", fixedStep.NormStable.Reason, StringComparison.Ordinal);
            Assert.True(fixedStep.Lipschitz.Constant > 1);
        }
    }

    [Fact]
    public void Windows_limit_also_steps_that_are_stable_for_the_whole()
    {
        // ⟨u, d⟩ may be negative in a window although it is positive over the image; so a stable adaptive step is no fixed one, and has no ℓ.
        var model = DiffusionModel.SecondOrder(Grid.Image(9, 9), new CharbonnierFlux(1));
        Blueprint With(StepControl control) => new(2, 1, [new ResidualBlock(model.Stencils, model.Flux, model.LargestStableStep, 0, 1, control)]);
        Assert.Equal(1, Certificate.Of(With(StepControl.Fixed)).Lipschitz.Constant);
        Assert.False(Certificate.Of(With(StepControl.Adaptive(3))).Lipschitz.Proven);
        Assert.Equal(1, Certificate.Of(With(StepControl.Adaptive(3))).NormStable.Constant);
        // A peak on a plateau: what it loses goes to its neighbours, where ⟨u, d⟩ is negative.
        var f = new Field<double>(Grid.Image(9, 9), 1);
        f.Values.Fill(1);
        f.Values[4 * 9 + 4] = 3;
        Assert.NotEqual(Solver.Run(With(StepControl.Fixed), f).Values.ToArray(), Solver.Run(With(StepControl.Adaptive(1)), f).Values.ToArray());
    }

    [Theory, InlineData(0.5, 1.0), InlineData(1.0, 1.0), InlineData(1.5, 2.0)]
    public void Adaptive_steps_with_extrapolation_are_bounded_by_the_triangle_inequality(double alpha, double kappa)
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Signal(4)), Boundary.Natural);
        var layer = FluxLayer.Separate(new FreeFormFlux(1, [1, 1, -1, 2, 1]), 1);
        var block = new ResidualBlock(bank, layer, 3, 0.2, alpha, StepControl.Adaptive());
        var blueprint = new Blueprint(1, 1, [block]);
        Assert.Equal(kappa, Certificate.Of(blueprint).NormStable.Constant!.Value, 1e-12);
        Attack.Check(new Blueprint(1, 1, [block, block, block]), new Generators(11));
    }

    [Fact]
    public void The_norm_constant_is_at_most_the_Lipschitz_constant_where_zero_is_fixed() => Law.Holds(40, random =>
    {
        var blocks = Enumerable.Range(0, 4).Select(Block (_) =>
        {
            var stable = random.StableBlock(1, 1);
            return new ResidualBlock(stable.Stencils, stable.Flux, random.Number(0.5, 2) * stable.TimeStep, stable.Fidelity, random.Number(0, 2));
        });
        var certificate = Certificate.Of(new Blueprint(1, 1, [.. blocks]));
        Assert.InRange(certificate.NormStable.Constant!.Value, 1, certificate.Lipschitz.Constant!.Value * (1 + Rounding));
    });

    [Fact]
    public void The_identity_keeps_everything()
    {
        var certificate = Certificate.Of(new Blueprint(2, 3, []));
        Assert.Equal((1, 1), (certificate.NormStable.Constant, certificate.Lipschitz.Constant));
    }

    [Fact]
    public void A_bound_beyond_the_range_of_numbers_is_refused()
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(8), new PeronaMalikFlux(1));
        var blueprint = new ExplicitScheme(StepRule.Forced(1e6)).Discretise(model, 1e8);
        Assert.StartsWith("refused, because the bound", Certificate.Of(blueprint).NormStable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_of_long_schemes_are_quick()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(8, 8), new CharbonnierFlux(1));
        var explicitChain = new ExplicitScheme(StepRule.Largest).Discretise(model, 25_000);
        Assert.Equal(100_000, explicitChain.Blocks.Length);
        Assert.Equal(1, Certificate.Of(explicitChain).Lipschitz.Constant);
    }

}
