namespace Symflux.Tests.Schemes;

public class SchemeLaws
{
    [Theory, InlineData(1), InlineData(2), InlineData(5), InlineData(10), InlineData(20)]
    public void A_semi_iterative_cycle_is_the_Dirichlet_kernel(int n)
    {
        // A Fourier (cosine) mode of the signal is an eigenvector of KᵀK with eigenvalue 4 sin²(θ/2), θ = πk/N.
        const int samples = 24;
        var grid = Grid.Signal(samples);
        var model = DiffusionModel.SecondOrder(grid, new LinearFlux());
        var tau = model.LargestStableStep;
        var blueprint = new SemiIterativeScheme().Discretise(model, tau * n * (n + 1) / 3.0);
        Assert.Equal(n, blueprint.Blocks.Length);
        for (var k = 0; k < samples; k++)
        {
            var theta = Math.PI * k / samples;
            var mode = new Field<double>(grid);
            for (var x = 0; x < samples; x++)
            {
                mode[0, 0, 0, x] = Math.Cos(theta * (x + 0.5));
            }

            // λ = ρ sin²(ω/2) with ρ = 4 gives ω = θ.
            var kernel = Enumerable.Range(-n, 2 * n + 1).Sum(j => Math.Cos(j * theta)) / (2 * n + 1);
            var output = Solver.Run(blueprint, mode);
            for (var x = 0; x < samples; x++)
            {
                Assert.Equal(kernel * mode[0, 0, 0, x], output[0, 0, 0, x], 1e-12);
            }
        }
    }

    [Theory, InlineData(1, -0.3333), InlineData(5, -0.2234), InlineData(10, -0.2189)]
    public void The_lowest_value_of_the_Dirichlet_kernel(int n, double lowest)
    {
        var fine = Enumerable.Range(0, 20001).Select(i => Math.PI * i / 20000)
            .Min(w => Enumerable.Range(-n, 2 * n + 1).Sum(j => Math.Cos(j * w)) / (2 * n + 1));
        Assert.Equal(lowest, fine, 4);
        // The recursion of the scheme, on scalars, gives the same polynomial.
        var scheme = Enumerable.Range(0, 20001).Select(i => Math.Sin(Math.PI * i / 40000)).Min(s => Cycle(n, s * s));
        Assert.Equal(fine, scheme, 6);

        static double Cycle(int n, double lambda)
        {
            var (u, previous) = (1.0, 1.0);
            for (var k = 0; k < n; k++)
            {
                var alpha = SemiIterativeScheme.ExtrapolationAt(k);
                (u, previous) = (alpha * (u - 2 * lambda * u) + (1 - alpha) * previous, u);
            }

            return u;
        }
    }

    [Theory, InlineData(0.7, 1), InlineData(10, 1), InlineData(100, 3), InlineData(1000, 7)]
    public void Cycles_cover_the_diffusion_time_with_stable_steps(double time, int cycles)
    {
        const double largest = 0.25;
        var (n, tau) = SemiIterativeScheme.CycleFor(time / cycles, largest);
        Assert.Equal(time, cycles * tau * (n * n + n) / 3.0, 9);
        Assert.True(tau <= largest * (1 + 1e-12), $"τ = {tau}");
        Assert.True(n == 1 || largest * (n * n - n) / 3.0 * cycles < time, "a shorter cycle would do");
    }

    [Fact]
    public void The_explicit_scheme_has_order_1()
    {
        var errors = Errors(steps => new ExplicitScheme(StepRule.Fixed(0.8 / steps)), [16, 32, 64, 128]);
        Assert.All(Orders(errors), order => Assert.InRange(order, 0.93, 1.07));
    }

    [Fact]
    public void More_semi_iterative_cycles_have_order_1()
    {
        // With the time per cycle going to zero at a fixed cycle length n = 2 the scheme is consistent of first order.
        var errors = Errors(cycles => new SemiIterativeScheme(cycles), [16, 32, 64, 128]);
        Assert.All(Orders(errors), order => Assert.InRange(order, 0.9, 1.1));
    }

    [Fact]
    public void Both_schemes_agree_with_the_exact_decay_of_a_mode()
    {
        const int samples = 32;
        var grid = Grid.Signal(samples, 0.5);
        var model = DiffusionModel.SecondOrder(grid, new LinearFlux());
        var eigenvalue = Math.Pow(2 * Math.Sin(Math.PI * 2 / samples / 2) / 0.5, 2);
        var mode = new Field<double>(grid);
        for (var x = 0; x < samples; x++)
        {
            mode[0, 0, 0, x] = Math.Cos(Math.PI * 2 / samples * (x + 0.5));
        }

        foreach (var scheme in (Scheme[])[new ExplicitScheme(StepRule.Largest), new SemiIterativeScheme(20)])
        {
            var output = Solver.Run(scheme.Discretise(model, 5), mode);
            Assert.Equal(Math.Exp(-5 * eigenvalue), output[0, 0, 0, 3] / mode[0, 0, 0, 3], 2);
        }
    }

