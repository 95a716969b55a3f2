using System.Collections.Immutable;
using System.Numerics;
using Symflux.Testing.Grammar;

namespace Symflux.Tests.Solving;

/// <summary>What a blueprint says about its receptive field holds to the last bit: for changes far away, and for crops.</summary>
public sealed class LocalityLaws
{
    [Fact]
    public void Changes_beyond_the_reach_change_no_bit() => Law.Holds(60, random =>
    {
        var (blueprint, grid) = LocalProblem(random);
        CheckChanges<double>(blueprint, grid, random);
        CheckChanges<float>(blueprint, grid, random);
    });

    [Fact]
    public void Crops_at_the_lattice_give_the_bits_of_the_whole() => Law.Holds(60, random =>
    {
        var (blueprint, grid) = LocalProblem(random);
        CheckCrop<double>(blueprint, grid, random);
        CheckCrop<float>(blueprint, grid, random);
    });

    [Fact]
    public void The_problems_leave_samples_to_compare()
    {
        // Otherwise the laws above would be about nothing.
        var compared = Enumerable.Range(1, 60).Count(seed =>
        {
            var (blueprint, grid) = LocalProblem(new Generators(seed));
            return blueprint.ReceptiveField.Reach.X < grid.Width / 2;
        });
        Assert.True(compared >= 40, $"{compared} of 60 problems reach less far than half of their grid");
    }

    [Fact]
    public void Receptive_fields_of_known_blocks()
    {
        var bank = new StencilBank([new Stencil(new double[25], 1, 1, 5, 5, 0, 2, 2)], Boundary.Reflecting);
        ResidualBlock Block(StepControl control) => new(bank, FluxLayer.Separate(new LinearFlux(), 1), 0.1, stepControl: control);
        ReceptiveField Of(params ImmutableArray<Block> blocks) => new Blueprint(2, 1, blocks).ReceptiveField;
        Assert.Equal(new SamplesPerAxis(4, 4, 0), Of(Block(StepControl.Fixed)).Reach);
        Assert.Equal(new SamplesPerAxis(4 + 62, 4 + 62, 0), Of(Block(StepControl.Adaptive(32))).Reach);
        Assert.Equal(new SamplesPerAxis(96, 96, 1), Of(Block(StepControl.Adaptive(32)), Block(StepControl.Adaptive(24)), Block(StepControl.Fixed)).Lattice);

        var solve = new LinearSolveBlock(bank, FluxLayer.Separate(new LinearFlux(), 1), 1, 0, LinearSolver.ConjugateGradients(1e-3));
        var global = Of(Block(StepControl.Fixed), solve, new BallProjectionBlock(1));
        Assert.False(global.IsLocal);
        Assert.StartsWith("block 2: ", Assert.Single(global.Global), StringComparison.Ordinal);
        Assert.StartsWith("block 3: ", Assert.Single(global.GlobalWhenActing), StringComparison.Ordinal);
    }

