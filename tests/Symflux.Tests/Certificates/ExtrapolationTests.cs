using CsCheck;

namespace Symflux.Tests.Certificates;

/// <summary>Cycles with extrapolation: quadratic forms (fact 7), and the polynomials that linear fluxes make of them.</summary>
public class ExtrapolationTests
{
    /// <summary>
    /// FSI cycles with τ = 2/ρ whose coefficients may change in every step. The triangle inequality is sharp there:
    /// each step can turn the state around or leave it, so that nothing cancels.
    /// </summary>
    /// <param name="n">Length of the cycle.</param>
    /// <param name="euclidean">The bound of the quadratic forms in the Euclidean metric.</param>
    /// <param name="kappa">The bound of the certificate, which is reached.</param>
    [Theory]
    [InlineData(2, 1.4, 1.4)]
    [InlineData(3, 2.448656, 17 / 7.0)]
    [InlineData(5, 9.510483, 9)]
    [InlineData(8, 95.736156, 81.941176)]
    public void The_bound_of_a_cycle_with_the_largest_step_is_reached(int n, double euclidean, double kappa)
    {
        Assert.Equal(euclidean, EuclideanBound(n, 2), 1e-6);

        var (angles, u) = WorstAngles(n);
        Assert.Equal(kappa, Math.Abs(u), 1e-6);
        var blueprint = Turning(angles, 2);
        var input = Field<double>.Wrap([1, 0], Grid.Signal(1), 2);
        Assert.Equal(kappa, Solver.Run(blueprint, input).Norm(), 1e-6);
        var certificate = Certificate.Of(blueprint);
        Assert.Equal(kappa, certificate.NormStable.Constant!.Value, 1e-6);
        Assert.Equal(kappa, certificate.Lipschitz.Constant!.Value, 1e-6);
        Assert.Contains("facts 1 and 7", certificate.NormStable.Reason, StringComparison.Ordinal);
    }

    /// <summary>With shorter steps the quadratic forms are sharper, and a search comes close to them.</summary>
    [Theory, InlineData(2, 1.5), InlineData(3, 1.5), InlineData(5, 1.5), InlineData(8, 1.5), InlineData(5, 1.0), InlineData(8, 0.5)]
    public void The_bound_of_a_cycle_with_shorter_steps_is_nearly_reached(int n, double step)
    {
        var random = new Generators(5);
        var (angles, gain) = (new double[n], 1.0);
        for (var restart = 0; restart < 6; restart++)
        {
            double[] at = [.. Enumerable.Range(0, n).Select(_ => random.Number(0, Math.PI))];
            var value = Gain(at, step);
            for (var (k, size) = (0, 0.5); k < 1500; k++)
            {
                double[] trial = [.. at.Select(angle => angle + size * random.Normal())];
                (at, value, size) = Gain(trial, step) is var next && next > value
                    ? (trial, next, 1.5 * size)
                    : (at, value, Math.Max(1e-4, 0.97 * size));
            }

            (angles, gain) = value > gain ? (at, value) : (angles, gain);
        }

        var kappa = Certificate.Of(Turning(angles, step)).NormStable.Constant!.Value;
        Assert.True(kappa <= EuclideanBound(n, step) * (1 + 1e-12), $"κ = {kappa} is above {EuclideanBound(n, step)}, the bound of one metric");
        Assert.True(gain <= kappa && gain >= 0.6 * kappa, $"the search reaches {gain}, the bound is {kappa}");

        // All directions equal: a linear flux and one K, hence a Dirichlet kernel.
        Assert.Equal(1, Certificate.Of(Turning(new double[n], step)).NormStable.Constant);
    }

    [Fact]
    public void Linear_cycles_of_the_scheme_have_exactly_1_whatever_rounds_in_them()
    {
        var gradient = new StencilBank(Derivative.Gradient(Grid.Image(6, 5)), Boundary.Natural);
        Gen.Select(Gen.Double[1, 100], Gen.OneOf(Gen.Const(0.0), Gen.Double[0.01, 0.3]), Gen.Int[1, 3]).Sample(
            (time, rate, cycles) =>
            {
                var model = new DiffusionModel(2, gradient, FluxLayer.Separate(new LinearFlux(), 2), rate);
                var certificate = Certificate.Of(new SemiIterativeScheme(cycles).Discretise(model, time));
                return certificate.NormStable.Constant is >= 1 and <= 1 + 1e-12 && certificate.Lipschitz.Constant is >= 1 and <= 1 + 1e-12;
            },
            iter: 200);
    }