    [Fact]
    public void An_unstable_step_is_refused_with_the_bound_unless_forced()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(8, 8), new PeronaMalikFlux(3));
        var fault = Assert.Throws<SymfluxException>(() => new ExplicitScheme(StepRule.Fixed(0.31)).Discretise(model, 1));
        Assert.Contains("0.31 exceeds 2/(L‖K‖²) = 0.25", fault.Message, StringComparison.Ordinal);
        Assert.Equal(4, new ExplicitScheme(StepRule.Fixed(0.25)).Discretise(model, 1).Blocks.Length);
        Assert.Equal(4, new ExplicitScheme(StepRule.Forced(0.31)).Discretise(model, 1).Blocks.Length);
    }

    [Fact]
    public void At_the_bound_the_highest_mode_survives_and_above_it_grows()
    {
        const int samples = 64;
        var grid = Grid.Signal(samples);
        var model = DiffusionModel.SecondOrder(grid, new LinearFlux());
        var mode = new Field<double>(grid);
        for (var x = 0; x < samples; x++)
        {
            mode[0, 0, 0, x] = Math.Cos(Math.PI * (samples - 1) / samples * (x + 0.5));
        }

        var stable = Solver.Run(new ExplicitScheme(StepRule.Fixed(0.5)).Discretise(model, 50), mode);
        var unstable = Solver.Run(new ExplicitScheme(StepRule.Forced(0.55)).Discretise(model, 55), mode);
        Assert.InRange(stable.Norm() / mode.Norm(), 0.85, 1);
        Assert.True(unstable.Norm() > 1e6 * mode.Norm());
    }

    [Theory, InlineData(Coupling.Separate), InlineData(Coupling.Gradient), InlineData(Coupling.Colour)]
    public void Diffusion_preserves_the_mean_and_commutes_with_quarter_turns(Coupling coupling)
    {
        var random = new Generators(11);
        var f = random.Field(Grid.Image(9, 9), 3, 20);
        foreach (var make in (Func<Grid, DiffusivityFlux, Coupling, int, DiffusionModel>[])[DiffusionModel.SecondOrder, DiffusionModel.FourthOrder])
        {
            var model = make(f.Grid, new CharbonnierFlux(4), coupling, 3);
            var blueprint = new SemiIterativeScheme(3).Discretise(model, 2);
            var output = Solver.Run(blueprint, f);
            Assert.All(f.Means().Zip(output.Means()), pair => Assert.Equal(pair.First, pair.Second, 10));
            if (coupling == Coupling.Separate)
            {
                // Forward differences favour one corner once they are coupled; separate ones only change places.
                var turned = Solver.Run(blueprint, Transpose(f));
                Assert.True(FieldExtensions.RelativeDifference(Transpose(output).Values, turned.Values) < 1e-12);
            }
        }
    }

    [Fact]
    public void A_data_term_keeps_the_state_near_the_input()
    {
        var random = new Generators(2);
        var f = random.Field(Grid.Signal(40), 1, 10);
        var pure = DiffusionModel.SecondOrder(f.Grid, new LinearFlux());
        var bound = new DiffusionModel(1, pure.Stencils, pure.Flux, fidelityRate: 1);
        var scheme = new ExplicitScheme(StepRule.Largest);
        var free = Solver.Run(scheme.Discretise(pure, 100), f).Minus(f).Norm();
        var held = Solver.Run(scheme.Discretise(bound, 100), f).Minus(f).Norm();
        Assert.True(held < 0.9 * free, $"{held} against {free}");
    }

    [Fact]
    public void No_time_is_the_identity_and_a_negative_time_is_refused()
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(5), new LinearFlux());
        Assert.Empty(new SemiIterativeScheme().Discretise(model, 0).Blocks);
        Assert.Throws<SymfluxException>(() => new SemiIterativeScheme().Discretise(model, -1));
        Assert.Throws<SymfluxException>(() => new SemiIterativeScheme().Discretise(model, double.NaN));
    }

    private static double[] Errors(Func<int, Scheme> scheme, int[] counts)
    {
        var grid = Grid.Signal(20);
        var f = new Field<double>(grid);
        for (var x = 0; x < 20; x++)
        {
            f[0, 0, 0, x] = 10 * Math.Sin(0.4 * x) + (x > 9 ? 8 : 0);
        }

        var model = DiffusionModel.SecondOrder(grid, new CharbonnierFlux(3));
        var exact = Solver.Run(new ExplicitScheme(StepRule.Fixed(0.8 / 16384)).Discretise(model, 0.8), f);
        return [.. counts.Select(n => Solver.Run(scheme(n).Discretise(model, 0.8), f).Minus(exact).Norm())];
    }

    private static IEnumerable<double> Orders(double[] errors) => errors.Zip(errors.Skip(1), (a, b) => Math.Log2(a / b));

    private static Field<double> Transpose(Field<double> field)
    {
        var result = new Field<double>(Grid.Image(field.Grid.Width, field.Grid.Height), field.Channels);
        for (var c = 0; c < field.Channels; c++)
        {
            for (var y = 0; y < field.Grid.Height; y++)
            {
                for (var x = 0; x < field.Grid.Width; x++)
                {
                    result[c, 0, x, y] = field[c, 0, y, x];
                }
            }
        }

        return result;
    }
}
