namespace Symflux.Tests.Fluxes;

/// <summary>What single kinds claim beyond the laws that all share.</summary>
public class FluxKindTests
{
    [Fact]
    public void The_registry_holds_every_flux_once()
    {
        var types = typeof(Flux).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Flux)) && !type.IsAbstract);
        Assert.Equal(types.OrderBy(type => type.Name), AllFluxes.Kinds.Select(kind => kind.Type).OrderBy(type => type.Name));
        Assert.Distinct(AllFluxes.Kinds.Select(kind => kind.Name));
        foreach (var kind in AllFluxes.Kinds)
        {
            var flux = kind.ForContrast(2.5);
            Assert.Equal(kind.Type, flux.GetType());
            Assert.Same(kind, AllFluxes.KindOf(flux));
            Assert.Same(kind, AllFluxes.Find(kind.Name));
        }

        Assert.Null(AllFluxes.Find("relu"));
    }

    [Theory]
    [InlineData("charbonnier", 0, null)]
    [InlineData("total-variation", 0, null)]
    [InlineData("perona-malik", -0.125, 1.7320508075688772)]
    [InlineData("perona-malik-exp", -0.44626032029685964, 1.7320508075688772)]
    // 1 − 8 exp(−7/8) at (8C/7)^(1/8).
    [InlineData("weickert", -2.334896157428067, 1.1811565694639954)]
    [InlineData("forward-backward", -1.1421072789043, null)]
    public void Known_slope_ranges(string name, double lowest, double? place)
    {
        var flux = AllFluxes.Find(name)!.ForContrast(7);
        Assert.Equal(lowest, flux.Slopes.Lowest, 1e-10);
        Assert.Equal(1, flux.Slopes.Highest);
        if (place is { } at)
        {
            Assert.Equal(lowest, flux.Slope(7 * at), 1e-12);
        }
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_contrast_that_is_none_is_refused(double contrast)
    {
        foreach (var kind in AllFluxes.Kinds.Where(kind => kind.Type != typeof(LinearFlux)))
        {
            Assert.Contains("contrast", Assert.Throws<SymfluxException>(() => kind.ForContrast(contrast)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parameters_out_of_range_are_refused_by_name()
    {
        Assert.Contains("ratio", Assert.Throws<SymfluxException>(() => new ForwardBackwardFlux(1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("ratio", Assert.Throws<SymfluxException>(() => new ForwardBackwardFlux(1, double.NaN)).Message, StringComparison.Ordinal);
        Assert.Contains("1.5", Assert.Throws<SymfluxException>(() => new MonotoneSplineFlux(1, [0, 1.5])).Message, StringComparison.Ordinal);
        Assert.Contains("one slope", Assert.Throws<SymfluxException>(() => new MonotoneSplineFlux(1, [])).Message, StringComparison.Ordinal);
        Assert.Contains("spacing", Assert.Throws<SymfluxException>(() => new MonotoneSplineFlux(0, [1])).Message, StringComparison.Ordinal);
        Assert.Contains("-1.5", Assert.Throws<SymfluxException>(() => new WeaklyMonotoneSplineFlux(1, [1, -1.5])).Message, StringComparison.Ordinal);
        Assert.Contains("value -0.5", Assert.Throws<SymfluxException>(() => new WeaklyMonotoneSplineFlux(1, [0.5, -1, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("last one", Assert.Throws<SymfluxException>(() => new WeaklyMonotoneSplineFlux(1, [1, -0.1])).Message, StringComparison.Ordinal);
        Assert.Contains("two values", Assert.Throws<SymfluxException>(() => new FreeFormFlux(1, [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weickerts_flux_is_largest_at_the_contrast()
    {
        var flux = new WeickertFlux(3);
        Assert.Equal(0, flux.Slope(3), 2e-4);
        Assert.True(flux.Value(3) > flux.Value(2.99) && flux.Value(3) > flux.Value(3.01));
    }

    [Theory, InlineData(1.01), InlineData(1.3), InlineData(2), InlineData(5), InlineData(50)]
    public void Forward_and_backward_diffusion_changes_sign_at_the_contrast(double ratio)
    {
        var flux = new ForwardBackwardFlux(3, ratio);
        Assert.Equal(1, flux.Diffusivity(0));
        Assert.Equal(0, flux.Diffusivity(9), 1e-13);
        Assert.True(flux.Diffusivity(8.9) > 0 && flux.Diffusivity(9.1) < 0);
        // The lowest g is where the closed form says, and the lowest slope is a minimum among many samples.
        var place = 9 * Math.Log2(2 * ratio * ratio);
        Assert.Equal(flux.DiffusivityRange.Lowest, flux.Diffusivity(place), 1e-12);
        var samples = Enumerable.Range(0, 200_000).Select(i => 3 * Math.Sqrt(0.5 * i / 200_000 / flux.BackwardRate * 8)).Select(flux.Slope).ToArray();
        Assert.InRange(samples.Min(), flux.Slopes.Lowest, flux.Slopes.Lowest + 1e-6);
        Assert.True(samples.Max() <= 1);
    }

    [Fact]
    public void A_forward_and_backward_step_is_certified_by_the_range_of_g_or_its_step_control_only()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(4, 4)), Boundary.Natural);
        var flux = new ForwardBackwardFlux(1);
        foreach (var layer in (FluxLayer[])[FluxLayer.Separate(flux, 2), FluxLayer.Coupled(flux, 2, 2)])
        {
            Assert.Null(layer.Bound);
            var step = Certificate.Of(new Blueprint(2, 1, [new ResidualBlock(bank, layer, 0.1)])).NormStable;
            // τ‖K‖² times the lowest g, with ‖K‖² = 8: the step may enlarge the norm, and says so.
            Assert.Equal(1 - 0.8 * flux.DiffusivityRange.Lowest, step.Constant!.Value, 1e-9);
            Assert.DoesNotContain("0 ≤ g", step.Steps[0].ToString(), StringComparison.Ordinal);
            Assert.False(step.Steps[0].Holds);
            var adaptive = Certificate.Of(new Blueprint(2, 1, [new ResidualBlock(bank, layer, 0.1, stepControl: StepControl.Adaptive())]));
            Assert.Equal(1, adaptive.NormStable.Constant);
            Assert.False(adaptive.Lipschitz.Proven);
        }
    }

    [Fact]
    public void A_model_of_forward_and_backward_diffusion_knows_that_no_step_is_stable()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(4, 4), new ForwardBackwardFlux(1));
        Assert.False(model.IsForward);
        Assert.Equal(8, model.SpectralBound, 1e-9);
        Assert.True(Certificate.Of(new ExplicitScheme(StepRule.Largest).Discretise(model, 0.2)).NormStable.Constant > 1.5);
        Assert.True(DiffusionModel.SecondOrder(Grid.Image(4, 4), new WeickertFlux(1)).IsForward);
    }

    [Fact]
    public void Blocks_of_monotone_splines_are_nonexpansive() => Law.Holds(20, random =>
    {
        var bank = random.Bank(2, 1, 4, random.Boundary());
        FluxLayer[] layers =
        [
            FluxLayer.Separate([.. Enumerable.Range(0, 4).Select(_ => random.MonotoneSpline())]),
            FluxLayer.Coupled(random.MonotoneSpline(), 4, 2),
        ];
        foreach (var layer in layers)
        {
            var block = new ResidualBlock(bank, layer, 2 * 0.9 / (bank.NormBound * bank.NormBound), 0.1);
            var certificate = Certificate.Of(new Blueprint(2, 1, [block, block]));
            Assert.Equal((1, 1), (certificate.NormStable.Constant, certificate.Lipschitz.Constant));
        }
    });

    [Fact]
    public void Blocks_of_weakly_monotone_splines_are_norm_stable_and_expand_by_their_most_negative_slope() => Law.Holds(20, random =>
    {
        var bank = random.Bank(2, 1, 4, random.Boundary());
        var flux = random.WeaklyMonotoneSpline();
        var block = new ResidualBlock(bank, FluxLayer.Separate(flux, 4), 2 * 0.9 / (bank.NormBound * bank.NormBound), 0.1);
        var certificate = Certificate.Of(new Blueprint(2, 1, [block]));
        Assert.Equal(1, certificate.NormStable.Constant);
        Assert.Equal(1 + 1.8 * Math.Max(0, -flux.Slopes.Lowest), certificate.Lipschitz.Constant!.Value, 1e-9);
    });

    [Theory, InlineData(false), InlineData(true)]
    public void A_spline_given_by_slopes_is_a_free_form_flux(bool isWeak) => Law.Holds(20, random =>
    {
        SlopeSplineFlux flux = isWeak ? random.WeaklyMonotoneSpline() : random.MonotoneSpline();
        var free = flux.ToFreeForm();
        foreach (var s in Enumerable.Range(0, 500).Select(_ => 4 * random.Normal()))
        {
            Assert.Equal(flux.Value(s), free.Value(s), 1e-13);
            Assert.Equal(flux.Potential(s), free.Potential(s), 1e-12 * (1 + s * s));
        }

        Assert.Equal(flux.Slopes.Highest, free.Slopes.Highest, 1e-13);
        SlopeSplineFlux weak = new WeaklyMonotoneSplineFlux(flux.KnotSpacing, flux.IntervalSlopes);
        Assert.Equal(isWeak, flux == weak);
        Assert.Equal(isWeak ? weak : new MonotoneSplineFlux(flux.KnotSpacing, flux.IntervalSlopes), flux);
    });

    [Theory]
    [InlineData(0.75, 0, 1.2254167024651776)]
    [InlineData(0.5, 1, 0.27880558528066198)]
    [InlineData(0.5, 4, 0.008291069380672665)]
    public void The_incomplete_gamma_function_has_its_known_values(double a, double x, double expected) =>
        Assert.Equal(expected, IncompleteGamma.Upper(a, x), 1e-14);
}
