using System.Numerics;
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
            Assert.True(difference < 1e-12, $"seed {seed}, {problem}: {difference}");
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_backward_pass_is_the_derivative(int seed, KnotFluxKind kind)
    {
        var problem = new Problem(seed, kind);
        var random = new Generators(seed + 1000);
        var cotangent = Enumerable.Range(0, problem.State.Length).Select(_ => random.Normal()).ToArray();
        var (state, weights, knots) = problem.Backward(cotangent);
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
                Assert.True(best <= 1e-5 * (1 + Math.Abs(gradient[i])), $"seed {seed}, {problem}, {name}[{i}]: {gradient[i]}, off by {best}");
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Single_precision_follows_double(int seed, KnotFluxKind kind)
    {
        var problem = new Problem(seed, kind);
        var random = new Generators(seed + 2000);
        // Numbers that single precision holds exactly, so that no argument falls beside a knot on the other side.
        var cotangent = Enumerable.Range(0, problem.State.Length).Select(_ => (double)(float)random.Normal()).ToArray();
        var expected = problem.Backward(cotangent);

        var kernel = problem.KernelOf<float>();
        var (state, weights, knots) = (Single(problem.State), Single(problem.Weights), Single(problem.Knots));
        var (direction, forState) = (new float[state.Length], new float[state.Length]);
        var (forWeights, forKnots) = (new float[weights.Length], new float[knots.Length]);
        kernel.Forward(state, weights, knots, direction);
        kernel.Backward(state, weights, knots, Single(cotangent), forState, forWeights, forKnots);

        AssertClose(problem.Forward(), direction, "d");
        AssertClose(expected.State, forState, "ū");
        AssertClose(expected.Weights, forWeights, "gradient of the stencils");
        AssertClose(expected.Knots, forKnots, "gradient of the knots");

        void AssertClose(double[] wanted, float[] actual, string what)
        {
            var difference = FieldExtensions.RelativeDifference(wanted, [.. actual.Select(v => (double)v)]);
            Assert.True(difference < 1e-5, $"seed {seed}, {problem}, {what}: {difference}");
        }

        static float[] Single(double[] values) => [.. values.Select(v => (float)v)];
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void Images_shared_between_threads_add_up_in_order_to_the_bit(int stateChannels)
    {
        var problem = new Problem(5, KnotFluxKind.FreeForm, stateChannels, images: 7);
        var together = problem.Backward(problem.State);
        var direction = problem.Forward();
        var (weights, knots) = (new double[problem.Weights.Length], new double[problem.Knots.Length]);
        for (var image = 0; image < problem.Images; image++)
        {
            var range = (image * problem.Samples)..((image + 1) * problem.Samples);
            var alone = problem.Backward(problem.State[range], problem.State[range]);
            Assert.Equal(together.State[range], alone.State);
            Assert.Equal(direction[range], problem.Forward(problem.State[range]));
            weights = [.. weights.Zip(alone.Weights, (sum, value) => sum + value)];
            knots = [.. knots.Zip(alone.Knots, (sum, value) => sum + value)];
        }

        Assert.Equal(weights, together.Weights);
        Assert.Equal(knots, together.Knots);
    }

    private sealed class Problem
    {
        public const int KnotCount = 9;
        public const double KnotSpacing = 0.7;
        private readonly KnotFluxKind kind;

        public Problem(int seed, KnotFluxKind kind, int? stateChannels = null, int images = 3)
        {
            this.kind = kind;
            var random = new Generators(seed);
            StateChannels = stateChannels ?? random.OneOf(1, 2, 4);
            Images = images;
            Grid = Grid.Image(random.Whole(1, 14), random.Whole(1, 14));
            Extent = random.OneOf(1, 3, 5, 7);
            Channels = random.Whole(1, 9);
            State = [.. Enumerable.Range(0, Images * Samples).Select(_ => Rounded(random.Normal()))];
            Weights = [.. Enumerable.Range(0, Channels * Taps).Select(_ => Rounded(random.Normal() / Extent))];
            Knots = [.. Enumerable.Range(0, Channels * KnotCount).Select(_ => Rounded(random.Number(0, 1)))];
            Kernel = KernelOf<double>();
        }

        public int Images { get; }

        public int StateChannels { get; }

        public int Samples => StateChannels * Grid.Count;

        public Grid Grid { get; }

        public int Extent { get; }

        public int Channels { get; }

        public double[] State { get; }

        public double[] Weights { get; }

        public double[] Knots { get; }

        private SymmetricBlockKernel<double> Kernel { get; }

        private int Taps => StateChannels * Extent * Extent;

        public SymmetricBlockKernel<T> KernelOf<T>() where T : unmanaged, IFloatingPointIeee754<T> =>
            new(Grid.Height, Grid.Width, StateChannels, Channels, Extent, kind, KnotCount, KnotSpacing);

        public double[] Forward() => Forward(State);

        public double[] Forward(double[] state)
        {
            var direction = new double[state.Length];
            Kernel.Forward(state, Weights, Knots, direction);
            return direction;
        }

        public (double[] State, double[] Weights, double[] Knots) Backward(double[] cotangent) => Backward(State, cotangent);

        public (double[] State, double[] Weights, double[] Knots) Backward(double[] state, double[] cotangent)
        {
            var gradient = (State: new double[state.Length], Weights: new double[Weights.Length], Knots: new double[Knots.Length]);
            Kernel.Backward(state, Weights, Knots, cotangent, gradient.State, gradient.Weights, gradient.Knots);
            return gradient;
        }

        public override string ToString() =>
            $"{Images} images of {StateChannels} channels on {Grid}, {Channels} stencils of {Extent}×{Extent}, {kind}";

        public ResidualBlock Block() => new(
            new StencilBank(
                Enumerable.Range(0, Channels).Select(c => new Stencil(
                    Weights.AsSpan(c * Taps, Taps), StateChannels, 1, Extent, Extent)),
                Boundary.Reflecting),
            FluxLayer.Separate([.. Enumerable.Range(0, Channels).Select(c => Knots[(c * KnotCount)..((c + 1) * KnotCount)]).Select(values =>
                (Flux)(kind == KnotFluxKind.FreeForm
                    ? new FreeFormFlux(KnotSpacing, [.. values])
                    : new SplineDiffusivityFlux(KnotSpacing, [.. values])))]),
            1);

        private static double Rounded(double value) => (float)value;
    }
}
