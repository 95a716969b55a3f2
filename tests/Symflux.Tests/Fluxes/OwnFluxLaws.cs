using CsCheck;
using Symflux.Diagrams;
using Symflux.Explanations;

namespace Symflux.Tests.Fluxes;

/// <summary>Diffusivities of a program's own: every reader takes them, as they are or as splines that are as near as they say.</summary>
public class OwnFluxLaws
{
    private static readonly Gen<int> Seeds = Gen.Int[1, 1_000_000];

    [Fact]
    public void A_spline_is_as_near_as_it_says_and_both_claims_are_as_good()
    {
        Seeds.Sample(
            seed =>
            {
                var random = new Generators(seed);
                var flux = OwnFluxes.Any(random);
                var sample = FluxSample.Of(flux);
                Assert.InRange(sample.Error, 0, FluxSample.StandardTolerance);
                for (var k = 0; k < 2000; k++)
                {
                    var squared = Math.Pow(10, random.Number(-6, 8));
                    Assert.InRange(Math.Abs(sample.Flux.Diffusivity(squared) - flux.Diffusivity(squared)), 0, sample.Error);
                }

                Assert.True(sample.Flux.Bound <= flux.Bound);
                if (flux.Slopes is { Lowest: >= -1, Highest: <= 1 })
                {
                    Assert.True(sample.Flux.Slopes.Lowest >= flux.Slopes.Lowest && sample.Flux.Slopes.Highest <= flux.Slopes.Highest);
                    Assert.Equal(flux.IsMonotone, sample.Flux is MonotoneSplineFlux);
                }
            },
            iter: 40, threads: 1);
    }

    /// <summary>One step differs by τ‖K‖²ε‖u‖ at most; over a chain of nonexpansive steps these add up.</summary>
    [Fact]
    public void A_solver_of_the_splines_is_as_near_to_that_of_the_original_as_they_say()
    {
        Seeds.Sample(
            seed =>
            {
                var random = new Generators(seed);
                var flux = OwnFluxes.Any(random);
                var (dimension, isCoupled) = (random.Whole(1, 3), random.Whole(0, 1) == 1);
                var bank = random.Bank(dimension, 1, 4, random.Boundary());
                var tau = 1.9 / (bank.NormBound * bank.NormBound);
                var block = new ResidualBlock(bank, isCoupled ? FluxLayer.Coupled(flux, 4, 2) : FluxLayer.Separate(flux, 4), tau);
                var steps = Certificate.Of(new Blueprint(dimension, 1, [block])).Lipschitz.Constant == 1 ? random.Whole(1, 6) : 1;
                var blueprint = new Blueprint(dimension, 1, [.. Enumerable.Repeat(block, steps)]);
                var sampled = SampledBlueprint.Of(blueprint);
                var f = random.Field(random.Grid(dimension, 6), 1, 5);
                var (exact, near) = (Solver.Run(blueprint, f), Solver.Run(sampled.Blueprint, f));
                var difference = exact.Minus(near).Norm();
                Assert.InRange(difference, 0, steps * 1.9 * sampled.Error * f.Norm() * (1 + 1e-9));
                Assert.Equal(sampled.Errors.Keys, [flux.GetType().Name]);
            },
            iter: 60, threads: 1);
    }

    [Fact]
    public void A_model_file_holds_the_splines_says_so_and_its_certificate_is_not_worse()
    {
        Seeds.Sample(
            seed =>
            {
                var random = new Generators(seed);
                var flux = OwnFluxes.Any(random);
                var blueprint = new FastExplicitScheme(1).Discretise(DiffusionModel.SecondOrder(Grid.Image(4, 4), flux), 3)
                    .Then(new ExplicitScheme(StepRule.Largest).Discretise(DiffusionModel.SecondOrder(Grid.Image(4, 4), flux), 2)).Symmetrised();
                using var file = new MemoryStream();
                ModelFile.Write(file, new Model(blueprint, new ModelCard { Name = "own" }));
                file.Position = 0;
                var read = ModelFile.Read(file);
                var sampled = SampledBlueprint.Of(blueprint);
                Assert.Equal(sampled.Blueprint, read.Blueprint);
                Assert.Equal(sampled.Remark(), read.Card.Extra[ModelCard.SampledFluxes]);
                Assert.Contains(flux.GetType().Name, sampled.Remark(), StringComparison.Ordinal);
                var (own, shipped) = (Certificate.Of(blueprint), Certificate.Of(read.Blueprint));
                Assert.Equal(own.NormStable.Proven, shipped.NormStable.Proven);
                Assert.True(shipped.NormStable.Constant <= own.NormStable.Constant * (1 + 1e-12));
            },
            iter: 10, threads: 1);
    }

    [Fact]
    public void What_needs_no_splines_stays_the_same_object()
    {
        var random = new Generators(3);
        var blueprint = random.AnyMixedBlueprint(2, 2);
        Assert.Same(blueprint, SampledBlueprint.Of(blueprint).Blueprint);
        Assert.Equal((0.0, ""), (SampledBlueprint.Of(blueprint).Error, SampledBlueprint.Of(blueprint).Remark()));
        var model = new Model(blueprint, new ModelCard { Name = "known" });
        Assert.Same(model, model.Sampled());
    }

