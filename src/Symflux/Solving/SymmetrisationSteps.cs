using System.Collections.Immutable;
using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving;

/// <summary>
/// u⁺ = (1/|G|) Σ g⁻¹B(gu) as steps of a chain: for every g a turn to the workspace of B, the steps of B, and a turn back that adds to the
/// mean. As steps of their own they can be cancelled and counted one by one.
/// </summary>
internal static class SymmetrisationSteps
{
    /// <summary>The steps.</summary>
    /// <param name="block">The block.</param>
    /// <param name="grid">The grid of u.</param>
    /// <param name="workspace">Holds u, and at the end u⁺.</param>
    /// <param name="bodyOn">Makes B ready for a grid; asked once for each of the grids of all gu, which differ where extents or spacings do.</param>
    public static IEnumerable<Step<T>> Of<T>(
        SymmetrisationBlock block, Grid grid, Workspace<T> workspace, Func<ImmutableArray<Block>, Grid, Chain<T>> bodyOn)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var bodies = new Dictionary<Grid, Chain<T>>();
        var symmetries = GridSymmetry.Of(block.Group, grid.Dimension);
        foreach (var (place, symmetry) in symmetries.Index())
        {
            var turned = symmetry.Apply(grid);
            if (!bodies.TryGetValue(turned, out var body))
            {
                bodies.Add(turned, body = bodyOn(block.Body, turned));
            }

            yield return new TurnStep<T>(workspace, body.Ends, turned, symmetry.PlacesIn(grid));
            foreach (var step in body.Steps)
            {
                yield return step;
            }

            yield return new TurnBackStep<T>(body.Ends, workspace, grid, symmetry.Inverse.PlacesIn(turned), place, symmetries.Length);
        }
    }
}
