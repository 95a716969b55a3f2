using Symflux.Experiments.Baselines;
using static TorchSharp.torch;

namespace Symflux.Experiments.Tests.Baselines;

public sealed class StandardUNetTests
{
    [Theory]
    [InlineData(1, 1, 4, 2, false, Activation.Relu)]
    [InlineData(2, 1, 3, 3, false, Activation.TrainedPeronaMalik)]
    [InlineData(4, 3, 2, 4, true, Activation.Relu)]
    [InlineData(1, 1, 6, 3, true, Activation.TrainedPeronaMalik)]
    public void The_number_of_parameters_is_known_before_and_the_start_is_the_identity(
        int inputs, int outputs, int width, int levels, bool hasConstantWidth, Activation activation)
    {
        var shape = new StandardUNetShape
        {
            InputChannels = inputs, OutputChannels = outputs, Width = width, Levels = levels, HasConstantWidth = hasConstantWidth,
                Activation = activation, Centre = 5,
        };
        using var network = new StandardUNet(shape, 1);
        Assert.Equal(shape.ParameterCount, network.parameters().Sum(parameter => parameter.numel()));
        // Neither extent is a multiple of what the levels need.
        var input = rand(2, inputs, 19, 22);
        Assert.True(network.call(input).equal(input.narrow(1, 0, outputs)).all().item<bool>());
    }

    [Fact]
    public void A_centred_network_does_not_depend_on_the_choice_of_black()
    {
        var shape = new StandardUNetShape { Width = 4, HasConstantWidth = true };
        using var network = new StandardUNet(shape, 2);
        using var shifted = new StandardUNet(shape with { Centre = 4 }, 2);
        foreach (var one in (StandardUNet[])[network, shifted])
        {
            using var noGradient = no_grad();
            one.named_parameters().First(entry => entry.name == "last.weight").parameter.fill_(0.1);
        }

        var input = rand(1, 1, 12, 12);
        Assert.True((shifted.call(input + 4) - 4 - network.call(input)).abs().max().item<float>() < 1e-4);
        Assert.True((network.call(input) - input).abs().max().item<float>() > 1e-3);
    }

    [Fact]
    public void A_wanted_number_of_parameters_is_met_as_nearly_as_the_width_allows()
    {
        var narrow = new StandardUNetShape { Width = 1, Levels = 3 };
        foreach (var wanted in (int[])[1, 5_000, 40_000, 100_000])
        {
            var found = narrow.WithAbout(wanted);
            foreach (var other in (int[])[Math.Max(1, found.Width - 1), found.Width + 1])
            {
                Assert.True(Math.Abs(found.ParameterCount - wanted) <= Math.Abs((found with { Width = other }).ParameterCount - wanted), $"{wanted}: {found}");
            }
        }
    }

    /// <summary>All weights take part, the coarsest level and the skip connections included.</summary>
    [Fact]
    public void Every_parameter_gets_a_gradient()
    {
        using var network = new StandardUNet(new StandardUNetShape { InputChannels = 2, Width = 4 }, 2);
        using (no_grad())
        {
            network.parameters().Last(parameter => parameter.dim() > 1).fill_(0.1);
        }

        network.call(rand(3, 2, 16, 16)).square().mean().backward();
        foreach (var (name, parameter) in network.named_parameters())
        {
            Assert.True(parameter.grad is { } gradient && gradient.abs().max().item<float>() > 0, name);
        }
    }
}