    [Fact]
    public void Diagram_and_report_take_it_as_it_is()
    {
        foreach (var flux in (DiffusivityFlux[])[new PowerFlux(7, 0.75), new TroughFlux(7, 0.5)])
        {
            var blueprint = new ExplicitScheme(StepRule.Largest).Discretise(DiffusionModel.SecondOrder(Grid.Image(4, 4), flux), 1);
            Assert.Contains(flux.GetType().Name, Diagram.Of(blueprint), StringComparison.Ordinal);
            var reading = FluxReading.Of(new FluxGroup([0], flux));
            Assert.Equal(flux.GetType().Name, reading.Name);
            // The picture shows what it does: a few times the size at which it changes.
            Assert.InRange(reading.Range, 14, 70);
            Assert.Contains(flux.GetType().Name, PdeReport.Of(blueprint).ToText(), StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(0.1), InlineData(0.4), InlineData(1.0)]
    public void The_penaliser_is_the_integral_where_there_is_no_formula(double depth)
    {
        var flux = new TroughFlux(3, depth);
        foreach (var squared in (double[])[0, 1e-6, 0.5, 9, 100, 1e6])
        {
            var exact = squared + depth * 9 * double.ExpM1(-squared / 9);
            Assert.Equal(exact, flux.Penaliser(squared), 1e-12 * (1 + squared));
        }
    }

    [Theory, InlineData(1e-2), InlineData(1e-3)]
    public void A_smaller_tolerance_takes_more_knots(double tolerance)
    {
        var (coarse, fine) = (FluxSample.Of(new PowerFlux(2, 0.75), 0.05), FluxSample.Of(new PowerFlux(2, 0.75), tolerance));
        Assert.True(fine.Error <= tolerance && fine.Knots > coarse.Knots, $"{fine.Error} at {fine.Knots}, {coarse.Error} at {coarse.Knots}");
    }

    [Fact]
    public void A_tolerance_that_cannot_be_reached_says_what_can()
    {
        var fault = Assert.Throws<SymfluxException>(() => FluxSample.Of(new PowerFlux(2, 0.3), 1e-9));
        Assert.Contains("PowerFlux sampled at 4096 knots", fault.Message, StringComparison.Ordinal);
        Assert.Contains("sample it first with", fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Slips => new()
    {
        { nameof(Slipping.Slopes), "Slopes" },
        { nameof(Slipping.Slope), "Slopes" },
        { nameof(Slipping.Bound), "Bound" },
        { nameof(Slipping.DiffusivityRange), "DiffusivityRange" },
        { nameof(Slipping.Diffusivity), "finite" },
        { nameof(Slipping.EvaluateDiffusivity), "single precision" },
    };

    /// <summary>Certificates rest on what a flux says of itself.</summary>
    [Theory, MemberData(nameof(Slips))]
    public void What_contradicts_itself_is_refused_before_it_is_in_any_blueprint(string slip, string word)
    {
        var fault = Assert.Throws<SymfluxException>(() => FluxLayer.Separate(new Slipping(slip), 1));
        Assert.Contains("Slipping", fault.Message, StringComparison.Ordinal);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        _ = FluxLayer.Separate(new Slipping(""), 1);
    }

    [Fact]
    public void Only_diffusivities_between_0_and_1_can_be_sampled()
    {
        Assert.Contains("[0, 1]", Assert.Throws<SymfluxException>(() => FluxSample.Of(new ForwardBackwardFlux(1))).Message, StringComparison.Ordinal);
        Assert.Contains("tolerance", Assert.Throws<SymfluxException>(() => FluxSample.Of(new PowerFlux(1, 2), 0)).Message, StringComparison.Ordinal);
    }

    /// <summary>Perona–Malik's diffusivity with one thing wrong.</summary>
    private sealed record Slipping(string Slip) : DiffusivityFlux
    {
        public override double? Bound => Slip == nameof(Bound) ? 0.5 : 1;

        public override SlopeRange Slopes => new(Slip == nameof(Slopes) ? 0 : -0.125, 1);

        public override SlopeRange DiffusivityRange => new(Slip == nameof(DiffusivityRange) ? 0.1 : 0, 1);

        public override double Diffusivity(double squared) => Slip == nameof(Diffusivity) && squared > 1e3 ? double.NaN : 1 / (1 + squared);

        public override double Slope(double s) => (Slip == nameof(Slope) ? 1 + 3 * s * s : 1 - s * s) / ((1 + s * s) * (1 + s * s));

        public override Flux Rescale(double factor) => throw new NotSupportedException();

        public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities)
        {
            for (var i = 0; i < squared.Length; i++)
            {
                diffusivities[i] = T.One / (T.One + squared[i] * T.CreateSaturating(Slip == nameof(EvaluateDiffusivity) ? 1.001 : 1));
            }
        }
    }
}
