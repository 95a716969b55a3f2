using Symflux.Experiments.Baselines;
using Symflux.Experiments.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Experiments.Tests.Baselines;

public sealed class StandardResidualNetworkTests
{
    public static TheoryData<StandardNetworkShape> Shapes =>
    [
        new StandardNetworkShape { Blocks = 2, Stencils = 3 },
        new StandardNetworkShape { Dimension = 1, Blocks = 3, Stencils = 2, Extent = 7, Activation = Activation.TrainedPeronaMalik, Centre = 5 },
        new StandardNetworkShape { Blocks = 2, Stencils = 2, Extent = 3, Activation = Activation.PeronaMalik, HasBiases = false, IsZeroSum = true,
            Start = NetworkStart.Diffusion },
        new StandardNetworkShape { Blocks = 1, Stencils = 3, Activation = Activation.TrainedPeronaMalik, Step = StandardStep.Bounded, HasBiases = false },
        new StandardNetworkShape { Blocks = 2, Stencils = 2, Activation = Activation.TrainedPeronaMalik, Step = StandardStep.Local,
            Start = NetworkStart.Diffusion, Centre = 1 },
        new StandardNetworkShape { Dimension = 1, Blocks = 2, Stencils = 2, Activation = Activation.Relu, IsTied = true, Step = StandardStep.Bounded,
            Start = NetworkStart.Diffusion },
        new StandardNetworkShape { Blocks = 2, Stencils = 2, Activation = Activation.TrainedPeronaMalik, HasSkip = false, Start = NetworkStart.Diffusion },
    ];

    [Theory, MemberData(nameof(Shapes))]
    public void The_number_of_parameters_is_known_before(StandardNetworkShape shape)
    {
        using var network = new StandardResidualNetwork(shape, 1);
        Assert.Equal(shape.ParameterCount, network.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void A_block_has_twice_the_weights_of_a_symmetric_one() =>
        Assert.Equal(5 * ((2 * 25 + 2) * 12 + 1),
            new StandardNetworkShape { Blocks = 5, Stencils = 12, Activation = Activation.TrainedPeronaMalik }.ParameterCount);

    /// <summary>The slope of the loss along a random direction in all parameters, against a central difference, in double precision.</summary>
    [Theory, MemberData(nameof(Shapes))]
    public void Gradients_are_those_of_finite_differences(StandardNetworkShape shape)
    {
        manual_seed(7);
        using var scope = NewDisposeScope();
        using var network = new StandardResidualNetwork(shape, 3);
        network.to(ScalarType.Float64);
        var parameters = network.parameters().Where(parameter => parameter.requires_grad).ToArray();
        var input = 3 * randn(Batch(shape, 2, 9), ScalarType.Float64) + shape.Centre;
        var target = randn(Batch(shape, 2, 9), ScalarType.Float64);
        using (no_grad())
        {
            // Away from the start, where parts are 0.
            foreach (var parameter in parameters)
            {
                parameter.add_(0.1 * randn(parameter.shape, ScalarType.Float64));
            }
        }

        var directions = parameters.Select(parameter => randn(parameter.shape, ScalarType.Float64)).ToArray();
        Loss().backward();
        var slope = parameters.Zip(directions, (parameter, direction) => (parameter.grad! * direction).sum().item<double>()).Sum();
        const double Step = 1e-6;
        var difference = (Moved(Step) - Moved(-2 * Step)) / (2 * Step);
        Assert.InRange(difference, slope - 1e-4 * (1 + Math.Abs(slope)), slope + 1e-4 * (1 + Math.Abs(slope)));

        Tensor Loss() => (network.call(input) - target).square().mean();

        // Moves on from where the last call left the parameters.
        double Moved(double step)
        {
            using var noGradient = no_grad();
            foreach (var (parameter, direction) in parameters.Zip(directions))
            {
                parameter.add_(step * direction);
            }

            return Loss().item<double>();
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_centred_network_does_not_depend_on_the_choice_of_black(StandardNetworkShape shape)
    {
        using var network = new StandardResidualNetwork(shape, 2);
        using var shifted = new StandardResidualNetwork(shape with { Centre = shape.Centre + 4 }, 2);
        var input = randn(Batch(shape, 1, 11));
        Assert.True((shifted.call(input + 4) - 4 - network.call(input)).abs().max().item<float>() < 1e-4);
        // Zero-sum stencils see no grey shift at all.
        if (shape is { IsZeroSum: true, HasBiases: false, HasSkip: true })
        {
            Assert.True((network.call(input + 4) - 4 - network.call(input)).abs().max().item<float>() < 1e-4);
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public void The_usual_start_is_the_identity_with_weights_that_the_seed_decides(int dimension)
    {
        var shape = new StandardNetworkShape { Dimension = dimension, Blocks = 2, Stencils = 6, Centre = 5 };
        using var network = new StandardResidualNetwork(shape, 1);
        var input = rand(Batch(shape, 2, 9));
        Assert.True((network.call(input) - input).abs().max().item<float>() < 1e-5);
        using var same = new StandardResidualNetwork(shape, 1);
        using var other = new StandardResidualNetwork(shape, 2);
        Assert.True(First(network).equal(First(same)).all().item<bool>());
        Assert.False(First(network).equal(First(other)).all().item<bool>());

        static Tensor First(StandardResidualNetwork of) =>
            of.named_parameters().First(entry => entry.name.EndsWith("first", StringComparison.Ordinal)).parameter;
    }

    /// <summary>
    /// With the start of diffusion the free second convolution is the adjoint: the network is the symmetric one of the library, block for block,
    /// whichever way its
    /// step is kept. So what the two differ in after training is what was freed.
    /// </summary>
    [Theory]
    [InlineData(1, StandardStep.Free, false)]
    [InlineData(2, StandardStep.Free, false)]
    [InlineData(2, StandardStep.Bounded, false)]
    [InlineData(2, StandardStep.Bounded, true)]
    [InlineData(1, StandardStep.Local, false)]
    [InlineData(2, StandardStep.Local, true)]
    public void Started_as_the_adjoint_it_is_the_symmetric_network(int dimension, StandardStep step, bool isTied)
    {
        var control = step == StandardStep.Local ? StepControl.Adaptive() : StepControl.Fixed;
        using var symmetric = new SymmetricResidualDesign
        {
            Dimension = dimension, Blocks = 3, Stencils = 4, Flux = Activation.TrainedPeronaMalik, StepControl = control,
        }.Create(11);
        using var standard = new StandardResidualDesign
        {
            Dimension = dimension, Blocks = 3, Stencils = 4, Activation = Activation.TrainedPeronaMalik, Step = step, Start = NetworkStart.Diffusion,
                HasBiases = false,
            IsTied = isTied,
        }.Create(11);
        var input = 3 * randn(Batch(new StandardNetworkShape { Dimension = dimension, Blocks = 1, Stencils = 1 }, 2, 13)) + 1;
        var difference = (symmetric.call(input) - standard.call(input)).abs().max().item<float>();
        Assert.True(difference < 2e-4, $"{difference}");
        Assert.True((symmetric.call(input) - input).abs().max().item<float>() > 0.01);
    }

    [Fact]
    public void Free_form_activations_are_refused() =>
        Assert.Throws<SymfluxException>(() => new StandardResidualNetwork(
            new StandardNetworkShape { Blocks = 1, Stencils = 1, Activation = Activation.FreeForm }, 1));

    private static long[] Batch(StandardNetworkShape shape, int count, int extent) => [count, 1, .. Enumerable.Repeat((long)extent, shape.Dimension)];
}
