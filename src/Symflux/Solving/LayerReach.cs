using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving;

/// <summary>How far single blocks look along the layers of a grid, those around others left out.</summary>
internal static class LayerReach
{
    /// <summary>The reach of a block in one go: of a linear solve that of its matrix, of norms none.</summary>
    public static long Of(Block block, Axis axis) => block switch
    {
        LinearSolveBlock solve => ResidualBlock.DiffusionTermReach(solve.Stencils)[axis],
        _ => block.ReceptiveField.Reach[axis],
    };
}