    [Fact]
    public void The_solver_reports_whether_a_ball_acted()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(6, 6)), Boundary.Natural);
        bool Acts(double slope, bool inBody)
        {
            ImmutableArray<Block> blocks =
                [new ResidualBlock(bank, FluxLayer.Separate(new FreeFormFlux(1, [-slope, 0, slope]), 2), 0.2), new BallProjectionBlock(1)];
            var blueprint = new Blueprint(2, 1, inBody ? [new RecurrentBlock(blocks, new StoppingRule(2, 0))] : blocks);
            using var solver = new Solver<double>(blueprint, Grid.Image(6, 6));
            var f = new Generators(1).Field(Grid.Image(6, 6), 1);
            solver.Run(f, f);
            return solver.BallActed;
        }

        // Forward diffusion shortens the state by itself, backward diffusion enlarges it.
        Assert.False(Acts(1, inBody: false) || Acts(1, inBody: true));
        Assert.True(Acts(-1, inBody: false) && Acts(-1, inBody: true));
    }

    /// <summary>A chain of local blocks of every kind, and a grid on which its reach leaves something.</summary>
    internal static (Blueprint Blueprint, Grid Grid) LocalProblem(Generators random)
    {
        var dimension = random.OneOf(1, 1, 2, 2, 2, 3);
        ImmutableArray<Block> blocks = [.. Enumerable.Range(0, dimension == 3 ? 1 : random.Whole(1, 3)).SelectMany(_ => Local(random, dimension))];
        Grid grid = dimension switch
        {
            1 => Grid.Signal(random.Whole(150, 500)),
            2 => Grid.Image(random.Whole(20, 90), random.Whole(60, 200)),
            _ => Grid.Volume(random.Whole(5, 20), random.Whole(5, 20), random.Whole(20, 40)),
        };
        return (new Blueprint(dimension, 1, blocks), grid);
    }

    private static ImmutableArray<Block> Local(Generators random, int dimension)
    {
        var cells = new CellTransform(dimension, 2);
        return random.Whole(0, dimension == 3 ? 3 : 6) switch
        {
            0 => [random.GuidedBlock(dimension, 1)],
            1 => [new LiftBlock(1, 2), Step(random, dimension, 2), new ProjectBlock(2, 1)],
            2 => [new AnalysisBlock(1, cells), Step(random, dimension, cells.Coefficients), new SynthesisBlock(1, cells)],
            3 => [Step(random, dimension, 1)],
            4 => [new RecurrentBlock([Step(random, dimension, 1)], new StoppingRule(random.Whole(1, 3)))],
            5 => [new SymmetrisationBlock([Step(random, dimension, 1)], random.OneOf(SymmetryGroup.Reflections, SymmetryGroup.Hyperoctahedral))],
            _ => [random.AnyCycle(dimension, 1, largest: 2)],
        };
    }

    /// <summary>Adaptive or fixed, for the fused kernel or for the general one.</summary>
    private static ResidualBlock Step(Generators random, int dimension, int channels)
    {
        var block = random.AnyBlock(dimension, channels);
        var control = random.OneOf(StepControl.Fixed, StepControl.Adaptive(random.OneOf(1, 2, 3, 5, 8)));
        if (dimension != 2 || random.Whole(0, 2) == 0)
        {
            return new ResidualBlock(block.Stencils, block.Flux, block.TimeStep, block.Fidelity, block.Extrapolation, control);
        }

        var extent = random.OneOf(1, 3, 5);
        var bank = new StencilBank(Enumerable.Range(0, random.Whole(1, 6)).Select(_ => new Stencil(
            [.. Enumerable.Range(0, channels * extent * extent).Select(_ => random.Normal())], channels, 1, extent, extent, 0, extent / 2,
                random.Whole(0, extent - 1))), random.Boundary());
        var layer = FluxLayer.Separate([.. Enumerable.Range(0, bank.OutputChannels).Select(_ => (Flux)random.FreeForm())]);
        return new ResidualBlock(bank, layer, 0.3 / (bank.NormBound * bank.NormBound), random.OneOf(0, 0.2), 1, control);
    }

    private static void CheckChanges<T>(Blueprint blueprint, Grid grid, Generators random) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var reach = blueprint.ReceptiveField.Reach;
        var f = random.Field(grid, 1).Convert<T>();
        var axis = grid.Dimension == 1 ? Axis.X : random.OneOf(Axis.X, Axis.Y);
        // Everything from a place on along one axis is another field.
        var from = random.Whole(0, grid.ExtentOf(axis) - 1);
        var changed = f.Clone();
        for (var i = 0; i < grid.Count; i++)
        {
            if (Place(grid, i, axis) >= from)
            {
                changed.Values[i] = T.CreateSaturating(3 * random.Normal());
            }
        }

        var (one, other) = (Run(blueprint, f), Run(blueprint, changed));
        for (var i = 0; i < grid.Count; i++)
        {
            Assert.True(
                Place(grid, i, axis) + reach[axis] >= from || one.Values[i] == other.Values[i],
                $"sample {i} of {grid} changed although the change at {axis} = {from} is beyond the reach of {reach[axis]}: "
                    + $"{Words(blueprint)}");
        }
    }

    private static void CheckCrop<T>(Blueprint blueprint, Grid grid, Generators random) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var field = blueprint.ReceptiveField;
        var f = random.Field(grid, 1).Convert<T>();
        var (x0, x1) = Range(Axis.X);
        var (y0, y1) = Range(Axis.Y);
        var (z0, z1) = Range(Axis.Z);
        Grid crop = grid.Dimension switch
        {
            1 => Grid.Signal(x1 - x0, grid.SpacingX),
            2 => Grid.Image(y1 - y0, x1 - x0, grid.SpacingY, grid.SpacingX),
            _ => Grid.Volume(z1 - z0, y1 - y0, x1 - x0, grid.SpacingZ, grid.SpacingY, grid.SpacingX),
        };
        var part = new Field<T>(crop, 1);
        for (var i = 0; i < crop.Count; i++)
        {
            part.Values[i] = f.Values[InWhole(i)];
        }

        var (whole, cropped) = (Run(blueprint, f), Run(blueprint, part));
        for (var i = 0; i < crop.Count; i++)
        {
            if (Sees(Axis.X, x0, x1, InWhole(i)) && Sees(Axis.Y, y0, y1, InWhole(i)) && Sees(Axis.Z, z0, z1, InWhole(i)))
            {
                Assert.True(
                    whole.Values[InWhole(i)] == cropped.Values[i],
                    $"sample {i} of the crop {x0}–{x1} × {y0}–{y1} × {z0}–{z1} of {grid} differs, {cropped.Values[i]} for "
                        + $"{whole.Values[InWhole(i)]}: {Words(blueprint)}");
            }
        }

        (int Start, int End) Range(Axis axis)
        {
            var (n, lattice) = (grid.ExtentOf(axis), field.Lattice[axis]);
            var start = (int)(random.Whole(0, n - 1) / lattice * lattice);
            var end = random.OneOf(n, random.Whole(start + 1, n));
            // Counted from the far end, too, where lattices are laid from there.
            return (start, field.IsAnchoredAtBothEnds ? (int)(n - (n - end) / lattice * lattice) : end);
        }

        int InWhole(int i) =>
            ((i / crop.Width / crop.Height + z0) * grid.Height + i / crop.Width % crop.Height + y0) * grid.Width + i % crop.Width + x0;

        bool Sees(Axis axis, int start, int end, int i) =>
            (start == 0 || Place(grid, i, axis) - field.Reach[axis] >= start)
            && (end == grid.ExtentOf(axis) || Place(grid, i, axis) + field.Reach[axis] < end);
    }

    private static Field<T> Run<T>(Blueprint blueprint, Field<T> f) where T : unmanaged, IFloatingPointIeee754<T> =>
        Solver.Run(blueprint, f, new SolverOptions { Threads = 1 });

    internal static string Words(Blueprint blueprint) => string.Join(", ", BlueprintCase.Flattened(blueprint.Blocks).Select(block => block is ResidualBlock step
        ? $"step of {string.Join(" ", step.Flux.Groups.Select(group => group.Flux.GetType().Name))}, {step.StepControl}, {step.Stencils.Boundary}"
        : block.GetType().Name));

    private static int Place(Grid grid, int sample, Axis axis) => axis switch
    {
        Axis.X => sample % grid.Width,
        Axis.Y => sample / grid.Width % grid.Height,
        _ => sample / grid.Width / grid.Height,
    };
}
