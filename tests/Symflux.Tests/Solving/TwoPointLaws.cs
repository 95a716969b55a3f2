using System.Numerics;
using Symflux.Solving.Kernels;
using Symflux.Solving.TwoPoint;
using Symflux.Vectors;

namespace Symflux.Tests.Solving;

/// <summary>Explicit steps in one pass against the general ones, their slow twins.</summary>
public class TwoPointLaws
{
    [Fact]
    public void One_pass_is_three() => Law.Holds(80, random =>
    {
        var (blocks, grid) = Problem(random);
        var u = random.Field(grid, blocks[0].InputChannels, 2);
        var expected = OneByOne(blocks, u, 1);
        Assert.True(FieldExtensions.RelativeDifference(expected, Solve(blocks, u, 1)) <= 1e-11, Describe(blocks, grid));
        var single = Solve(blocks, u.Convert<float>(), 1);
        Assert.True(
            FieldExtensions.RelativeDifference(expected, [.. single.Select(v => (double)v)]) <= 3e-5, $"single precision, {Describe(blocks, grid)}");
    });

    [Fact]
    public void The_number_of_threads_changes_no_bit() => Law.Holds(80, random =>
    {
        var (blocks, grid) = Problem(random);
        var u = random.Field(grid, blocks[0].InputChannels, 2).Convert<float>();
        var expected = Solve(blocks, u, 1);
        foreach (var threads in (int[])[2, 3, 7])
        {
            Assert.True(expected.AsSpan().SequenceEqual(Solve(blocks, u, threads)), $"{threads} threads, {Describe(blocks, grid)}");
        }
    });

    [Fact]
    public void The_width_of_the_vectors_changes_no_bit() => Law.Holds(80, random =>
    {
        var (blocks, grid) = Problem(random);
        var u = random.Field(grid, blocks[0].InputChannels, 2).Convert<float>();
        var model = TwoPointModel.Of(blocks[0], grid)!;
        var results = VectorWidths.Supported.Select(width =>
        {
            var sweep = new TwoPointSweep<float>(model, RowKernels<float>.Of(width).TwoPoint(model)!, grid, 1);
            var (state, result) = (u.Values.ToArray(), u.Values.ToArray());
            using var team = new ThreadTeam(1);
            foreach (var block in blocks)
            {
                sweep.Advance(state, u.Values.ToArray(), result, [TwoPointNumbers<float>.Of(block, model)], team);
                (state, result) = (result, state);
            }

            return state;
        }).ToList();
        Assert.All(results, result => Assert.True(results[0].AsSpan().SequenceEqual(result), Describe(blocks, grid)));
    });

    [Fact]
    public void Steps_that_go_together_give_the_bits_of_steps_alone() => Law.Holds(80, random =>
    {
        var (blocks, grid) = Problem(random);
        blocks = [.. blocks.Select(block => new ResidualBlock(block.Stencils, block.Flux, block.TimeStep, block.Fidelity))];
        var u = random.Field(grid, blocks[0].InputChannels, 2).Convert<float>();
        var model = TwoPointModel.Of(blocks[0], grid)!;
        var sweep = new TwoPointSweep<float>(model, RowKernels<float>.Widest.TwoPoint(model)!, grid, 1);
        var (state, result, data) = (u.Values.ToArray(), new float[u.Values.Length], u.Values.ToArray());
        using var team = new ThreadTeam(1);
        foreach (var block in blocks)
        {
            sweep.Advance(state, data, result, [TwoPointNumbers<float>.Of(block, model)], team);
            (state, result) = (result, state);
        }

        Assert.True(state.AsSpan().SequenceEqual(Solve(blocks, u, 1)), Describe(blocks, grid));
    });

