using Symflux.Experiments.Baselines;
using static TorchSharp.torch;

namespace Symflux.Torch.Tests.Baselines;

public sealed class StandardResidualNetworkTests
{
    [Theory]
    [InlineData(1, 5, 1)]
    [InlineData(5, 12, 1)]
    [InlineData(3, 8, 4)]
    public void A_block_has_2mkkC_weights_and_C_plus_m_biases(int blocks, int stencils, int channels)
    {
        using var network = new StandardResidualNetwork(new StandardNetworkShape { Blocks = blocks, Stencils = stencils, StateChannels = channels }, 1);
        Assert.Equal(blocks * ((2 * 25 * channels + 1) * stencils + channels), network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void It_starts_as_the_identity_with_weights_that_the_seed_decides()
    {
        var shape = new StandardNetworkShape { Blocks = 2, Stencils = 6, StateChannels = 2, Centre = 5 };
        using var network = new StandardResidualNetwork(shape, 1);
        var input = rand(2, 1, 9, 7);
        Assert.True((network.call(input) - input).abs().max().item<float>() < 1e-5);
        using var same = new StandardResidualNetwork(shape, 1);
        using var other = new StandardResidualNetwork(shape, 2);
        Assert.True(First(network).equal(First(same)).all().item<bool>());
        Assert.False(First(network).equal(First(other)).all().item<bool>());
        Assert.InRange(First(network).square().mean().item<float>(), 0.5 * 2 / 50, 1.5 * 2 / 50);

        static Tensor First(StandardResidualNetwork of) => of.parameters().First();
    }

    /// <summary>Written from the definition, with mirrored borders by hand.</summary>
    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.TrainedPeronaMalik)]
    public void A_block_is_its_formula(Activation activation)
    {
        const double Centre = 1.5, Contrast = 0.7;
        var shape = new StandardNetworkShape { Blocks = 1, Stencils = 2, Extent = 3, Activation = activation, Centre = Centre, Contrast = Contrast };
        using var network = new StandardResidualNetwork(shape, 3);
        using (no_grad())
        {
            foreach (var parameter in network.parameters().Where(parameter => parameter.dim() != 3))
            {
                parameter.copy_(0.3 * randn(parameter.shape));
            }
        }

        var named = network.named_parameters().ToDictionary(entry => entry.name.Split('.', 3)[^1], entry => entry.parameter.detach());
        var input = randn(1, 1, 5, 6);
        var u = (input - Centre).data<float>().ToNDArray();
        double State(int y, int x) => ((float[,,,])u)[0, 0, Mirror(y, 5), Mirror(x, 6)];
        double Hidden(int c, int y, int x)
        {
            (y, x) = (Mirror(y, 5), Mirror(x, 6));
            var sum = named["first.bias"][c].item<float>()
                + Taps((dy, dx) => named["first.weight"][c, 0, dy + 1, dx + 1].item<float>() * State(y + dy, x + dx));
            return activation == Activation.Relu ? Math.Max(sum, 0) : sum / (1 + sum * sum / (Contrast * Contrast));
        }

        var output = network.call(input).detach();
        foreach (var (y, x) in ((int, int)[])[(0, 0), (2, 3), (4, 5), (0, 4)])
        {
            var expected = State(y, x) + Centre + named["second.bias"][0].item<float>() + Enumerable.Range(0, 2).Sum(c =>
                Taps((dy, dx) => named["second.weight"][0, c, dy + 1, dx + 1].item<float>() * Hidden(c, y + dy, x + dx)));
            Assert.Equal(expected, output[0, 0, y, x].item<float>(), 1e-4);
        }

        static int Mirror(int i, int n) => i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i;

        static double Taps(Func<int, int, double> term) => Enumerable.Range(-1, 3).Sum(dy => Enumerable.Range(-1, 3).Sum(dx => term(dy, dx)));
    }

    [Fact]
    public void Free_form_activations_are_refused() =>
        Assert.Throws<SymfluxException>(() => new StandardResidualNetwork(
            new StandardNetworkShape { Blocks = 1, Stencils = 1, Activation = Activation.FreeForm }, 1));
}
