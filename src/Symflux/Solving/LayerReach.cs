using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving;

/// <summary>How far single blocks look along the layers of a grid, those around others left out.</summary>
internal static class LayerReach
{
    /// <summary>Layers around its own that a level of a cycle holds where there is a coarser one: the other half of a pair, and both of one more.</summary>
    private const int AroundPairs = 3;

    /// <summary>
    /// The reach of a block in one go: of a linear solve that of its matrix, of norms none, of a cycle that of an operator or a transfer of its finest level.
    /// </summary>
    public static long Of(Block block, Axis axis) => block switch
    {
        CycleBlock cycle => HeldBy(cycle, 0, axis),
        LinearSolveBlock solve => ResidualBlock.DiffusionTermReach(solve.Stencils)[axis],
        _ => block.ReceptiveField.Reach[axis],
    };

    /// <summary>At multiples of this crops must begin, so that the block computes the bits of the whole.</summary>
    public static long LatticeOf(Block block, Axis axis) => block is CycleBlock ? 1 : block.ReceptiveField.Lattice[axis];

    /// <summary>How far a level of a cycle looks in one go: its operator, and between levels to the other half of a pair and the next cell.</summary>
    public static long Of(CycleBlock cycle, int level, Axis axis) =>
        Math.Max(ResidualBlock.DiffusionTermReach(cycle.Levels[level].Stencils)[axis], cycle.Levels.Length > 1 ? 1 : 0);

    /// <summary>Layers around its own that a level of a cycle holds.</summary>
    public static long HeldBy(CycleBlock cycle, int level, Axis axis) =>
        Math.Max(Of(cycle, level, axis), level + 1 < cycle.Levels.Length ? AroundPairs : 0);
}
