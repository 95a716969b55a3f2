using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

public sealed class NetworkLaws
{
    private static readonly NetworkOptions Double = new() { DoublePrecision = true };

    [Fact]
    public void The_network_is_the_solver() => Law.Holds(60, random =>
    {
        var dimension = random.Whole(1, 3);
        var channels = random.Whole(1, dimension < 3 ? 3 : 2);
        var blueprint = random.AnyBlueprint(dimension, channels);
        AssertIsSolver(blueprint, random.Field(random.Grid(dimension, 6), channels));
    });

    public static TheoryData<string> Kinds => [.. AllFluxes.Kinds.Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Kinds))]
    public void The_network_is_the_solver_and_has_finite_gradients_for_every_kind_of_flux(string kind)
    {
        var random = new Generators(5);
        foreach (var blueprint in FluxBlocks.Of(kind, random))
        {
            foreach (var scale in (double[])[1e-6, 1, 1e6])
            {
                var f = random.Field(Grid.Image(7, 6), 1, scale);
                // A constant corner, where Ku may be 0 exactly.
                f.Values[..20].Fill(scale);
                AssertIsSolver(blueprint, f, $"{kind}, scale {scale}");
                using var inDouble = new Network(blueprint, Double);
                using var scope = NewDisposeScope();
                var input = f.ToTensor().requires_grad_();
                inDouble.call(input).square().sum().backward();
                Assert.All(inDouble.parameters().Append(input), p => Assert.True(p.grad is null || p.grad.isfinite().all().item<bool>(), $"{kind}, {scale}"));
            }
        }
    }

    /// <summary>The network trains splines, which are as near to the original as it says: a step by τ‖K‖²ε‖u‖.</summary>
    [Fact]
    public void The_network_of_a_diffusivity_of_a_programs_own_is_the_solver_within_the_stated_error() => Law.Holds(20, random =>
    {
        var flux = OwnFluxes.Any(random);
        var bank = random.Bank(2, 1, 4, random.Boundary());
        foreach (var layer in (FluxLayer[])[FluxLayer.Separate(flux, 4), FluxLayer.Coupled(flux, 4, 2)])
        {
            var blueprint = new Blueprint(2, 1, [new ResidualBlock(bank, layer, 1.9 / (bank.NormBound * bank.NormBound))]);
            var f = random.Field(Grid.Image(9, 8), 1, 5);
            using var network = new Network(blueprint, Double);
            Assert.InRange(network.SamplingError, 1e-9, FluxSample.StandardTolerance);
            AssertClose(Solver.Run(SampledBlueprint.Of(blueprint).Blueprint, f), network.Run(f), 1e-12, "sampled");
            var solved = Solver.Run(blueprint, f);
            var difference = solved.Minus(network.Run(f)).Norm();
            Assert.InRange(difference, 0, 1.9 * network.SamplingError * f.Norm() * (1 + 1e-9));
            Assert.NotEmpty(network.TrainableParameters);
        }
    });

    [Fact]
    public void Images_of_a_batch_do_not_influence_each_other() => Law.Holds(20, random =>
    {
        var blueprint = random.AnyBlueprint(2, 2);
        var grid = random.Grid(2);
        using var network = new Network(blueprint, Double);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (a, b) = (random.Field(grid, 2), random.Field(grid, 2, 10));

        var together = network.call(cat([a.ToTensor(), b.ToTensor()]));

        AssertClose(network.Run(a), together[..1].ToField<double>(grid), 1e-13, "first");
        AssertClose(network.Run(b), together[1..].ToField<double>(grid), 1e-13, "second");
    });

    [Fact]
    public void Blueprint_to_network_to_blueprint_keeps_every_number() => Law.Holds(20, random =>
    {
        var dimension = random.Whole(1, 3);
        AssertSameNumbers(random.AnyBlueprint(dimension, 2), Double with { Parametrisation = Parametrisation.Free }, 1e-13);
        AssertSameNumbers(
            new Blueprint(Math.Min(2, dimension), 2, [Halved(random.ActiveBlock(Math.Min(2, dimension), 2))]),
            Double with { Parametrisation = Parametrisation.Certified, Trainable = TrainableParts.All & ~TrainableParts.Flux }, 1e-12);
    });

    [Fact]
    public void A_network_takes_only_its_own_kind_of_input()
    {
        using var network = new Network(new Generators(1).AnyBlueprint(2, 3));
        using var scope = NewDisposeScope();
        Assert.Contains("3 channels", Assert.Throws<SymfluxException>(() => network.call(zeros(1, 1, 4, 4))).Message);
        Assert.Contains("Float64", Assert.Throws<SymfluxException>(() => network.call(zeros(1, 3, 4, 4, ScalarType.Float64))).Message);
    }

    [Fact]
    public void Nan_comes_out_as_nan()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(4, 4)), Boundary.Natural);
        var layer = FluxLayer.Separate([new SplineDiffusivityFlux(1, [1, 0.5]), new FreeFormFlux(1, [-1, 0, 1])]);
        using var network = new Network(new Blueprint(2, 1, [new ResidualBlock(bank, layer, 0.1)]));
        using var scope = NewDisposeScope();
        Assert.True(network.call(full([1, 1, 4, 4], float.NaN)).isnan().all().item<bool>());
    }

    /// <summary>The same block with half the step, inside of the certified region also where the flux bound is below 1.</summary>
    internal static ResidualBlock Halved(ResidualBlock block) => new(
        block.Stencils, block.Flux, 0.5 * block.TimeStep * Math.Min(1, block.Flux.Bound ?? 1), block.Fidelity);

    /// <summary>The network gives what the solver gives, to 1e-12 in double and 1e-5 in single precision.</summary>
    internal static void AssertIsSolver(Blueprint blueprint, Field<double> f, string where = "the network")
    {
        var expected = Solver.Run(blueprint, f);
        using var inDouble = new Network(blueprint, Double);
        using var inSingle = new Network(blueprint);
        AssertClose(expected, inDouble.Run(f), 1e-12, $"{where}, {f.Grid}, double");
        AssertClose(expected, inSingle.Run(f.Convert<float>()).Convert<double>(), 1e-5, $"{where}, {f.Grid}, single");
    }

    internal static void AssertClose(Field<double> expected, Field<double> actual, double tolerance, string message = "the network")
    {
        var difference = FieldExtensions.RelativeDifference(expected.Values, actual.Values);
        Assert.True(difference <= tolerance, $"{message}: differs by {difference}");
    }

    private static void AssertSameNumbers(Blueprint blueprint, NetworkOptions options, double tolerance)
    {
        using var network = new Network(blueprint, options);
        foreach (var (expected, actual) in blueprint.Blocks.Cast<ResidualBlock>().Zip(network.ToBlueprint().Blocks.Cast<ResidualBlock>()))
        {
            Assert.Equal(expected.Stencils.Boundary, actual.Stencils.Boundary);
            Assert.Equal(expected.StepControl, actual.StepControl);
            AssertNear(Numbers(expected), Numbers(actual), tolerance);
            Assert.Equal(Shapes(expected), Shapes(actual));
        }
    }

    private static void AssertNear(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.True(Math.Abs(a - b) <= tolerance * Math.Max(1e-3, Math.Abs(a)), $"{a} has become {b}");
        }
    }

    private static double[] Numbers(ResidualBlock block) =>
    [
        block.TimeStep, block.Fidelity, block.Extrapolation,
        .. block.Stencils.Stencils.SelectMany(s => s.Coefficients.ToArray()),
        .. block.Flux.Groups.SelectMany(group => Enumerable.Range(-20, 41).Select(i => group.Flux.Value(0.37 * i))),
    ];

    private static string[] Shapes(ResidualBlock block) =>
    [
        .. block.Stencils.Stencils.Select(s => $"{s.Width}×{s.Height}×{s.Depth} at {s.OriginX}, {s.OriginY}, {s.OriginZ}"),
        .. block.Flux.Groups.Select(group => $"{group.Flux.GetType().Name} on {string.Join(", ", group.Channels)}"),
    ];
}
