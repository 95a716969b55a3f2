using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

/// <summary>Laws of the gradients of fixed points.</summary>
public sealed class ImplicitGradientLaws
{
    private static readonly NetworkOptions Double = new() { DoublePrecision = true };

    [Fact]
    public void The_gradient_of_an_implicit_step_is_that_of_many_passes() => Law.Holds(20, random =>
    {
        var dimension = random.Whole(1, 2);
        var channels = random.Whole(1, 2);
        CompareWithUnrolled(random, dimension, channels, [ImplicitStep(random, dimension, channels, Monotone(random))], "implicit step");
    });

    [Fact]
    public void The_gradient_of_any_contracting_body_is_that_of_many_passes() => Law.Holds(10, random =>
    {
        var first = ImplicitStep(random, 2, 1, Monotone(random));
        var second = ImplicitStep(random, 2, 1, Monotone(random));
        CompareWithUnrolled(random, 2, 1, [first, second], "two steps");
        // With extrapolation from z itself, u⁻ matters too.
        var extrapolated = new ResidualBlock(second.Stencils, second.Flux, second.TimeStep, second.Fidelity, 0.8);
        CompareWithUnrolled(random, 2, 1, [first, extrapolated], "extrapolated");
        var lifted = ImplicitStep(random, 2, 2, Monotone(random));
        CompareWithUnrolled(random, 2, 1, [first, new LiftBlock(1, 2), lifted, new ProjectBlock(2, 1)], "lifted");
    });

    [Fact]
    public void A_fixed_point_within_a_fixed_point_has_its_gradient() => Law.Holds(10, random =>
    {
        var inner = new RecurrentBlock([ImplicitStep(random, 1, 1, new CharbonnierFlux(1))], new StoppingRule(500, 1e-14));
        CompareWithUnrolled(random, 1, 1, [inner, ImplicitStep(random, 1, 1, new CharbonnierFlux(1))], "nested", passes: 60);
    });

    [Fact]
    public void Memory_does_not_grow_with_the_passes()
    {
        var random = new Generators(2);
        var block = ImplicitStep(random, 2, 1, new CharbonnierFlux(1));
        var f = random.Field(Grid.Image(160, 160), 1);
        var (few, fewBytes) = Measure(20, ImplicitGradient.Automatic);
        var (many, manyBytes) = Measure(400, ImplicitGradient.Automatic);
        Assert.Equal(few, many);
        // What the process holds also depends on when memory is returned, so remembered passes are the yardstick.
        var (_, unrolledBytes) = Measure(400, ImplicitGradient.Unrolled);
        Assert.True(
            manyBytes - fewBytes < 0.4 * (unrolledBytes - manyBytes),
            $"memory grew by {(manyBytes - fewBytes) / 1e6:F0} MB, and by {(unrolledBytes - manyBytes) / 1e6:F0} MB more where passes are remembered");

        (long Tensors, long Bytes) Measure(int passes, ImplicitGradient gradient)
        {
            var options = Double with { ImplicitGradient = gradient };
            using var network = new Network(new Blueprint(2, 1, [new RecurrentBlock([block], new StoppingRule(passes, 1e-300))]), options);
            using var scope = NewDisposeScope();
            var loss = network.call(f.ToTensor()).square().sum();
            var tensors = scope.DisposablesCount;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var bytes = Environment.WorkingSet;
            loss.backward();
            return (tensors, bytes);
        }
    }

    [Fact]
    public void A_fixed_point_can_be_trained()
    {
        var random = new Generators(8);
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(16, 16)), Boundary.Natural);
        var body = new ResidualBlock(bank, FluxLayer.Separate(new CharbonnierFlux(2), 2), 0.5 / 3, 1 / 3.0);
        var options = new NetworkOptions { Parametrisation = Parametrisation.Certified };
        using var network = new Network(new Blueprint(2, 1, [new RecurrentBlock([body], new StoppingRule(100, 1e-4))]), options);
        using var scope = NewDisposeScope();
        var clean = full([4, 1, 16, 16], 1f);
        clean[.., .., .., ..8] = -1;
        var noisy = clean + 0.5 * cat([.. Enumerable.Range(0, 4).Select(_ => random.Field(Grid.Image(16, 16), 1).Convert<float>().ToTensor())]);
        var losses = CertifiedParametrisationLaws.Train(network, noisy, clean, 0.05, 30);
        Assert.True(losses[^1] < 0.7 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
        var trained = (ResidualBlock)((RecurrentBlock)network.ToBlueprint().Blocks[0]).Body[0];
        CertifiedParametrisationLaws.AssertCertified(trained, "after training");
    }

    /// <summary>z ← z − ω(z − u + τKᵀΦ(Kz)) with ω = 2/(2 + τρ): a contraction by τρ/(2 + τρ) for monotone Φ.</summary>
    private static ResidualBlock ImplicitStep(Generators random, int dimension, int channels, DiffusivityFlux flux)
    {
        var outputs = random.Whole(1, 3);
        var bank = random.Bank(dimension, channels, outputs, random.Boundary());
        var strength = random.Number(0.5, 3);
        var omega = 2 / (2 + strength);
        var tau = strength / Math.Max(1e-3, bank.NormBound * bank.NormBound);
        return new ResidualBlock(bank, FluxLayer.Coupled(flux, outputs, random.OneOf(1, outputs)), omega * tau, omega);
    }

    private static DiffusivityFlux Monotone(Generators random) =>
        random.OneOf<DiffusivityFlux>(new LinearFlux(), new CharbonnierFlux(random.Number(0.3, 3)));

    private static void CompareWithUnrolled(
        Generators random, int dimension, int channels, Block[] body, string what, int passes = 120)
    {
        var f = random.Field(random.Grid(dimension), channels);
        var weights = random.Field(f.Grid, channels);
        var unrolled = Gradients(new StoppingRule(passes));
        var implicitly = Gradients(new StoppingRule(10_000, 1e-14));
        Assert.Equal(unrolled.Count, implicitly.Count);
        foreach (var (expected, actual) in unrolled.Zip(implicitly))
        {
            var difference = Math.Sqrt(expected.Zip(actual, (a, b) => (a - b) * (a - b)).Sum());
            var size = Math.Sqrt(expected.Sum(a => a * a));
            Assert.True(difference <= 1e-8 * size + 1e-12, $"{what}: a gradient of norm {size} is off by {difference}");
        }

        List<double[]> Gradients(StoppingRule stopping)
        {
            using var network = new Network(new Blueprint(dimension, channels, [new RecurrentBlock([.. body], stopping)]), Double);
            using var scope = NewDisposeScope();
            var input = f.ToTensor().requires_grad_();
            (network.call(input) * weights.ToTensor()).sum().backward();
            Assert.All(network.parameters(), parameter => Assert.NotNull(parameter.grad));
            return [.. network.parameters().Select(parameter => parameter.grad!.ToDoubles()), input.grad!.ToDoubles()];
        }
    }
}