    /// <summary>Microns in metres, parsecs in metres, contrasts near and beyond the ends of single precision: what is beyond goes the general way.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1e-12, 1e12)]
    [InlineData(1e16, 1e-16)]
    [InlineData(1e-22, 1)]
    [InlineData(1e18, 1)]
    [InlineData(1, 1e-21)]
    [InlineData(1, 1e25)]
    public void Units_and_contrasts_of_any_size_are_served(double spacing, double contrast)
    {
        var grid = Grid.Image(7, 40, spacing, spacing);
        var clean = new Generators(3).Field(grid, 1, 2);
        // A constant piece: differences of exactly 0.
        clean.Channel(0)[..90].Fill(1);
        foreach (var flux in (DiffusivityFlux[])[new PeronaMalikFlux(contrast), new CharbonnierFlux(contrast), new WeickertFlux(contrast)])
        {
            foreach (var coupling in (Coupling[])[Coupling.Separate, Coupling.Gradient])
            {
                var model = DiffusionModel.SecondOrder(grid, flux, coupling);
                var blueprint = new ExplicitScheme(StepRule.Largest).Discretise(model, 3 * model.LargestStableStep);
                ResidualBlock[] blocks = [.. blueprint.Blocks.Cast<ResidualBlock>()];
                var expected = OneByOne(blocks, clean, 1);
                Assert.True(FieldExtensions.RelativeDifference(expected, Solve(blocks, clean, 1)) <= 1e-10, $"{flux}, {coupling}");
                double[] single = [.. Solve(blocks, clean.Convert<float>(), 1).Select(value => (double)value)];
                Assert.True(FieldExtensions.RelativeDifference(expected, single) <= 3e-5, $"{flux}, {coupling}, single precision");
            }
        }
    }

    [Fact]
    public void A_block_that_asks_for_the_state_before_gets_it()
    {
        var grid = Grid.Image(9, 40);
        var bank = Bank(1, [1, 1], isTurned: false);
        var flux = FluxLayer.Separate(new PeronaMalikFlux(1), 2);
        var (plain, extrapolated) = (new ResidualBlock(bank, flux, 0.1), new ResidualBlock(bank, flux, 0.1, extrapolation: 1.5));
        ResidualBlock[] blocks = [plain, plain, plain, extrapolated, plain, extrapolated];
        var u = new Generators(1).Field(grid, 1, 2);
        Assert.True(FieldExtensions.RelativeDifference(OneByOne(blocks, u, 1), Solve(blocks, u, 1)) <= 1e-12);
    }

    [Theory]
    [InlineData("reflecting")]
    [InlineData("three points")]
    [InlineData("not a difference")]
    [InlineData("another flux")]
    [InlineData("no closed form")]
    [InlineData("coupled across channels")]
    public void Other_blocks_are_left_to_others(string kind)
    {
        var flux = new PeronaMalikFlux(1);
        var bank = kind switch
        {
            "reflecting" => new StencilBank([Difference(0, 1, 0, 1), Difference(1, 1, 0, 1)], Boundary.Reflecting),
            "three points" => new StencilBank([Difference(0, 1, 0, 1), new Stencil([1, -2, 1], 1, 1, 3, 1)], Boundary.Natural),
            "not a difference" => new StencilBank([Difference(0, 1, 0, 1), new Stencil([1, 1], 1, 1, 2, 1, 0, 0, 0)], Boundary.Natural),
            "coupled across channels" => Bank(2, [1, 1], isTurned: false),
            _ => Bank(1, [1, 1], isTurned: false),
        };
        var layer = kind switch
        {
            "another flux" => FluxLayer.Separate([flux, new PeronaMalikFlux(2)]),
            "no closed form" => FluxLayer.Separate(new SplineDiffusivityFlux(1, [1, 0.5, 0]), 2),
            "coupled across channels" => FluxLayer.Coupled(flux, 4, 4),
            _ => FluxLayer.Separate(flux, 2),
        };
        var model = TwoPointModel.Of(new ResidualBlock(bank, layer, 0.1), Grid.Image(8, 8));
        Assert.True(model is null || RowKernels<float>.Widest.TwoPoint(model) is null);
    }

