using Symflux.Torch.Attacks;
using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

/// <summary>Networks in single precision, for which the training kernel takes over, against those in double, which are library operations.</summary>
public sealed class TrainingKernelLaws
{
    [Fact]
    public void The_network_is_the_solver() => Law.Holds(40, random =>
    {
        var blueprint = Blueprint(random, random.OneOf(1, 2, 2, 3));
        var f = random.Field(GridOf(blueprint, random, 30), blueprint.Channels);
        using var network = new Network(blueprint);
        var difference = FieldExtensions.RelativeDifference(
            Solver.Run(blueprint, f).Values.ToArray(), network.Run(f.Convert<float>()).Convert<double>().Values.ToArray());
        Assert.True(difference <= 1e-5, $"{blueprint.Channels} channels of {f.Grid}: {difference}");
    });

    [Fact]
    public void Pulling_back_by_kernels_is_pulling_back_through_the_network() => Law.Holds(40, random =>
    {
        var blueprint = Blueprint(random, random.OneOf(1, 2, 2));
        var blocks = blueprint.Blocks.Cast<ResidualBlock>()
            .Select(block => (Block)new ResidualBlock(block.Stencils, block.Flux, block.TimeStep, block.Fidelity, stepControl: block.StepControl));
        blueprint = new Blueprint(blueprint.Dimension, blueprint.Channels, [.. blocks]);
        if (random.Whole(0, 1) == 0)
        {
            blueprint = new Blueprint(
                blueprint.Dimension, 1, [new LiftBlock(1, blueprint.Channels), .. blueprint.Blocks, new ProjectBlock(blueprint.Channels, 1)]);
        }

        var grid = GridOf(blueprint, random, 20);
        var inputs = Enumerable.Range(0, 3).Select(_ => random.Field(grid, blueprint.Channels).Values.ToArray()).ToArray();
        using var network = new Network(blueprint, new NetworkOptions { Trainable = TrainableParts.None, DoublePrecision = true });
        var expected = new NetworkPullBack(network, grid).Evaluate(inputs, Weight);

        var actual = Assert.IsType<KernelPullBack>(PullBack.Of(blueprint, network, grid)).Evaluate(inputs, Weight);

        for (var item = 0; item < inputs.Length; item++)
        {
            var differences = (
                FieldExtensions.RelativeDifference(expected.Outputs[item], actual.Outputs[item]),
                FieldExtensions.RelativeDifference(expected.Products[item], actual.Products[item]));
            Assert.True(differences.Item1 <= 1e-11 && differences.Item2 <= 1e-8, $"{grid}, item {item}: {differences}");
        }

        static double[][] Weight(double[][] outputs) => [.. outputs.Select((output, i) => Array.ConvertAll(output, value => Math.Sin(value + i)))];
    });

