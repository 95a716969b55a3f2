using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

public sealed class CertifiedParametrisationLaws
{
    private static readonly NetworkOptions Certified = new() { Parametrisation = Parametrisation.Certified };

    [Fact]
    public void Any_parameters_satisfy_the_certificate() => Law.Holds(30, random =>
    {
        var dimension = random.Whole(1, 2);
        var block = NetworkLaws.Halved(random.ActiveBlock(dimension, random.Whole(1, 2)));
        foreach (var isDouble in (bool[])[false, true])
        {
            using var network = new Network(new Blueprint(dimension, block.InputChannels, [block]), Certified with { DoublePrecision = isDouble });
            for (var trial = 0; trial < 3; trial++)
            {
                Scatter(network, random, size: Math.Pow(10, trial - 1));
                AssertCertified(network, $"trial {trial}");
            }
        }
    });

    [Fact]
    public void A_flip_closed_bank_stays_so() => Law.Holds(30, random =>
    {
        var bank = FlipClosedBank(random);
        Assert.Equal(1, bank.ExtensionNormSquared);
        var layer = FluxLayer.Separate(new SplineDiffusivityFlux(1, [1, 0.5, 0]), bank.OutputChannels);
        using var network = new Network(
            new Blueprint(2, 1, [new ResidualBlock(bank, layer, 1 / (bank.NormBound * bank.NormBound))]), Certified);
        Scatter(network, random, 1);
        var scattered = ((ResidualBlock)network.ToBlueprint().Blocks[0]).Stencils;
        Assert.True(scattered.IsFlipClosed(Axis.X) && scattered.IsFlipClosed(Axis.Y));
        AssertCertified(network, "as drawn");
    });

    [Fact]
    public void Any_parameters_of_a_network_of_monotone_splines_make_it_nonexpansive() => Law.Holds(30, random =>
    {
        var bank = random.Bank(2, 2, 4, random.Boundary());
        var layer = random.OneOf(
            FluxLayer.Separate([.. Enumerable.Range(0, 4).Select(_ => random.MonotoneSpline())]),
            FluxLayer.Coupled(random.MonotoneSpline(), 4, 2));
        var mu = random.OneOf(0, 0.2);
        var block = new ResidualBlock(bank, layer, 0.99 * (1 - mu) / Math.Max(1e-6, bank.NormBound * bank.NormBound), mu);
        foreach (var isDouble in (bool[])[false, true])
        {
            using var network = new Network(new Blueprint(2, 2, [block, block]), Certified with { DoublePrecision = isDouble });
            for (var trial = 0; trial < 3; trial++)
            {
                Scatter(network, random, size: Math.Pow(10, trial - 1));
                var certificate = Certificate.Of(network.ToBlueprint());
                Assert.True(
                    (certificate.NormStable.Constant, certificate.Lipschitz.Constant) == (1, 1), $"trial {trial}\n{certificate.ToText()}");
            }
        }
    });

