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
    /// <param name="domain">Where u lives; a part of a grid has no symmetries that exchange its layers with another axis.</param>
    /// <param name="workspace">Holds u, and at the end u⁺.</param>
    /// <param name="bodyOn">Makes B ready for where gu lives; asked once for each of the grids of all gu, which differ where extents or spacings do.</param>
    public static IEnumerable<Step<T>> Of<T>(SymmetrisationBlock block, Domain domain, Workspace<T> workspace, Func<Domain, Chain<T>> bodyOn)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var grid = domain.Grid;
        var bodies = new Dictionary<Grid, Chain<T>>();
        var symmetries = GridSymmetry.Of(block.Group, grid.Dimension);
        var mirrored = new Workspace<T>(workspace.Channels, grid.Count, FieldsRead.None, keepsPrevious: false);
        foreach (var (place, symmetry) in symmetries.Index())
        {
            var turned = symmetry.Apply(grid);
            if (!bodies.TryGetValue(turned, out var body))
            {
                bodies.Add(turned, body = bodyOn(domain.IsPart ? domain : Domain.Whole(turned)));
            }

            // What is turned round within a part are the layers of another.
            var isMirrored = domain.IsPart && symmetry.Reversals[(int)grid.SlowestAxis];
            if (isMirrored)
            {
                yield return new MirrorStep<T>(domain, workspace, mirrored);
            }

            yield return new TurnStep<T>(isMirrored ? mirrored : workspace, body.Ends, turned, symmetry.PlacesIn(grid));
            foreach (var step in body.Steps)
            {
                yield return step;
            }

            if (isMirrored)
            {
                yield return new MirrorStep<T>(domain, body.Ends, mirrored);
            }

            yield return new TurnBackStep<T>(
                isMirrored ? mirrored : body.Ends, workspace, grid, symmetry.Inverse.PlacesIn(turned), place, symmetries.Length);
        }
    }
}