    [Fact]
    public void Gradients_are_those_of_the_library_operations() => Law.Holds(40, random =>
    {
        var blueprint = Blueprint(random, random.OneOf(1, 2, 2, 3));
        var grid = GridOf(blueprint, random, 20);
        long[] extents = [grid.Depth, grid.Height, grid.Width];
        long[] shape = [3, blueprint.Channels, .. extents[(3 - blueprint.Dimension)..]];
        var count = 3 * blueprint.Channels * grid.Count;
        var values = Enumerable.Range(0, count).Select(_ => random.Normal()).ToArray();
        var cotangent = Enumerable.Range(0, count).Select(_ => random.Normal()).ToArray();
        using var scope = NewDisposeScope();

        var expected = Gradients(doublePrecision: true);
        var actual = Gradients(doublePrecision: false);

        foreach (var (name, gradient) in expected)
        {
            var difference = FieldExtensions.RelativeDifference(gradient, actual[name]);
            Assert.True(difference <= 1e-4, $"{string.Join("×", shape)}, {name}: {difference}");
        }

        Dictionary<string, double[]> Gradients(bool doublePrecision)
        {
            var type = doublePrecision ? ScalarType.Float64 : ScalarType.Float32;
            using var network = new Network(blueprint, new NetworkOptions { DoublePrecision = doublePrecision });
            var input = tensor(values, shape, dtype: type).requires_grad_();
            (network.call(input) * tensor(cotangent, shape, dtype: type)).sum().backward();
            var gradients = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.ToDoubles());
            gradients.Add("input", input.grad!.ToDoubles());
            return gradients;
        }
    });

    [Fact]
    public void Kinds_of_knots_are_not_mixed_up()
    {
        // Both come to the kernel as values of Φ at three knots, but only one of them has them as parameters.
        var random = new Generators(1);
        var bank = new StencilBank(Enumerable.Range(0, 2).Select(_ => new Stencil(
            [.. Enumerable.Range(0, 9).Select(_ => random.Normal())], 1, 1, 3, 3)), Boundary.Reflecting);
        var layer = FluxLayer.Separate([new MonotoneSplineFlux(0.5, [0.3]), new FreeFormFlux(0.5, [-1, 0, 2])]);
        var blueprint = new Blueprint(2, 1, [new ResidualBlock(bank, layer, 0.5 / (bank.NormBound * bank.NormBound))]);
        var f = random.Field(Grid.Image(9, 8), 1);
        using var network = new Network(blueprint);
        var difference = FieldExtensions.RelativeDifference(
            Solver.Run(blueprint, f).Values.ToArray(), network.Run(f.Convert<float>()).Convert<double>().Values.ToArray());
        Assert.True(difference <= 1e-5, $"{difference}");
    }

    [Fact]
    public void Certified_steps_come_to_the_kernel_in_single_precision() => Law.Holds(40, random =>
    {
        // Without a data term, τ is a product of two numbers, which the library would make in double.
        var m = random.OneOf(1, 2);
        var block = Block(random, random.Whole(1, 2), m, kind: 4);
        var blueprint = new Blueprint(
            block.Stencils.Stencils.All(stencil => stencil.Height == 1) ? 1 : 2, m,
            [new ResidualBlock(block.Stencils, block.Flux, block.TimeStep, random.OneOf(0, 0.1))]);
        var f = random.Field(GridOf(blueprint, random, 20), m);
        using var network = new Network(blueprint, new NetworkOptions { Parametrisation = Parametrisation.Certified });
        var difference = FieldExtensions.RelativeDifference(
            Solver.Run(network.ToBlueprint(), f).Values.ToArray(), network.Run(f.Convert<float>()).Convert<double>().Values.ToArray());
        Assert.True(difference <= 1e-5, $"{f.Grid}: {difference}");
    });

    private static Grid GridOf(Blueprint blueprint, Generators random, int largest) =>
        blueprint.Dimension switch
        {
            1 => Grid.Signal(random.Whole(1, largest)),
            2 => Grid.Image(random.Whole(1, largest), random.Whole(1, largest)),
            _ => Grid.Volume(random.Whole(1, 9), random.Whole(1, 9), random.Whole(1, 9)),
        };

    private static Blueprint Blueprint(Generators random, int dimension)
    {
        var m = random.OneOf(1, 2, 4);
        return new Blueprint(dimension, m, [.. Enumerable.Range(0, 3).Select(_ => (Block)Block(random, dimension, m, random.Whole(0, 6)))]);
    }

    /// <summary>A block that the kernel covers.</summary>
    private static ResidualBlock Block(Generators random, int dimension, int m, int kind)
    {
        const int channels = 3;
        var (depth, height, width) = (dimension < 3 ? 1 : Odd(), dimension == 1 ? 1 : Odd(), Odd());
        var bank = new StencilBank(
            Enumerable.Range(0, channels).Select(_ => new Stencil(
                [.. Enumerable.Range(0, m * depth * height * width).Select(_ => random.Normal())], m, depth, height, width)),
            Boundary.Reflecting);
        var fluxes = Enumerable.Range(0, channels).Select(Flux (_) => kind switch
        {
            0 => new SplineDiffusivityFlux(0.5, [.. Enumerable.Range(0, 5).Select(_ => random.Number(0.1, 0.9))]),
            1 => new MonotoneSplineFlux(0.5, [.. Enumerable.Range(0, 3).Select(_ => random.Number(0.1, 0.9))]),
            2 => new WeaklyMonotoneSplineFlux(0.5, [random.Number(0.5, 0.9), -random.Number(0.1, 0.4), random.Number(0.1, 0.9)]),
            3 => new PeronaMalikExponentialFlux(random.Number(0.3, 3)),
            4 => new PeronaMalikFlux(random.Number(0.3, 3)),
            5 => new CharbonnierFlux(random.Number(0.3, 3)),
            _ => new FreeFormFlux(0.5, [.. Enumerable.Range(0, 5).Select(_ => random.Normal())]),
        });
        return new ResidualBlock(
            bank, FluxLayer.Separate([.. fluxes]), random.Number(0.2, 1.5) / (bank.NormBound * bank.NormBound), random.OneOf(0, 0.1),
            random.OneOf(1, 1, 1.2), random.OneOf(StepControl.Fixed, StepControl.Adaptive(random.Window())));

        int Odd() => 1 + 2 * random.Whole(0, 2);
    }
}