    [Fact]
    public void Forward_and_backward_diffusion_needs_an_adaptive_step()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(4, 4)), Boundary.Natural);
        var layer = FluxLayer.Separate(new ForwardBackwardFlux(1), 2);
        Blueprint With(StepControl control) => new(2, 1, [new ResidualBlock(bank, layer, 0.1, stepControl: control)]);
        Assert.Contains("adaptive", Assert.Throws<SymfluxException>(() => new Network(With(StepControl.Fixed), Certified)).Message);
        using var network = new Network(With(StepControl.Adaptive()), Certified);
        Assert.Equal(1, Certificate.Of(network.ToBlueprint()).NormStable.Constant);
    }

    [Fact]
    public void Training_moves_the_stencils_but_not_their_norm()
    {
        var random = new Generators(11);
        var bank = FlipClosedBank(random);
        var layer = FluxLayer.Separate(new PeronaMalikFlux(0.5), bank.OutputChannels);
        var blueprint = new Blueprint(2, 1, [new ResidualBlock(bank, layer, 1 / (bank.NormBound * bank.NormBound), 0.1)]);
        using var network = new Network(blueprint, Certified);
        using var scope = NewDisposeScope();
        var clean = random.Field(Grid.Image(16, 16), 1).Convert<float>().ToTensor();
        var noisy = clean + 0.5 * random.Field(Grid.Image(16, 16), 1).Convert<float>().ToTensor();
        var losses = Train(network, noisy, clean, 0.02, 40, step => AssertCertified(network, $"step {step}"));

        var trained = ((ResidualBlock)network.ToBlueprint().Blocks[0]).Stencils;
        Assert.Equal(1, trained.NormBound / bank.NormBound, 1e-5);
        Assert.True(losses[^1] < 0.95 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
        Assert.Contains(bank.Stencils.Zip(trained.Stencils), pair => Math.Abs(pair.First.Coefficients[0] - pair.Second.Coefficients[0]) > 1e-3);
    }

    [Fact]
    public void What_cannot_be_certified_is_refused_with_the_reason()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(4, 4)), Boundary.Natural);
        var linear = FluxLayer.Separate(new LinearFlux(), 2);
        var free = FluxLayer.Separate(new FreeFormFlux(1, [-1, 0, 1]), 2);
        AssertRefused(new ResidualBlock(bank, linear, 0.26), "exceeds 2(1 − μ)/(L‖K‖²)");
        AssertRefused(new ResidualBlock(bank, linear, 0.24, 0.1), "exceeds 2(1 − μ)/(L‖K‖²)");
        AssertRefused(new ResidualBlock(bank, linear, 0.1, extrapolation: 1.2),
            "α = 1.2, which the certified parametrisation covers only within a norm budget");
        AssertRefused(new ResidualBlock(bank, free, 0.1), "adaptive");
        AssertRefused(new ResidualBlock(bank.ScaledBy(0), linear, 0.1), "does nothing");
        using var adaptive = new Network(new Blueprint(2, 1, [new ResidualBlock(bank, free, 9, 0.5, 1, StepControl.Adaptive())]), Certified);
        Assert.Equal(9, ((ResidualBlock)adaptive.ToBlueprint().Blocks[0]).TimeStep, 1e-5);

        static void AssertRefused(ResidualBlock block, string reason) =>
            Assert.Contains(reason, Assert.Throws<SymfluxException>(() => new Network(new Blueprint(2, 1, [block]), Certified)).Message);
    }

    /// <summary>Sets all trainable parameters to random numbers.</summary>
    internal static void Scatter(Network network, Generators random, double size)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var parameter in network.TrainableParameters)
        {
            var values = Enumerable.Range(0, (int)parameter.numel()).Select(_ => size * 5 * random.Normal()).ToArray();
            parameter.copy_(tensor(values, parameter.shape));
        }
    }

    /// <summary>Trains by Adam on one batch; returns the losses before every step.</summary>
    internal static List<float> Train(Network network, Tensor noisy, Tensor clean, double learningRate, int steps, Action<int>? after = null)
    {
        using var optimiser = optim.Adam(network.TrainableParameters, learningRate);
        var losses = new List<float>();
        for (var step = 0; step < steps; step++)
        {
            optimiser.zero_grad();
            var loss = (network.call(noisy) - clean).square().mean();
            loss.backward();
            optimiser.step();
            losses.Add(loss.item<float>());
            after?.Invoke(step);
        }

        return losses;
    }

    private static void AssertCertified(Network network, string message)
    {
        foreach (var block in network.ToBlueprint().Blocks.Cast<ResidualBlock>())
        {
            AssertCertified(block, message);
        }
    }

    internal static void AssertCertified(ResidualBlock block, string message)
    {
        var rho = block.SpectralBound!.Value;
        Assert.True(
            block.Fidelity <= 1 && block.TimeStep * rho <= 2 * (1 - block.Fidelity),
            $"{message}: τρ = {block.TimeStep * rho} exceeds 2(1 − μ) = {2 * (1 - block.Fidelity)}");
    }

    /// <summary>All mirror images of two random 3×3 stencils, and a symmetric and an antisymmetric one.</summary>
    private static StencilBank FlipClosedBank(Generators random)
    {
        var stencils = new List<Stencil>
        {
            new([1, 2, 1, 2, -12, 2, 1, 2, 1], 1, 1, 3, 3),
            new([-1, 0, 1, -2, 0, 2, -1, 0, 1], 1, 1, 3, 3),
        };
        for (var orbit = 0; orbit < 2; orbit++)
        {
            var w = Enumerable.Range(0, 9).Select(_ => random.Normal()).ToArray();
            stencils.AddRange(
                from flipY in (bool[])[false, true]
                from flipX in (bool[])[false, true]
                select new Stencil(
                    [.. Enumerable.Range(0, 9).Select(i => w[(flipY ? 2 - i / 3 : i / 3) * 3 + (flipX ? 2 - i % 3 : i % 3)])], 1, 1, 3, 3));
        }

        return new StencilBank(stencils, Boundary.Reflecting);
    }
}

file static class BankExtensions
{
    public static StencilBank ScaledBy(this StencilBank bank, double factor) => new(bank.Stencils.Select(s => s.Scale(factor)), bank.Boundary);
}
