using Symflux.Torch.Fluxes;
using Symflux.Torch.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

/// <summary>Laws of the operators inside the graph and of the gradients that it gives.</summary>
public sealed class GraphLaws
{
    [Fact]
    public void The_adjoint_in_the_graph_is_exact() => Law.Holds(90, random =>
    {
        var dimension = random.Whole(1, 3);
        var bank = random.Bank(dimension, 2, 3, random.Boundary());
        var grid = random.Grid(dimension);
        var window = new StencilWindow(bank, dimension);
        var operation = new BankOperator(window);
        using var scope = NewDisposeScope();
        var weights = tensor(window.Embed(), [.. window.Shape]);
        var (u, v) = (random.Field(grid, 2), random.Field(grid, 3));

        var ku = operation.Apply(u.ToTensor(), weights).ToField<double>(grid);
        var ktv = operation.ApplyAdjoint(v.ToTensor(), weights).ToField<double>(grid);

        var (expectedKu, expectedKtv) = (bank.Apply(u), bank.ApplyAdjoint(v));
        var scale = Math.Max(1, expectedKu.Norm() * v.Norm());
        Assert.True(Math.Abs(ku.Inner(v) - u.Inner(ktv)) <= 1e-12 * scale, $"{dimension}D, {bank.Boundary}, {grid}");
        Assert.True(ku.Minus(expectedKu).Norm() <= 1e-12 * Math.Max(1, expectedKu.Norm()), $"{dimension}D: K differs");
        Assert.True(
            ktv.Minus(expectedKtv).Norm() <= 1e-12 * Math.Max(1, expectedKtv.Norm()), $"{dimension}D: Kᵀ differs");
    });

    [Fact]
    public void Gradients_are_difference_quotients() => Law.Holds(30, random =>
    {
        var dimension = random.Whole(1, 3);
        random.DrawsZeroWeights = false;
        // Where Ku = 0 an adaptive step has a kink.
        var (blueprint, grid) = random.Until(
            () => (random.AnyBlueprint(dimension, 2, blocks: 2), random.Grid(dimension, 5)),
            drawn => drawn.Item1.Blocks.SelectMany(block => block.Banks).All(bank => DenseMatrix.Of(bank, drawn.Item2).Cast<double>().Any(k => k != 0)));
        CheckGradients(random, blueprint, new NetworkOptions { DoublePrecision = true }, random.Field(grid, 2));
        // The norm bound of volumes takes millions of frequencies, and here it would be found for every difference quotient.
        var certified = Math.Min(2, dimension);
        CheckGradients(
            random, new Blueprint(certified, 2, [NetworkLaws.Halved(random.ActiveBlock(certified, 2))]),
            new NetworkOptions { DoublePrecision = true, Parametrisation = Parametrisation.Certified });
    });

    [Fact]
    public void The_symbol_norm_in_the_graph_is_that_of_the_core() => Law.Holds(30, random =>
    {
        var dimension = random.Whole(1, 2);
        var bank = random.Bank(dimension, random.Whole(1, 3), random.Whole(1, 4), Boundary.Natural);
        var window = new StencilWindow(bank, dimension);
        using var scope = NewDisposeScope();

        var norm = SymbolNorm.Of(tensor(window.Embed(), [.. window.Shape]), window.LargestExtents.AsSpan()).item<double>();

        Assert.True(Math.Abs(norm - bank.SymbolNorm) <= 1e-9 * bank.SymbolNorm, $"{norm} instead of {bank.SymbolNorm}");
    });

    [Fact]
    public void Volumes_have_a_symbol_norm_too()
    {
        var random = new Generators(5);
        var bank = new StencilBank([random.Stencil(3, 1, 2), new Stencil([1, 2, 0, 1, -1, 3, 1, 1], 1, 2, 2, 2)], Boundary.Natural);
        var window = new StencilWindow(bank, 3);
        using var scope = NewDisposeScope();
        var norm = SymbolNorm.Of(tensor(window.Embed(), [.. window.Shape]), window.LargestExtents.AsSpan()).item<double>();
        Assert.Equal(1, norm / bank.SymbolNorm, 1e-9);
    }

