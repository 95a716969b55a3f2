namespace Symflux.Tests.Certificates;

/// <summary>
/// Certificates of blocks that are not residual blocks, and of guided ones (facts 4, 6, 10 and 11): what they prove, what they refuse, and
/// that no input breaks what they prove.
/// </summary>
public class BlockKindLaws
{
    [Fact]
    public void Stable_blocks_of_every_kind_on_lifted_states_keep_the_norm() => Law.Holds(40, random =>
    {
        var (dimension, wide) = (random.Whole(1, 2), random.Whole(2, 3));
        Block Any() => random.Whole(0, 3) switch
        {
            0 => random.AnyLinearSolve(dimension, wide),
            1 => new RecurrentBlock([random.StableBlock(dimension, wide), random.GuidedBlock(dimension, wide)],
                new StoppingRule(random.Whole(1, 5), random.OneOf(0, 0.1))),
            2 => random.GuidedBlock(dimension, wide),
            _ => random.StableBlock(dimension, wide),
        };
        var blueprint = new Blueprint(dimension, 1,
            [new LiftBlock(1, wide), Any(), Any(), new ProjectBlock(wide, 1), new LiftBlock(1, wide), Any(), new ProjectBlock(wide, 1)]);
        var certificate = Certificate.Of(blueprint);
        Assert.Equal(1, certificate.NormStable.Constant);
        Assert.Contains("facts ", certificate.NormStable.Reason, StringComparison.Ordinal);
        Assert.Contains(certificate.NormStable.Steps, step =>
            step.Blocks == "blocks 1, 4–5, 7" && step.Conclusion.Contains("fact 4", StringComparison.Ordinal));
        Attack.Check(blueprint, random, starts: 2, ascents: 3);
    });

    [Fact]
    public void Repeated_bodies_that_expand_are_bounded_for_every_number_of_passes() => Law.Holds(40, random =>
    {
        var block = random.StableBlock(1, 1);
        Block[] body =
        [
            new ResidualBlock(block.Stencils, block.Flux, random.Number(1, 1.5) * block.TimeStep, block.Fidelity),
            .. random.Whole(0, 1) == 0 ? [new ResidualBlock(block.Stencils, block.Flux, 0.7 * block.TimeStep, 0, random.Number(0.5, 1.6))]
                : Array.Empty<Block>(),
        ];
        if (random.Whole(0, 3) == 0)
        {
            // Extrapolation in the first block of a pass, where u⁻ is z itself.
            body = [new ResidualBlock(block.Stencils, block.Flux, 3 * block.TimeStep, block.Fidelity, random.Number(-0.5, 2), StepControl.Adaptive()), .. body];
        }

        var certificates = new[] { 0, 0.05 }.Select(tolerance =>
            new Blueprint(1, 1, [new RecurrentBlock([.. body], new StoppingRule(random.Whole(1, 6), tolerance))]));
        foreach (var blueprint in certificates)
        {
            Attack.Check(blueprint, random, starts: 2, ascents: 4);
        }
    });

