namespace Symflux.Tests.Schemes;

/// <summary>Stability at the bound, and growth beyond it.</summary>
public class StabilityTests
{
    [Theory, InlineData(1.0), InlineData(10.0), InlineData(1000.0)]
    public void Implicit_and_semi_implicit_schemes_are_stable_for_every_step(double time)
    {
        var random = new Generators(3);
        var f = random.Field(Grid.Image(9, 8), 1, 50);
        var model = DiffusionModel.SecondOrder(f.Grid, new PeronaMalikFlux(5), Coupling.Gradient);
        foreach (var scheme in (Scheme[])
            [new SemiImplicitScheme(time), new SemiImplicitScheme(time, LinearSolver.AdditiveOperatorSplitting), new ImplicitScheme(time)])
        {
            Assert.True(Solver.Run(scheme.Discretise(model, time), f).Norm() <= f.Norm(), $"{scheme}");
        }
    }

    [Fact]
    public void An_explicit_step_beyond_the_bound_grows()
    {
        // The highest mode of a linear problem: at the bound it keeps its size, 10 % above it grows without end.
        var problem = Gallery.FourierMode(Grid.Image(16, 16), 2, 15, 15);
        var bound = problem.Model.LargestStableStep;
        Assert.InRange(Gain(StepRule.Fixed(bound), 200 * bound), 0.02, 1);
        Assert.True(Gain(StepRule.Forced(1.1 * bound), 220 * bound) > 1e6);

        double Gain(StepRule step, double time) =>
            Solver.Run(new ExplicitScheme(step).Discretise(problem.Model, time), problem.Initial).Norm() / problem.Initial.Norm();
    }

    [Theory, InlineData(0.3), InlineData(3.0), InlineData(300.0)]
    public void Du_Fort_Frankel_roots_stay_in_the_unit_disc_exactly_for_a_from_a_quarter_of_rho(double tau)
    {
        const double rho = 8;
        Assert.True(LargestRoot(rho / 4) <= 1 + 1e-12);
        Assert.True(LargestRoot(rho / 4 * 0.98) > 1);

        // Roots of r² − α(1 − λ/(2a)) r − (1 − α), α = 4τa/(1 + 2τa), over the spectrum.
        double LargestRoot(double a) => Enumerable.Range(0, 401).Max(i =>
        {
            var alpha = 4 * tau * a / (1 + 2 * tau * a);
            var p = alpha * (1 - rho * i / 400 / (2 * a)) / 2;
            var disc = p * p + (1 - alpha);
            return disc >= 0 ? Math.Abs(p) + Math.Sqrt(disc) : Math.Sqrt(p * p - disc);
        });
    }

    [Fact]
    public void Du_Fort_Frankel_refuses_too_little_stabilisation_and_runs_with_any_step()
    {
        var f = new Generators(8).Field(Grid.Signal(40), 1, 10);
        var model = DiffusionModel.SecondOrder(f.Grid, new LinearFlux());
        var fault = Assert.Throws<SymfluxException>(() => new DuFortFrankelScheme(1, 0.9).Discretise(model, 1));
        Assert.Contains("0.9 is below (L‖K‖² + 2β)/4 = 1", fault.Message, StringComparison.Ordinal);
        var output = Solver.Run(new DuFortFrankelScheme(50).Discretise(model, 5000), f);
        Assert.True(output.Norm() <= 2 * f.Norm());
    }

    [Theory, InlineData(5), InlineData(40), InlineData(150)]
    public void A_fast_explicit_cycle_is_a_semi_iterative_cycle_of_the_same_length_on_linear_problems(int n)
    {
        // Both evaluate the same polynomial of KᵀK: the Dirichlet kernel. The order of the steps keeps rounding at bay.
        var f = new Generators(n).Field(Grid.Signal(60), 1, 10);
        var model = DiffusionModel.SecondOrder(f.Grid, new LinearFlux());
        var time = model.LargestStableStep * n * (n + 1) / 3.0;
        var fed = new FastExplicitScheme().Discretise(model, time);
        Assert.Equal(n, fed.Blocks.Length);
        Assert.Equal(time, fed.Blocks.Cast<ResidualBlock>().Sum(block => block.TimeStep), 1e-9 * time);
        var difference = FieldExtensions.RelativeDifference(
            Solver.Run(new SemiIterativeScheme().Discretise(model, time), f).Values, Solver.Run(fed, f).Values);
        Assert.True(difference <= 1e-9, $"{difference}");
    }

    [Fact]
    public void Inner_iterations_are_reported_with_their_outcome()
    {
        var f = new Generators(4).Field(Grid.Image(8, 8), 1, 30);
        var model = DiffusionModel.SecondOrder(f.Grid, new CharbonnierFlux(5));
        Assert.Equal(
            [IterationOutcome.Converged, IterationOutcome.Converged], Outcomes(new ImplicitScheme(5, new StoppingRule(1000, 1e-6))));
        Assert.Equal(
            [IterationOutcome.OutOfIterations, IterationOutcome.OutOfIterations], Outcomes(new ImplicitScheme(5, new StoppingRule(3, 1e-6))));
        Assert.Equal([IterationOutcome.Completed, IterationOutcome.Completed], Outcomes(new ImplicitScheme(5, new StoppingRule(3))));
        Assert.Equal([IterationOutcome.Converged, IterationOutcome.Converged], Outcomes(new SemiImplicitScheme(5)));

        IEnumerable<IterationOutcome> Outcomes(Scheme scheme)
        {
            using var solver = new Solver<double>(scheme.Discretise(model, 10), f.Grid);
            solver.Run(f, new Field<double>(f.Grid));
            solver.Run(f, new Field<double>(f.Grid));
            Assert.All(solver.InnerIterations, inner => Assert.True(inner.Outcome != IterationOutcome.Converged || inner.Residual <= 1e-6));
            return solver.InnerIterations.Select(inner => inner.Outcome);
        }
    }

    [Fact]
    public void Inner_cycles_need_fewer_evaluations_for_the_same_solution()
    {
        var f = new Generators(4).Field(Grid.Image(16, 16), 1, 30);
        var model = DiffusionModel.SecondOrder(f.Grid, new CharbonnierFlux(5));
        var (plain, plainCost) = Run(1);
        var (fast, fastCost) = Run(12);
        Assert.True(FieldExtensions.RelativeDifference(plain.Values, fast.Values) < 1e-6);
        Assert.True(4 * fastCost < plainCost, $"{fastCost} against {plainCost}");

        (Field<double>, int) Run(int cycle)
        {
            using var solver = new Solver<double>(new ImplicitScheme(50, new StoppingRule(100_000, 1e-9), cycle).Discretise(model, 50), f.Grid);
            var output = new Field<double>(f.Grid);
            solver.Run(f, output);
            return (output, cycle * solver.InnerIterations[0].Iterations);
        }
    }
}