    [Fact]
    public void A_coupled_spline_has_a_gradient_at_zero()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(4, 4)), Boundary.Natural);
        var layer = FluxLayer.Coupled(new SplineDiffusivityFlux(1, [1, 0.5, 0.2]), 2, 2);
        using var network = new Network(new Blueprint(2, 1, [new ResidualBlock(bank, layer, 0.1)]));
        using var scope = NewDisposeScope();
        var input = zeros([1, 1, 4, 4], requires_grad: true);
        network.call(input).square().sum().backward();
        Assert.True(input.grad!.isfinite().all().item<bool>());
        Assert.All(network.parameters(), parameter => Assert.True(parameter.grad is null || parameter.grad.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Projection_onto_the_unit_interval_drops_only_outward_gradients()
    {
        using var scope = NewDisposeScope();
        var parameter = tensor([-0.5, 0, 0.3, 1, 1.5], requires_grad: true);

        var value = IntervalProjection.apply(parameter, null!);
        value.sum().backward();
        var upward = parameter.grad!.ToDoubles();
        parameter.grad!.zero_();
        (-IntervalProjection.apply(parameter, null!)).sum().backward();

        Assert.Equal([0, 0, 0.3, 1, 1], value.ToDoubles());
        Assert.Equal([0, 0, 1, 1, 1], upward);
        Assert.Equal([-1, -1, -1, 0, 0], parameter.grad!.ToDoubles());
    }

    [Fact]
    public void A_lower_end_of_a_projection_has_the_gradients_of_what_lies_on_it()
    {
        using var scope = NewDisposeScope();
        var parameter = tensor([-0.5, -0.1, 0.2, -0.3, 0, 1.5], [2, 3]).requires_grad_();
        var lowest = tensor([-0.3, -0.2, 0.1], requires_grad: true);

        var value = IntervalProjection.apply(parameter, lowest);
        (value * tensor([1.0, 2, 3, 4, 5, 6], [2, 3])).sum().backward();

        Assert.Equal([-0.3, -0.1, 0.2, -0.3, 0, 1], value.ToDoubles());
        Assert.Equal([0, 2, 3, 0, 5, 6], parameter.grad!.ToDoubles());
        Assert.Equal([5, 0, 0], lowest.grad!.ToDoubles());
    }

    [Fact]
    public void Forward_and_backward_passes_leave_no_tensors_behind()
    {
        var random = new Generators(3);
        using var network = new Network(random.AnyBlueprint(2, 1), new NetworkOptions());
        using var outer = NewDisposeScope();
        var input = randn(2, 1, 9, 9);
        for (var pass = 0; pass < 2; pass++)
        {
            network.call(input).sum().backward();
        }

        var before = outer.DisposablesCount;
        using (NewDisposeScope())
        {
            network.call(input).sum().backward();
        }

        Assert.Equal(before, outer.DisposablesCount);
    }

    internal static void CheckGradients(Generators random, Blueprint blueprint, NetworkOptions options) =>
        CheckGradients(random, blueprint, options, random.Field(random.Grid(blueprint.Dimension, 5), blueprint.Channels));

    /// <summary>Gradients against differences, of the input and of the parameters that are not left out by the end of their name.</summary>
    internal static void CheckGradients(Generators random, Blueprint blueprint, NetworkOptions options, Field<double> at, string? except = null)
    {
        var parametrisation = options.Parametrisation;
        using var network = new Network(blueprint, options);
        using var scope = NewDisposeScope();
        var grid = at.Grid;
        var input = at.ToTensor().requires_grad_();
        var weights = random.Field(grid, blueprint.Channels).ToTensor();
        Loss().backward();
        var parameters = network.named_parameters().Where(entry =>
            entry.parameter.requires_grad && (except is null || !entry.name.EndsWith(except, StringComparison.Ordinal)));
        foreach (var variable in parameters.Select(entry => (Tensor)entry.parameter).Append(input))
        {
            if (variable.grad is not { } gradient)
            {
                continue;
            }

            var direction = tensor(Enumerable.Range(0, (int)variable.numel()).Select(_ => random.Normal()).ToArray(), variable.shape);
            var expected = (gradient * direction).sum().item<double>();
            // Fourth-order differences. Kinks of piecewise functions are met with probability 0, but where the function is steep one may lie
            // within the differences; then there is none within smaller ones.
            var quotient = Quotient(1e-5);
            var size = Math.Max(1, (gradient.abs() * direction.abs()).sum().item<double>());
            // The largest sample of the symbol can move to a neighbouring frequency within the difference quotient. Where all stencils lie along axes,
            // the symbol is largest at a frequency and at its mirror image: the norm has a kink there, and the gradient is that of one side.
            var isCertified = parametrisation == Parametrisation.Certified;
            var tolerance = isCertified ? 1e-4 : 1e-6;
            Assert.True(
                IsClose(quotient) || IsClose(Quotient(1e-7)) || (isCertified && (IsClose(OneSided(1e-5)) || IsClose(OneSided(-1e-5)))),
                $"{parametrisation}: {quotient} instead of {expected} for {string.Join("×", variable.shape)}");

            bool IsClose(double value) => Math.Abs(expected - value) <= tolerance * size;

            double Quotient(double h) => (8 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12 * h);

            double OneSided(double h) => (4 * At(h) - At(2 * h) - 3 * At(0)) / (2 * h);

            double At(double step)
            {
                using var noGradient = no_grad();
                using var inner = NewDisposeScope();
                var saved = variable.clone();
                variable.add_(direction, step);
                var value = Loss().item<double>();
                variable.copy_(saved);
                return value;
            }
        }

        Tensor Loss() => (network.call(input) * weights).sum();
    }
}
