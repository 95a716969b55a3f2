using Symflux.Experiments.Baselines;
using Symflux.Experiments.Networks;
using Symflux.Torch.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Tests.Experiments;

public sealed class DenoisingProblemLaws
{
    private static readonly DenoisingSettings Settings = new() { DeadLeaves = 6, Steps = 30, Batch = 2, Patch = 16, HeldOut = 1 };

    public static TheoryData<NetworkDesign> Designs =>
    [
        new StandardResidualDesign { Blocks = 1, Stencils = 3 },
        new StandardResidualDesign { Blocks = 1, Stencils = 3, Activation = Activation.TrainedPeronaMalik, Centre = 5 },
        new SymmetricResidualDesign { Blocks = 2, Stencils = 3, Flux = Activation.PeronaMalik },
        new SymmetricResidualDesign { Blocks = 2, Stencils = 3, Flux = Activation.TrainedPeronaMalik, StepControl = StepControl.Fixed },
        new SymmetricResidualDesign { Blocks = 2, Stencils = 3, Flux = Activation.FreeForm, Knots = 11 },
        new SymmetricUNetDesign { Stencils = 3, StateChannels = 2 },
        new StandardUNetDesign { Width = 2 },
    ];

    [Theory, MemberData(nameof(Designs))]
    public void A_run_is_a_function_of_design_seed_and_rate_and_learns(NetworkDesign design)
    {
        var problem = new DenoisingProblem(Settings);
        var once = problem.Train(design, 1, 0.01);
        var again = new DenoisingProblem(Settings).Train(design, 1, 0.01);
        Assert.Equal(once with { ProcessorTime = default }, again with { ProcessorTime = default });
        Assert.NotEqual(once.Psnr, problem.Train(design, 2, 0.01).Psnr);
        var untrained = problem.Train(design, 1, 1e-12);
        Assert.True(once.Psnr > untrained.Psnr, $"{design}: {untrained.Psnr} dB became {once.Psnr}");
    }

    [Theory]
    [InlineData(Activation.PeronaMalik, true, 2 * (4 * 25 + 1))]
    [InlineData(Activation.TrainedPeronaMalik, false, 2 * (4 * 26 + 1))]
    [InlineData(Activation.FreeForm, true, 2 * (4 * 36 + 1))]
    public void Symmetric_designs_have_half_of_the_weights_and_a_certificate(Activation flux, bool isAdaptive, int parameters)
    {
        var design = new SymmetricResidualDesign { Blocks = 2, Stencils = 4, Flux = flux, Knots = 11, StepControl = isAdaptive ? StepControl.Adaptive() : StepControl.Fixed };
        using var network = (Network)design.Create(5);
        Assert.Equal(parameters, network.TrainableParameters.Sum(parameter => parameter.numel()));
        Assert.Equal(1, Certificate.Of(network.ToBlueprint()).NormStable.Constant);
    }

    /// <summary>Per level m·9 weights and a contrast for each stencil, α, β, δ; ω of each sweep; 4 + 16 weights of each transfer.</summary>
    [Fact]
    public void A_symmetric_U_net_has_one_bank_per_level_and_a_certificate()
    {
        using var network = (Network)new SymmetricUNetDesign { Stencils = 20, StateChannels = 4 }.Create(5);
        Assert.Equal(3 * (20 * 37 + 3) + 10 + 2 * 20, network.TrainableParameters.Sum(parameter => parameter.numel()));
        Assert.Equal(1, Certificate.Of(network.ToBlueprint()).NormStable.Constant);
    }

    [Fact]
    public void Divergence_is_an_outcome() =>
        Assert.True(double.IsNaN(new DenoisingProblem(Settings).Train(new StandardResidualDesign { Blocks = 3, Stencils = 3 }, 1, 1e9).Psnr));

    [Fact]
    public void A_symmetric_block_with_ReLU_is_refused() => Assert.Throws<SymfluxException>(
        () => new SymmetricResidualDesign { Blocks = 1, Stencils = 1, Flux = Activation.Relu }.Create(1));

    [Fact]
    public void The_loop_descends_with_a_rate_that_falls_like_a_cosine()
    {
        using var x = new Parameter(tensor(3f));
        using var loop = new TrainingLoop([x], 200, 0.1, 0.001);
        var first = loop.Step(0, () => (x - 1).square());
        for (var step = 1; step < 200; step++)
        {
            loop.Step(step, () => (x - 1).square());
        }

        Assert.Equal(4, first, 1e-6);
        Assert.Equal(1, x.item<float>(), 1e-2);
        Assert.Equal((0.1, 0.0505, 0.001), (loop.LearningRateAt(0), Math.Round(loop.LearningRateAt(100), 12), loop.LearningRateAt(200)));
        Assert.Throws<SymfluxException>(() => loop.Step(0, () => x * double.NaN));
    }
}
