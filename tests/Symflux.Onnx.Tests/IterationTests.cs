namespace Symflux.Onnx.Tests;

/// <summary>Inner iterations that become loops.</summary>
public sealed class IterationTests
{
    private static readonly OnnxOptions Double = new() { DoublePrecision = true };
    private static readonly Grid Grid = Grid.Image(9, 11);

    /// <summary>One field is still while the other moves: each must stop where it would stop alone.</summary>
    [Theory, InlineData(1e-1), InlineData(1e-3), InlineData(0)]
    public void Items_of_a_batch_stop_by_themselves(double tolerance)
    {
        var body = new ResidualBlock(Gradient, Flux, 0.15, fidelity: 0.3);
        var blueprint = new Blueprint(2, 1, [new RecurrentBlock([body], new StoppingRule(40, tolerance))]);
        AssertSame(blueprint, 1e-12);
    }

    [Theory, InlineData(1e-2, 100), InlineData(1e-12, 100), InlineData(0, 3)]
    public void Conjugate_gradients_stop_where_the_solver_stops(double tolerance, int iterations)
    {
        var solve = new LinearSolveBlock(Gradient, Flux, 20, 0.1, LinearSolver.ConjugateGradients(tolerance, iterations));
        AssertSame(new Blueprint(2, 1, [solve]), 1e-11);
    }

    [Theory, InlineData(1), InlineData(10), InlineData(1000)]
    public void Splitting_gives_what_banded_solves_give(double timeStep)
    {
        var solve = new LinearSolveBlock(Gradient, Flux, timeStep, 0, LinearSolver.AdditiveOperatorSplitting);
        AssertSame(new Blueprint(2, 1, [solve, solve]), 1e-12);
    }

    private static StencilBank Gradient => new(Derivative.Gradient(Grid), Boundary.Natural);

    private static FluxLayer Flux => FluxLayer.Coupled(new CharbonnierFlux(1), 2, 2);

    private static void AssertSame(Blueprint blueprint, double tolerance)
    {
        var random = new Generators(21);
        var still = new Field<double>(Grid);
        still.Values.Fill(3);
        Field<double>[] batch = [still, random.Field(Grid, 1, 10), new Field<double>(Grid), random.Field(Grid, 1, 0.01)];
        using var inDouble = new Runtime(blueprint, Double);
        using var inSingle = new Runtime(blueprint);
        var doubles = inDouble.Run(batch);
        var singles = inSingle.Run<float>([.. batch.Select(f => f.Convert<float>())]);
        foreach (var (i, f) in batch.Index())
        {
            var expected = Solver.Run(blueprint, f);
            var size = Math.Max(1e-300, expected.Norm());
            Assert.InRange(expected.Minus(doubles[i]).Norm() / size, 0, tolerance);
            Assert.InRange(expected.Minus(singles[i].Convert<double>()).Norm() / size, 0, 2e-5);
        }
    }
}
