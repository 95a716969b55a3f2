using System.Collections.Immutable;

namespace Symflux.Tests.Solving;

/// <summary>Blueprints and grids for solvers that hold only some of the layers.</summary>
internal static class LayeredProblems
{
    /// <summary>Steps whose extrapolation, data terms and windows read what earlier blocks have left, across changes of the state space.</summary>
    /// <param name="random">Random numbers.</param>
    /// <param name="isAdaptive">Whether all steps are, on the samples.</param>
    public static (Blueprint Blueprint, Grid Grid) OfLaterReads(Generators random, bool isAdaptive = false)
    {
        var dimension = random.OneOf(1, 2, 2, 3);
        var cells = new CellTransform(dimension, random.OneOf(2, 3));
        var wide = random.Whole(1, 2);
        var onCells = wide * cells.Coefficients;
        var few = random.Whole(1, Math.Min(3, onCells));
        ImmutableArray<Block> coarse = isAdaptive || random.Whole(0, 1) == 0
            ? []
            :
            [
                new AnalysisBlock(wide, cells), new ProjectBlock(onCells, few), Step(few), Step(few), new LiftBlock(few, onCells),
                new SynthesisBlock(wide, cells),
            ];
        Grid grid = dimension switch
        {
            1 => Grid.Signal(random.Whole(1, 900)),
            2 => Grid.Image(random.Whole(1, 200), random.Whole(1, 30)),
            _ => Grid.Volume(random.Whole(1, 60), random.Whole(1, 6), random.Whole(1, 9)),
        };
        var blueprint = new Blueprint(
            dimension, 1,
            [new LiftBlock(1, wide), Step(wide), Step(wide), .. coarse, Step(wide), Step(wide), new ProjectBlock(wide, 1), Step(1)]);
        return (blueprint, grid);

        ResidualBlock Step(int channels)
        {
            Grid unit = dimension switch { 1 => Grid.Signal(9), 2 => Grid.Image(9, 9), _ => Grid.Volume(9, 9, 9) };
            var bank = new StencilBank(Derivative.Gradient(unit), Boundary.Natural).PerChannel(channels);
            return new ResidualBlock(
                bank, FluxLayer.Separate(new CharbonnierFlux(0.5), channels * dimension), 0.1, random.OneOf(0, 0.1), random.OneOf(1, 1, 1.3),
                isAdaptive ? StepControl.Adaptive(random.OneOf(1, 3, 8, 500))
                    : random.OneOf(StepControl.Fixed, StepControl.Fixed, StepControl.Adaptive(random.OneOf(1, 3, 8, 500))));
        }
    }
}