    /// <summary>
    /// Every pass starts with u⁻ = z, also one that follows another: with τ‖K‖² = 2 and α = 3/2 it is the step −2, so that two passes give 4, where one
    /// chain of the same blocks would give 3/2·2 − ½ = 5/2.
    /// </summary>
    [Fact]
    public void Extrapolation_at_the_start_of_a_body_does_not_look_back_into_the_pass_before()
    {
        var block = new ResidualBlock(
            new StencilBank([new Stencil([1], 1, 1, 1, 1)], Boundary.Zero), FluxLayer.Separate(new LinearFlux(), 1), 2, 0, 1.5);
        var blueprint = new Blueprint(1, 1, [new RecurrentBlock([block], new StoppingRule(2))]);
        Assert.Equal(4, Solver.Run(blueprint, Field<double>.Wrap([1], Grid.Signal(1))).Values[0], 1e-14);
        Assert.InRange(Certificate.Of(blueprint).NormStable.Constant!.Value, 4, 4.01);
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(3, 0.0)]
    [InlineData(200, 0.0)]
    [InlineData(200, 1e-3)]
    public void A_damped_inner_iteration_is_stable_up_to_two_over_two_plus_tau_rho(int passes, double tolerance)
    {
        const double tau = 5;
        var model = DiffusionModel.SecondOrder(Grid.Image(4, 4), new CharbonnierFlux(1));
        var rho = model.SpectralBound;
        Certificate Of(double omega) => Certificate.Of(Implicit(model, tau, omega, new StoppingRule(passes, tolerance)));

        var stable = Of(2 / (2 + tau * rho));
        Assert.Equal(1, stable.NormStable.Constant);
        Assert.Equal("fact 6", stable.NormStable.Reason);
        if (tolerance == 0 || passes == 1)
        {
            Assert.Equal(1, stable.Lipschitz.Constant);
        }
        else
        {
            Assert.StartsWith("refused, because block 1 (RecurrentBlock)", stable.Lipschitz.Reason, StringComparison.Ordinal);
            Assert.Contains("number of passes", stable.Lipschitz.Reason, StringComparison.Ordinal);
        }

        // A contraction up to 2/(1 + τρ), which is a little more.
        Assert.Contains(stable.Lipschitz.Steps, step => step.Holds && step.Conclusion.Contains("contraction", StringComparison.Ordinal));
        var between = Of(0.5 * (2 / (2 + tau * rho) + 2 / (1 + tau * rho)));
        Assert.True(between.NormStable.Constant > 1);
        Assert.Contains(between.Lipschitz.Steps, step => step.Conclusion.Contains("contraction", StringComparison.Ordinal));
        var beyond = Of(2.01 / (1 + tau * rho));
        Assert.DoesNotContain(beyond.Lipschitz.Steps, step => step.Conclusion.Contains("contraction", StringComparison.Ordinal));
        Assert.Contains(beyond.NormStable.Steps, step =>
            step is { Blocks: "block 1", Holds: false } && step.Conclusion.Contains("fact 6", StringComparison.Ordinal));
    }

