namespace Symflux.Tests.Schemes;

/// <summary>What every scheme obeys, for every model that it takes.</summary>
public class EverySchemeLaws
{
    public static TheoryData<string, string> Cases => CasesOf(_ => true);

    /// <summary>Zero-sum stencils, and no flux out of the domain.</summary>
    public static TheoryData<string, string> ThatKeepMeans => CasesOf(model => model.Stencils is { IsZeroSum: true, Boundary: not Boundary.Zero });

    public static TheoryData<string> ThatKeepExtrema => [.. ForImages.Where(scheme => scheme.ExtremumPrinciple).Select(scheme => scheme.Name)];

    public static TheoryData<string> OnSignals => [.. AllSchemes.All.Select(scheme => scheme.Name)];

    public static TheoryData<string> OnImages => [.. ForImages.Select(scheme => scheme.Name)];

    [Theory, MemberData(nameof(Cases))]
    public void The_solver_is_the_dense_reference(string schemeName, string modelName)
    {
        var (scheme, model, grid, f, time) = Setting(schemeName, modelName);
        var blueprint = scheme.WithSteps(time, 4).Discretise(model, time);
        var expected = DenseReference.Run(blueprint, grid, f.Values);
        var difference = FieldExtensions.RelativeDifference(expected, Solver.Run(blueprint, f).Values);
        Assert.True(difference <= 1e-11, $"differs by {difference}");
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_certified_norm_bound_holds_and_is_1_where_it_should(string schemeName, string modelName)
    {
        var (scheme, model, _, f, time) = Setting(schemeName, modelName);
        var blueprint = scheme.WithSteps(time, 4).Discretise(model, time);
        var claim = Certificate.Of(blueprint).NormStable;
        Assert.True(claim.Proven, claim.Reason);
        Assert.True(Solver.Run(blueprint, f).Norm() <= claim.Constant * f.Norm() * (1 + 1e-10));
        if (scheme.NormStable)
        {
            Assert.Equal(1, claim.Constant!.Value, 1e-11);
        }
    }

    [Theory, MemberData(nameof(ThatKeepMeans))]
    public void The_mean_is_kept(string schemeName, string modelName)
    {
        var (scheme, model, _, f, time) = Setting(schemeName, modelName);
        var output = Solver.Run(scheme.WithSteps(time, 4).Discretise(model, time), f);
        Assert.All(f.Means().Zip(output.Means()), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * f.Norm()));
    }

    [Theory, MemberData(nameof(OnSignals))]
    public void The_order_of_convergence(string schemeName)
    {
        var scheme = AllSchemes.All.Single(s => s.Name == schemeName);
        var grid = Grid.Signal(20);
        var f = new Field<double>(grid);
        for (var x = 0; x < 20; x++)
        {
            f[0, 0, 0, x] = 10 * Math.Sin(0.4 * x) + (x > 9 ? 8 : 0);
        }

        const double time = 0.8;
        var model = DiffusionModel.SecondOrder(grid, new CharbonnierFlux(3));
        // The limit by Richardson extrapolation of the explicit scheme, itself of order 1.
        var coarse = Solver.Run(new ExplicitScheme(StepRule.Fixed(time / 8192)).Discretise(model, time), f);
        var exact = Solver.Run(new ExplicitScheme(StepRule.Fixed(time / 16384)).Discretise(model, time), f);
        for (var i = 0; i < exact.Values.Length; i++)
        {
            exact.Values[i] = 2 * exact.Values[i] - coarse.Values[i];
        }

        double[] errors = [.. new[] { 32, 64, 128, 256 }.Select(n => Solver.Run(scheme.WithSteps(time, n).Discretise(model, time), f).Minus(exact).Norm())];
        Assert.All(
            errors.Zip(errors.Skip(1), (a, b) => Math.Log2(a / b)),
            order => Assert.InRange(order, scheme.Order - 0.08, scheme.Order + 0.08));
    }

