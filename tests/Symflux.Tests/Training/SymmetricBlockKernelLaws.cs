using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Testing;
using Symflux.Training;
using Xunit;

namespace Symflux.Tests.Training;

public class SymmetricBlockKernelLaws
{
    public static TheoryData<int, KnotFluxKind> Cases => new(
        from seed in Enumerable.Range(1, 12)
        from kind in (KnotFluxKind[])[KnotFluxKind.FreeForm, KnotFluxKind.SplineDiffusivity]
        select (seed, kind));

    [Theory, MemberData(nameof(Cases))]
    public void The_forward_pass_is_the_dense_reference(int seed, KnotFluxKind kind)
    {
        var problem = new Problem(seed, kind);
        var actual = problem.Forward();
        for (var image = 0; image < problem.Images; image++)
        {
            var u = problem.State.AsSpan(image * problem.Samples, problem.Samples).ToArray();
            var expected = DenseReference.Direction(problem.Block(), problem.Grid, u);
            var difference = FieldExtensions.RelativeDifference(expected, actual.AsSpan(image * problem.Samples, problem.Samples));
            Assert.True(difference < 1e-12, $"seed {seed}, {problem.Grid}, k = {problem.Extent}: {difference}");
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_backward_pass_is_the_derivative(int seed, KnotFluxKind kind)
    {
        var problem = new Problem(seed, kind);
        var random = new Generators(seed + 1000);
        var cotangent = Enumerable.Range(0, problem.State.Length).Select(_ => random.Normal()).ToArray();
        var (state, weights, knots) = (new double[problem.State.Length], new double[problem.Weights.Length], new double[problem.Knots.Length]);
        problem.Kernel.Backward(problem.State, problem.Weights, problem.Knots, cotangent, state, weights, knots);
        foreach (var (values, gradient, name) in new[] { (problem.State, state, "u"), (problem.Weights, weights, "w"), (problem.Knots, knots, "knots") })
        {
            for (var trial = 0; trial < 8; trial++)
            {
                var i = random.Whole(0, values.Length - 1);
                var kept = values[i];
                double At(double step)
                {
                    values[i] = kept + step;
                    return problem.Forward().Zip(cotangent, (a, b) => a * b).Sum();
                }

                // Kinks of the flux spoil single differences; of three step sizes the best one counts.
                var best = new[] { 1e-5, 1e-6, 1e-7 }.Min(h => Math.Abs((At(h) - At(-h)) / (2 * h) - gradient[i]));
                values[i] = kept;
                Assert.True(best <= 1e-5 * (1 + Math.Abs(gradient[i])), $"seed {seed}, {kind}, {name}[{i}]: {gradient[i]}, off by {best}");
            }
        }
    }

    [Fact]
    public void Single_precision_follows_double()
    {
        var problem = new Problem(3, KnotFluxKind.FreeForm);
        var kernel = new SymmetricBlockKernel<float>(
            problem.Grid.Height, problem.Grid.Width, problem.Channels, problem.Extent, KnotFluxKind.FreeForm, Problem.KnotCount, Problem.KnotSpacing);
        var direction = new float[problem.State.Length];
        kernel.Forward(Single(problem.State), Single(problem.Weights), Single(problem.Knots), direction);
        Assert.True(FieldExtensions.RelativeDifference(problem.Forward(), [.. direction.Select(v => (double)v)]) < 1e-5);

        static float[] Single(double[] values) => [.. values.Select(v => (float)v)];
    }

    private sealed class Problem
    {
        public const int KnotCount = 9;
        public const double KnotSpacing = 0.7;
        private readonly KnotFluxKind kind;

        public Problem(int seed, KnotFluxKind kind)
        {
            this.kind = kind;
            var random = new Generators(seed);
            Grid = Grid.Image(random.Whole(1, 14), random.Whole(1, 14));
            Extent = random.OneOf(1, 3, 5, 7);
            Channels = random.Whole(1, 4);
            State = [.. Enumerable.Range(0, Images * Samples).Select(_ => random.Normal())];
            Weights = [.. Enumerable.Range(0, Channels * Extent * Extent).Select(_ => random.Normal() / Extent)];
            Knots = [.. Enumerable.Range(0, Channels * KnotCount).Select(_ => random.Number(0, 1))];
            Kernel = new SymmetricBlockKernel<double>(Grid.Height, Grid.Width, Channels, Extent, kind, KnotCount, KnotSpacing);
        }

        public int Images => 3;

        public int Samples => Grid.Count;

        public Grid Grid { get; }

        public int Extent { get; }

        public int Channels { get; }

        public double[] State { get; }

        public double[] Weights { get; }

        public double[] Knots { get; }

        public SymmetricBlockKernel<double> Kernel { get; }

        public double[] Forward()
        {
            var direction = new double[State.Length];
            Kernel.Forward(State, Weights, Knots, direction);
            return direction;
        }

        public ResidualBlock Block() => new(
            new StencilBank(
                Enumerable.Range(0, Channels).Select(c => new Stencil(Weights.AsSpan(c * Extent * Extent, Extent * Extent), 1, 1, Extent, Extent)),
                Boundary.Reflecting),
            FluxLayer.Separate([.. Enumerable.Range(0, Channels).Select(c => Knots[(c * KnotCount)..((c + 1) * KnotCount)]).Select(values =>
                (Flux)(kind == KnotFluxKind.FreeForm
                    ? new FreeFormFlux(KnotSpacing, [.. values])
                    : new SplineDiffusivityFlux(KnotSpacing, [.. values])))]),
            1);
    }
}