    [Theory]
    [InlineData(0.0, 30)]
    [InlineData(0.05, 30)]
    [InlineData(0.05, 20)]
    [InlineData(0.01, 20)]
    [InlineData(0.1, 20)]
    public void Linear_cycles_keep_norm_and_distance(double fidelityRate, double time)
    {
        var grid = Grid.Image(6, 5);
        var gradient = new StencilBank(Derivative.Gradient(grid), Boundary.Natural);
        var model = new DiffusionModel(2, gradient, FluxLayer.Separate(new LinearFlux(), 2), fidelityRate);
        foreach (var cycles in new[] { 1, 2, 5 })
        {
            var blueprint = new SemiIterativeScheme(cycles).Discretise(model, time);
            var certificate = Certificate.Of(blueprint);
            Assert.Equal((1, 1), (certificate.NormStable.Constant, certificate.Lipschitz.Constant));
            using var attack = new Attack(blueprint, grid, cycles);
            Assert.InRange(attack.LargestGain(), 0.9, 1 + 1e-12);
        }
    }

    /// <summary>A weight that is off by a little may cost a little, and one that is off by more makes it another cycle.</summary>
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1e-13, 1 + 1e-13, 1 + 1e-9)]
    [InlineData(1e-11, 1 + 1e-9, 1.01)]
    public void Linear_cycles_count_what_their_numbers_are_off_by(double share, double lowest, double highest)
    {
        var gradient = new StencilBank(Derivative.Gradient(Grid.Image(6, 5)), Boundary.Natural);
        var model = new DiffusionModel(2, gradient, FluxLayer.Separate(new LinearFlux(), 2), 0.05);
        var cycle = new SemiIterativeScheme(1).Discretise(model, 30).Blocks.Cast<ResidualBlock>().ToArray();
        Gen.Int[1, cycle.Length - 1].Select(Gen.Int[0, 2]).Sample(
            (place, what) =>
            {
                var block = cycle[place];
                double By(int number) => what == number ? 1 + share : 1;
                var changed = new ResidualBlock(
                    block.Stencils, block.Flux, By(0) * block.TimeStep, By(1) * block.Fidelity, By(2) * block.Extrapolation);
                var blueprint = new Blueprint(2, 1, [.. cycle[..place], changed, .. cycle[(place + 1)..]]);
                return Certificate.Of(blueprint).NormStable.Constant is { } constant && constant >= lowest && constant <= highest;
            },
            iter: 60);
    }

    [Fact]
    public void Linear_cycles_of_another_shape_are_bounded_from_samples() => Law.Holds(40, random =>
    {
        // Learned extrapolation weights; the truth is the largest |p| on a very fine grid.
        var model = DiffusionModel.SecondOrder(Grid.Signal(9), new LinearFlux());
        var isPlain = random.Whole(0, 1) == 0;
        Block[] blocks =
        [
            .. Enumerable.Range(0, random.Whole(2, 9)).Select(k => new ResidualBlock(
                model.Stencils, model.Flux, random.OneOf(0, 0.45, random.Number(0.2, 0.6)), random.OneOf(0, 0.1, 0.2),
                isPlain || k == 0 ? 1 : random.Number(0.5, 1.9))),
        ];
        var truth = Enumerable.Range(0, 100_001).Max(i => Math.Abs(Polynomial(blocks, 4e-5 * i)));
        var kappa = Certificate.Of(new Blueprint(1, 1, [.. blocks])).NormStable.Constant!.Value;
        Assert.True(kappa >= truth && kappa <= 1.0011 * truth, $"κ = {kappa}, the polynomial reaches {truth}");
    });

    [Fact]
    public void Cycles_are_bounded_one_by_one()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(6, 6), new PeronaMalikFlux(1), Coupling.Gradient);
        double Kappa(int cycles) => Certificate.Of(new SemiIterativeScheme(cycles).Discretise(model, 2.0 * cycles)).NormStable.Constant!.Value;
        Assert.InRange(Kappa(1), 1.1, 1000);
        Assert.Equal(Math.Pow(Kappa(1), 3), Kappa(3), 1e-6 * Kappa(3));
        var blueprint = new SemiIterativeScheme(3).Discretise(model, 6);
        var line = Certificate.Of(blueprint).NormStable.Steps[^1];
        Assert.Contains("in each", line.Conclusion, StringComparison.Ordinal);
        Assert.Equal($"blocks 1–{blueprint.Blocks.Length / 3}, ", line.Blocks[..line.Blocks.IndexOf(' ', 7)] + " ");
    }

    [Fact]
    public void Shorter_steps_lower_the_bound()
    {
        var bounds = new[] { 1, 0.9, 0.7, 0.5, 0.25, 0.01 }.Select(factor =>
        {
            var model = DiffusionModel.SecondOrder(Grid.Signal(6), new CharbonnierFlux(1));
            return Certificate.Of(new Blueprint(1, 1, [.. Enumerable.Range(0, 6).Select(k => new ResidualBlock(
                model.Stencils, model.Flux, factor * model.LargestStableStep, 0, SemiIterativeScheme.ExtrapolationAt(k)))])).NormStable.Constant!.Value;
        }).ToArray();
        Assert.Equal(bounds.OrderDescending(), bounds);
        Assert.InRange(bounds[^1], 1, 1.1);
    }

    [Fact]
    public void Averages_of_stable_steps_are_stable()
    {
        // Du Fort–Frankel for small steps: weights 4τa/(1 + 2τa) and (1 − 2τa)/(1 + 2τa), both in [0, 1].
        var model = DiffusionModel.SecondOrder(Grid.Signal(6), new CharbonnierFlux(1));
        var (a, tau) = (2.0, 0.2);
        var alpha = 4 * tau * a / (1 + 2 * tau * a);
        var block = new ResidualBlock(model.Stencils, model.Flux, 1 / (2 * a), 0, alpha);
        var certificate = Certificate.Of(new Blueprint(1, 1, [.. Enumerable.Repeat(block, 50)]));
        Assert.Equal((1, 1), (certificate.NormStable.Constant, certificate.Lipschitz.Constant));
    }

    [Fact]
    public void A_data_term_inside_cycles_is_part_of_the_bound() => Law.Holds(3, random =>
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(5), new PeronaMalikFlux(1));
        var blocks = Enumerable.Range(0, 7).Select(Block (k) => new ResidualBlock(
            model.Stencils, model.Flux, 0.45, random.Number(0, 0.4), k % 4 == 0 ? 1 : random.Number(0.8, 1.7)));
        var blueprint = new Blueprint(1, 1, [.. blocks]);
        using var attack = new Attack(blueprint, Grid.Signal(5), random.Whole(0, 1_000_000));
        var certificate = Certificate.Of(blueprint);
        Assert.InRange(attack.LargestGain(), 0.5, certificate.NormStable.Constant!.Value * (1 + 1e-9));
        Assert.InRange(attack.LargestQuotient(), 0.5, certificate.Lipschitz.Constant!.Value * (1 + 1e-7));
    });

    /// <summary>Angles for <see cref="Turning"/> with the step 2 that enlarge (1, 0) most, and what becomes of its first channel.</summary>
    internal static (double[] Angles, double Result) WorstAngles(int n)
    {
        // Choose the signs in α(±u) + (1 − α)u⁻ so that both terms add up.
        var (u, previous, angles) = (1.0, 1.0, new double[n]);
        for (var k = 0; k < n; k++)
        {
            var alpha = SemiIterativeScheme.ExtrapolationAt(k);
            var keeps = alpha * u * (1 - alpha) * previous >= 0;
            angles[k] = keeps ? Math.PI / 2 : 0;
            (u, previous) = (alpha * (keeps ? u : -u) + (1 - alpha) * previous, u);
        }

        return (angles, u);
    }

    /// <summary>
    /// An FSI cycle on two channels of one sample, where block k diffuses only in the direction of an angle: symmetric
    /// A_k with the eigenvalues 0 and ρ = 1.
    /// </summary>
    internal static Blueprint Turning(double[] angles, double timeStep)
    {
        var linear = FluxLayer.Separate(new LinearFlux(), 1);
        return new Blueprint(1, 2, [.. angles.Select((angle, k) => new ResidualBlock(
            new StencilBank([new Stencil([Math.Cos(angle), Math.Sin(angle)], 2, 1, 1, 1)], Boundary.Natural),
            linear, timeStep, 0, SemiIterativeScheme.ExtrapolationAt(k)))]);
    }

    /// <summary>The norm of the 2×2 matrix that <see cref="Turning"/> is, from its two columns.</summary>
    private static double Gain(double[] angles, double timeStep)
    {
        var (a, b) = (Column(1, 0), Column(0, 1));
        var (p, q, r) = (a.X * a.X + a.Y * a.Y, a.X * b.X + a.Y * b.Y, b.X * b.X + b.Y * b.Y);
        return Math.Sqrt(0.5 * (p + r) + Math.Sqrt(0.25 * (p - r) * (p - r) + q * q));

        (double X, double Y) Column(double x, double y)
        {
            var (u, previous) = ((X: x, Y: y), (X: x, Y: y));
            for (var k = 0; k < angles.Length; k++)
            {
                var (c, s) = (Math.Cos(angles[k]), Math.Sin(angles[k]));
                var alpha = SemiIterativeScheme.ExtrapolationAt(k);
                var d = timeStep * (c * u.X + s * u.Y);
                (u, previous) = ((alpha * (u.X - d * c) + (1 - alpha) * previous.X, alpha * (u.Y - d * s) + (1 - alpha) * previous.Y), u);
            }

            return u;
        }
    }

    /// <summary>The recursion of fact 7 on 2×2 forms, written out: P ← A + (B − A)₊, κ² = (1, 1)P₀(1, 1)ᵀ.</summary>
    private static double EuclideanBound(int n, double step)
    {
        var (p, q, r) = (1.0, 0.0, 0.0);
        for (var k = n - 1; k >= 0; k--)
        {
            var alpha = SemiIterativeScheme.ExtrapolationAt(k);
            var (a, b) = (PulledBack(alpha), PulledBack(alpha * (1 - step)));
            var (x, y, z) = (b.P - a.P, b.Q - a.Q, b.R - a.R);
            var root = Math.Sqrt(0.25 * (x - z) * (x - z) + y * y);
            var (high, low) = (0.5 * (x + z) + root, 0.5 * (x + z) - root);
            // high ≥ 0 ≥ low here: the difference of the two forms is indefinite or zero.
            var weight = root == 0 ? 0 : Math.Max(0, high) / (2 * root);
            (p, q, r) = (a.P + weight * (x - low), a.Q + weight * y, a.R + weight * (z - low));

            (double P, double Q, double R) PulledBack(double m)
            {
                // M = [[m, 1 − α], [1, 0]], m = α(1 − τλ) at λ = 0 and at λ = ρ = step/τ.
                var e = 1 - alpha;
                return (m * m * p + 2 * m * q + r, e * (m * p + q), e * e * p);
            }
        }

        return Math.Sqrt(p + 2 * q + r);
    }

    // u⁻ = u there: u⁺ = α(u − τd − μ(u − f)) + (1 − α)u = u − ατd − αμ(u − f), also at the start of every pass of a body.
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.75)]
    [InlineData(1.5)]
    public void The_first_block_of_a_chain_or_body_is_a_step_of_alpha_tau_and_alpha_mu(double alpha)
    {
        var random = new Generators(77);
        var stable = random.StableBlock(1, 1, dataTerm: false);
        var rho = stable.SpectralBound!.Value;
        ResidualBlock First(double factor, double weight) => new(stable.Stencils, stable.Flux, factor * 1.5 / rho, factor * 0.5, weight);
        foreach (var wrap in (Func<Block[], Block[]>[])[blocks => blocks, blocks => [new RecurrentBlock([.. blocks], new StoppingRule(3))]])
        {
            var (extrapolated, plain) = (new Blueprint(1, 1, [.. wrap([First(1, alpha), stable])]), new Blueprint(1, 1, [.. wrap([First(alpha, 1), stable])]));
            var input = random.Field(Grid.Signal(7), 1);
            Assert.Equal(0, Solver.Run(extrapolated, input).Minus(Solver.Run(plain, input)).Norm(), 1e-14);
            var (one, other) = (Certificate.Of(extrapolated), Certificate.Of(plain));
            Assert.Equal(other.NormStable.Constant!.Value, one.NormStable.Constant!.Value, 1e-14);
            Assert.Equal(other.Lipschitz.Constant!.Value, one.Lipschitz.Constant!.Value, 1e-14);
            // ατρ = 1.5α against 2(1 − αμ) = 2 − α: stable for α ≤ 0.8.
            Assert.Equal(alpha <= 0.8, one.NormStable.Constant <= 1 + 1e-12);
        }
    }

    private static double Polynomial(Block[] blocks, double lambda)
    {
        var (p, previous) = (1.0, 1.0);
        foreach (var block in blocks.Cast<ResidualBlock>())
        {
            var step = p - block.TimeStep * lambda * p - block.Fidelity * (p - 1);
            (p, previous) = (block.Extrapolation * step + (1 - block.Extrapolation) * previous, p);
        }

        return p;
    }
}