    [Theory, MemberData(nameof(OnSignals))]
    public void Known_solutions_are_approached(string schemeName)
    {
        var scheme = AllSchemes.All.Single(s => s.Name == schemeName);
        KnownProblem[] problems =
        [
            Gallery.FourierMode(Grid.Signal(16, 0.5), 2, 3), Gallery.FourierMode(Grid.Signal(16), 4, 3), Gallery.Step(12, 20),
            Gallery.Ramp(9, 3, new PeronaMalikFlux(1)), Gallery.TwoSamples(6, new PeronaMalikFlux(2)), Gallery.TwoSamples(6, new CharbonnierFlux(2)),
        ];
        foreach (var problem in problems.Where(problem => AllSchemes.For(problem.Model).Any(other => other.Name == schemeName)))
        {
            const double time = 1;
            var exact = problem.Solution(time);
            // Errors fall with the order of the scheme, and are small.
            var (few, many) = (Error(128), Error(512));
            Assert.True(many <= 0.005 * problem.Initial.Norm(), $"{problem.Name}: {many}");
            Assert.True(many <= few / Math.Pow(4, 0.9 * scheme.Order) || many <= 1e-9 * problem.Initial.Norm(), $"{problem.Name}: {few} → {many}");

            double Error(int steps) =>
                Solver.Run(scheme.WithSteps(time, steps).Discretise(problem.Model, time), problem.Initial).Minus(exact).Norm();
        }
    }

    [Theory, MemberData(nameof(OnImages))]
    public void Fourier_modes_of_images_decay_as_they_should(string schemeName)
    {
        var scheme = ForImages.Single(s => s.Name == schemeName);
        var problem = Gallery.FourierMode(Grid.Image(8, 12, 1, 0.8), 2, 3, 1);
        var output = Solver.Run(scheme.WithSteps(1, 256).Discretise(problem.Model, 1), problem.Initial);
        Assert.True(output.Minus(problem.Solution(1)).Norm() <= 0.005 * problem.Initial.Norm());
    }

    [Theory, MemberData(nameof(ThatKeepExtrema))]
    public void The_extremum_principle_holds_where_it_is_claimed(string schemeName) => Law.Holds(30, random =>
    {
        var scheme = ForImages.Single(s => s.Name == schemeName);
        var f = new Field<double>(Grid.Image(random.Whole(1, 9), random.Whole(1, 9)));
        foreach (ref var value in f.Values)
        {
            // Sparse peaks and holes provoke overshoots.
            value = random.Whole(0, 3) == 0 ? 100 : 0;
        }

        const double time = 6;
        var model = DiffusionModel.SecondOrder(f.Grid, new PeronaMalikFlux(20));
        var output = Solver.Run(scheme.WithSteps(time, scheme.Name == "explicit" ? 24 : 2).Discretise(model, time), f);
        foreach (var value in output.Values)
        {
            Assert.InRange(value, -1e-9, 100 + 1e-9);
        }
    });

    [Theory, MemberData(nameof(OnImages))]
    public void The_others_make_a_peak_in_a_volume_negative(string schemeName)
    {
        // With M the mean of the six neighbours, two steps of a cycle are (4M² + 2M − 1)/5. M² returns 1/6 to the peak, so
        // −1/15 of it is left there; a Du Fort–Frankel step is near the wave equation's 2M² − 1.
        var scheme = AllSchemes.General.Concat(AllSchemes.AlongLines(3)).Concat(AllSchemes.WithCycles).Single(s => s.Name == schemeName);
        var f = new Field<double>(Grid.Volume(5, 5, 5));
        f[0, 2, 2, 2] = 100;
        var model = DiffusionModel.SecondOrder(f.Grid, new LinearFlux());
        var (time, steps) = schemeName == "Du Fort–Frankel" ? (4.0, 2) : schemeName == "explicit" ? (1 / 3.0, 2) : (1 / 3.0, 1);
        var peak = Solver.Run(scheme.WithSteps(time, steps).Discretise(model, time), f)[0, 2, 2, 2];
        Assert.True(scheme.ExtremumPrinciple ? peak >= -1e-9 : peak < -5, $"{peak} is left of 100");
    }