    [Fact]
    public void Perona_Malik_iterations_are_norm_stable_and_no_contraction()
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(8), new PeronaMalikFlux(1));
        var certificate = Certificate.Of(Implicit(model, 3, 2 / (2 + 3 * model.SpectralBound), new StoppingRule(4)));
        Assert.Equal(1, certificate.NormStable.Constant);
        Assert.True(certificate.Lipschitz.Constant > 1);
        Assert.Contains(certificate.NormStable.Steps, step =>
            step.Blocks == "block 1, in the body: block 1" && step.Conclusion.Contains("‖z⁺‖", StringComparison.Ordinal));
    }

    /// <summary>Two inputs on both sides of the place where one more pass is made: the reason for refusing a Lipschitz constant.</summary>
    [Fact]
    public void A_tolerance_makes_the_output_jump()
    {
        var grid = Grid.Signal(2);
        var model = DiffusionModel.SecondOrder(grid, new LinearFlux());
        var blueprint = Implicit(model, 1, 0.3, new StoppingRule(50, 0.05));
        Assert.Null(Certificate.Of(blueprint).Lipschitz.Constant);
        Field<double> Input(double s) => Field<double>.Wrap([1 + s, 1 - s], grid);
        double Quotient(double a, double b) => Solver.Run(blueprint, Input(a)).Minus(Solver.Run(blueprint, Input(b))).Norm() / Input(a).Minus(Input(b)).Norm();
        var (low, high) = Enumerable.Range(0, 400).Select(i => (Low: i / 400.0, High: (i + 1) / 400.0)).MaxBy(pair => Quotient(pair.Low, pair.High));
        for (var halving = 0; halving < 20; halving++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = Quotient(low, middle) > Quotient(middle, high) ? (low, middle) : (middle, high);
        }

        Assert.True(Quotient(low, high) > 1e4, $"the quotient at the jump is only {Quotient(low, high)}");
        Assert.Equal(1, Certificate.Of(Implicit(model, 1, 0.3, new StoppingRule(50))).Lipschitz.Constant);
    }

    [Fact]
    public void Linear_solves_keep_the_norm_for_every_step_and_every_solver()
    {
        var gradient = new StencilBank(Derivative.Gradient(Grid.Signal(6)), Boundary.Natural);
        foreach (var mu in new[] { 0, 0.7, 20 })
        foreach (var solver in new[] { LinearSolver.Direct, LinearSolver.AdditiveOperatorSplitting, LinearSolver.ConjugateGradients(0, 1),
            LinearSolver.ConjugateGradients(0.1, 3) })
        {
            Blueprint Of(DiffusivityFlux flux) => new(1, 1,
                [.. Enumerable.Repeat(new LinearSolveBlock(gradient, FluxLayer.Separate(flux, 1), 1e3, mu, solver), 3)]);
            var nonlinear = Certificate.Of(Of(new PeronaMalikFlux(1)));
            Assert.Equal(1, nonlinear.NormStable.Constant);
            Assert.Equal("fact 6", nonlinear.NormStable.Reason);
            Assert.StartsWith("refused, because block 1 (LinearSolveBlock)", nonlinear.Lipschitz.Reason, StringComparison.Ordinal);
            Attack.Check(Of(new PeronaMalikFlux(1)), new Generators(3));

            var linear = Certificate.Of(Of(new LinearFlux())).Lipschitz;
            Assert.Equal(solver == LinearSolver.Direct || solver == LinearSolver.AdditiveOperatorSplitting, linear.Proven);
            Assert.True(linear.Constant is null or 1);
            Attack.Check(Of(new LinearFlux()), new Generators(4));
        }
    }

    [Fact]
    public void An_extrapolated_cycle_may_follow_blocks_of_other_kinds()
    {
        // Every reading enters the quadratic forms, so the bound of the whole is no worse than the product.
        var model = DiffusionModel.SecondOrder(Grid.Signal(6), new PeronaMalikFlux(1));
        var extrapolated = new ResidualBlock(model.Stencils, model.Flux, 0.2, 0.1, 1.4);
        Block[] firsts =
        [
            new LinearSolveBlock(model.Stencils, model.Flux, 4, 0.2, LinearSolver.Direct),
            new RecurrentBlock([new ResidualBlock(model.Stencils, model.Flux, 0.3, 0.2)], new StoppingRule(3)),
            new ResidualBlock(model.Stencils, FluxLayer.Separate(new FreeFormFlux(1, [2, 1, -2, 1, 3]), 1), 1, 0, 1, StepControl.Adaptive()),
        ];
        foreach (var first in firsts)
        {
            var blueprint = new Blueprint(1, 1, [first, extrapolated, extrapolated]);
            var kappa = Certificate.Of(blueprint).NormStable.Constant!.Value;
            // 1.4·1 + 0.4·1 = 1.8, and then 1.4·1.8 + 0.4·1, by the triangle inequality without data.
            Assert.InRange(kappa, 1, 1.4 * 1.8 + 0.4);
            Attack.Check(blueprint, new Generators(12));
        }
    }

    [Fact]
    public void Equal_stencils_on_both_sides_of_a_projection_make_no_polynomial()
    {
        // K on two channels, then a projection and a lift, then K again: the same stencils, and operators that do not commute.
        var bank = new StencilBank([new Stencil([Math.Sqrt(0.5), Math.Sqrt(0.5)], 2, 1, 1, 1)], Boundary.Natural);
        Block Linear(double tau) => new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 1), tau);
        var together = new Blueprint(1, 1, [new LiftBlock(1, 2), Linear(3), Linear(1), new ProjectBlock(2, 1)]);
        // (1 − 3λ)(1 − λ) on λ ∈ [0, 1]: 1 at 0 and −1/3 in the middle.
        Assert.InRange(Certificate.Of(together).NormStable.Constant!.Value, 1, 1.001);
        Attack.Check(together, new Generators(1));
        var apart = new Blueprint(1, 1, [new LiftBlock(1, 2), Linear(3), new ProjectBlock(2, 1), new LiftBlock(1, 2), Linear(1), new ProjectBlock(2, 1)]);
        Assert.Equal(2, Certificate.Of(apart).NormStable.Constant!.Value, 1e-9);
        Attack.Check(apart, new Generators(2));
    }

    [Fact]
    public void Guided_blocks_are_norm_stable_and_have_no_Lipschitz_constant_unless_g_is_constant()
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(6), new PeronaMalikFlux(1));
        var guide = new StencilBank([new Stencil([-0.5, 0, 0.5], 1, 1, 1, 3, originX: 1)], Boundary.Reflecting);
        Blueprint Of(DiffusivityFlux flux, double factor) => new(1, 1,
            [new ResidualBlock(model.Stencils, FluxLayer.Separate(flux, 1), factor * model.LargestStableStep, guide: guide)]);
        var certificate = Certificate.Of(Of(new PeronaMalikFlux(1), 1));
        Assert.Equal((1, "fact 10"), (certificate.NormStable.Constant, certificate.NormStable.Reason));
        Assert.StartsWith("refused, because block 1 has no bound", certificate.Lipschitz.Reason, StringComparison.Ordinal);
        Assert.Equal(1.4, Certificate.Of(Of(new PeronaMalikFlux(1), 1.2)).NormStable.Constant!.Value, 1e-9);
        Assert.Equal(1, Certificate.Of(Of(new LinearFlux(), 1)).Lipschitz.Constant);
        Assert.Equal(1, Certificate.Of(Of(new SplineDiffusivityFlux(1, [0.5, 0.5, 0.5]), 1)).Lipschitz.Constant);
        Attack.Check(Of(new SplineDiffusivityFlux(1, [0.5, 0.5, 0.5]), 1), new Generators(5));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Forward_and_backward_steps_are_charged_by_the_range_of_g_with_and_without_a_guide(bool guided)
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(6), new LinearFlux());
        var flux = new ForwardBackwardFlux(1);
        var guide = guided ? new StencilBank([new Stencil([-0.5, 0, 0.5], 1, 1, 1, 3, originX: 1)], Boundary.Reflecting) : null;
        var block = new ResidualBlock(model.Stencils, FluxLayer.Separate(flux, 1), 0.5, guide: guide);
        var blueprint = new Blueprint(1, 1, [block, block]);
        // τ‖K‖² = 2: forward diffusion keeps the norm, backward diffusion is charged by the lowest g.
        var kappa = Math.Pow(1 - 2 * flux.DiffusivityRange.Lowest, 2);
        Assert.Equal(kappa, Certificate.Of(blueprint).NormStable.Constant!.Value, 1e-9);
        Attack.Check(blueprint, new Generators(31));
    }

    [Fact]
    public void Refusals_name_the_block_and_what_is_wrong_with_it()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Signal(6)), Boundary.Natural);
        var linear = new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 1), 0.1);
        var biased = new ResidualBlock(bank, FluxLayer.Separate(new FreeFormFlux(1, [0, 1]), 1), 0.1);
        var nested = new RecurrentBlock([linear, new RecurrentBlock([linear, linear, biased], new StoppingRule(2))], new StoppingRule(2));
        var claim = Certificate.Of(new Blueprint(1, 1, [linear, nested])).NormStable;
        Assert.StartsWith(
            "refused, because block 2 (RecurrentBlock) has no bound: block 2 (RecurrentBlock) of its body has no bound: block 3 of its body has no "
                + "bound: its flux",
            claim.Reason, StringComparison.Ordinal);
        Assert.EndsWith("(fact 5)", claim.Reason, StringComparison.Ordinal);
        Assert.Contains(claim.Steps, step => step is { Blocks: "block 2", Holds: false });
        var diverging = new RecurrentBlock([new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 1), 100)], new StoppingRule(1000));
        Assert.Contains("beyond the range of numbers", Certificate.Of(new Blueprint(1, 1, [diverging])).NormStable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Mirrored_banks_are_named_where_they_save_a_factor()
    {
        Claim Of(int origin) => Certificate.Of(new Blueprint(1, 1, [new ResidualBlock(
            new StencilBank([new Stencil([-0.5, 0, 0.5], 1, 1, 1, 3, originX: origin)], Boundary.Reflecting),
                FluxLayer.Separate(new CharbonnierFlux(1), 1), 2)])).NormStable;
        var mirrored = Of(1);
        Assert.Equal(1, mirrored.Constant!.Value, 1e-2);
        Assert.Contains(mirrored.Steps, step => step.Holds && step.Conclusion.Contains("fact 11", StringComparison.Ordinal));
        // One sample off the middle, reflection may double the squared norm.
        var shifted = Of(0);
        Assert.Equal(3, shifted.Constant!.Value, 1e-2);
        Assert.DoesNotContain(shifted.Steps, step => step.Conclusion.Contains("fact 11", StringComparison.Ordinal));
    }

    [Fact]
    public void Implicit_steps_of_many_passes_are_certified_quickly()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(8, 8), new CharbonnierFlux(1));
        var step = Implicit(model, 2, 2 / (2 + 2 * model.SpectralBound), new StoppingRule(1_000_000)).Blocks[0];
        var certificate = Certificate.Of(new Blueprint(2, 1, [.. Enumerable.Repeat(step, 1000)]));
        Assert.Equal((1, 1), (certificate.NormStable.Constant, certificate.Lipschitz.Constant));
        Assert.InRange(certificate.NormStable.Steps.Length, 1, 4);
    }

    /// <summary>One implicit step, z ← z − ω(z − u + τKᵀΦ(Kz)).</summary>
    private static Blueprint Implicit(DiffusionModel model, double tau, double omega, StoppingRule stopping) => new(
        model.Dimension, 1, [new RecurrentBlock([new ResidualBlock(model.Stencils, model.Flux, omega * tau, omega)], stopping)]);
}