    private static (ResidualBlock[] Blocks, Grid Grid) Problem(Generators random)
    {
        var grid = random.Whole(1, 4) switch
        {
            1 => Grid.Signal(random.Whole(1, 100)),
            2 => Grid.Volume(random.Whole(1, 6), random.Whole(1, 6), random.Whole(1, 40)),
            _ => Grid.Image(random.Whole(1, 40), random.Whole(1, 70)),
        };
        var channels = random.OneOf(1, 1, 2, 3);
        var weights = Enumerable.Range(0, grid.Dimension).Select(_ => random.Number(0.3, 1.5)).ToArray();
        var bank = Bank(channels, weights, isTurned: random.Whole(0, 1) == 0);
        DiffusivityFlux flux = random.Whole(0, 4) switch
        {
            0 => new PeronaMalikFlux(random.Number(0.2, 3)),
            1 => new PeronaMalikExponentialFlux(random.Number(0.2, 3)),
            2 => new CharbonnierFlux(random.Number(0.2, 3)),
            3 => new WeickertFlux(random.Number(0.2, 3)),
            _ => new TotalVariationFlux(random.Number(0.2, 3)),
        };
        var layer = random.Whole(0, 1) == 0 && bank.OutputChannels == channels * grid.Dimension && Coupled(bank, channels, grid.Dimension)
            ? FluxLayer.Coupled(flux, bank.OutputChannels, grid.Dimension)
            : FluxLayer.Separate(flux, bank.OutputChannels);
        var (withData, withPrevious) = (random.Whole(0, 1) == 0, random.Whole(0, 2) == 0);
        var blocks = Enumerable.Range(0, random.Whole(1, 20)).Select(_ => new ResidualBlock(
            bank, layer, random.Number(0, 0.15), withData ? random.Number(0, 0.3) : 0, withPrevious && random.Whole(0, 1) == 0 ? random.Number(0.5, 1.5) : 1));
        return ([.. blocks], grid);

        // Groups of consecutive channels are the axes of one channel only where the bank has that order.
        static bool Coupled(StencilBank bank, int channels, int axes) =>
            Enumerable.Range(0, channels * axes).All(c => bank.Stencils[c].Coefficients.IndexOfAnyExcept(0.0) / 2 == c / axes);
    }

    /// <summary>Differences along all axes of all channels, the channels' axes together or the axes' channels.</summary>
    private static StencilBank Bank(int channels, double[] weights, bool isTurned) => new(
        isTurned
            ? from axis in Enumerable.Range(0, weights.Length) from channel in Enumerable.Range(0, channels) select Difference(axis, channels,
                channel, weights[axis])
            : from channel in Enumerable.Range(0, channels) from axis in Enumerable.Range(0, weights.Length) select Difference(axis, channels,
                channel, weights[axis]),
        Boundary.Natural);

    private static Stencil Difference(int axis, int channels, int channel, double weight)
    {
        var weights = new double[2 * channels];
        (weights[2 * channel], weights[2 * channel + 1]) = (-weight, weight);
        return new Stencil(weights, channels, axis == 2 ? 2 : 1, axis == 1 ? 2 : 1, axis == 0 ? 2 : 1, 0, 0, 0);
    }

    private static T[] Solve<T>(ResidualBlock[] blocks, Field<T> u, int threads) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var output = new Field<T>(u.Grid, u.Channels);
        using var solver = new Solver<T>(
            new Blueprint(u.Grid.Dimension, u.Channels, [.. blocks]), u.Grid, new SolverOptions { Threads = threads });
        // Twice: nothing may be left over from the first time.
        solver.Run(u, output);
        solver.Run(u, output);
        return output.Values.ToArray();
    }

    /// <summary>The general steps, block by block.</summary>
    private static T[] OneByOne<T>(ResidualBlock[] blocks, Field<T> u, int threads) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var workspace = new Workspace<T>(u.Channels, u.Grid.Count, FieldsRead.Data | FieldsRead.Previous, keepsPrevious: true);
        workspace.Start(u.Values, u.Values);
        using var team = new ThreadTeam(threads);
        foreach (var block in blocks)
        {
            new ResidualStep<T>(block, u.Grid, new GeneralDiffusionTerm<T>(block, u.Grid, threads), workspace, threads).Advance(team, default);
        }

        return workspace.State;
    }

    private static string Describe(ResidualBlock[] blocks, Grid grid) =>
        $"{grid}, {blocks[0].InputChannels} channels, {blocks.Length} blocks, {blocks[0].Flux.Groups[0]}";
}