    [Theory, MemberData(nameof(OnImages))]
    public void Grey_scale_contrast_spacing_and_time_scale_together(string schemeName)
    {
        var scheme = ForImages.Single(s => s.Name == schemeName);
        var random = new Generators(7);
        var f = random.Field(Grid.Image(7, 6), 1, 30);
        var (output, scaled) = (Output(f, contrast: 4, time: 2), f.Clone());
        foreach (ref var value in scaled.Values)
        {
            value *= 257;
        }

        var bright = Output(scaled, contrast: 4 * 257, time: 2);
        Assert.True(FieldExtensions.RelativeDifference([.. output.Values.ToArray().Select(v => 257 * v)], bright.Values) <= 1e-10);

        // u(x, t) solves the equation with λ; so does u(2x, 4t) with λ/2, since gradients are halved.
        var wide = Field<double>.Wrap(f.Values.ToArray(), Grid.Image(7, 6, 2, 2));
        var slow = Output(wide, contrast: 4 / 2.0, time: 2 * 4);
        Assert.True(FieldExtensions.RelativeDifference(output.Values, slow.Values) <= 1e-10);

        Field<double> Output(Field<double> input, double contrast, double time) =>
            Solver.Run(scheme.WithSteps(time, 8).Discretise(DiffusionModel.SecondOrder(input.Grid, new PeronaMalikFlux(contrast)), time), input);
    }

    [Theory, MemberData(nameof(OnImages))]
    public void Separate_fluxes_commute_with_flips_and_quarter_turns(string schemeName)
    {
        var scheme = ForImages.Single(s => s.Name == schemeName);
        var f = new Generators(5).Field(Grid.Image(7, 7), 1, 20);
        var blueprint = scheme.WithSteps(2, 8).Discretise(DiffusionModel.SecondOrder(f.Grid, new PeronaMalikFlux(4)), 2);
        var output = Solver.Run(blueprint, f);
        foreach (var turn in (Func<int, int, (int, int)>[])[(y, x) => (y, 6 - x), (y, x) => (6 - y, x), (y, x) => (x, y), (y, x) => (x, 6 - y)])
        {
            var difference = FieldExtensions.RelativeDifference(Turned(output, turn).Values, Solver.Run(blueprint, Turned(f, turn)).Values);
            Assert.True(difference <= 1e-11, $"{difference}");
        }

        static Field<double> Turned(Field<double> field, Func<int, int, (int Y, int X)> turn)
        {
            var result = new Field<double>(field.Grid);
            for (var y = 0; y < 7; y++)
            {
                for (var x = 0; x < 7; x++)
                {
                    var (fromY, fromX) = turn(y, x);
                    result[0, 0, y, x] = field[0, 0, fromY, fromX];
                }
            }

            return result;
        }
    }

    private static IEnumerable<SchemeCase> ForImages => AllSchemes.General.Concat(AllSchemes.AlongLines(2)).Concat(AllSchemes.WithCycles);

    private static TheoryData<string, string> CasesOf(Func<DiffusionModel, bool> isMeant) => new(
        from entry in AllSchemes.Models()
        where isMeant(entry.Model)
        from scheme in AllSchemes.For(entry.Model)
        select (scheme.Name, entry.Name));

    private static (SchemeCase Scheme, DiffusionModel Model, Grid Grid, Field<double> Field, double Time) Setting(string schemeName, string modelName)
    {
        var (_, model, grid) = AllSchemes.Models().Single(entry => entry.Name == modelName);
        var scheme = AllSchemes.For(model).Single(entry => entry.Name == schemeName);
        var f = new Generators(17).Field(grid, model.Stencils.InputChannels, 10);
        // Four steps at 90 % of the explicit bound, so that one setting suits all schemes.
        return (scheme, model, grid, f, 4 * 0.9 * model.LargestStableStep);
    }
}
