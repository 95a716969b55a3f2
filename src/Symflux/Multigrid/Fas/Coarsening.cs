using Symflux.Fields;

namespace Symflux.Multigrid.Fas;

/// <summary>Chooses the grids of the levels.</summary>
internal static class Coarsening
{
    /// <summary>Axes with a spacing up to this factor above the smallest are coarsened too.</summary>
    private const double StrongCoupling = 1.5;

    /// <summary>Grids are not coarsened below this extent: a few sweeps solve there.</summary>
    private const int SmallestExtent = 4;

    /// <summary>
    /// Below this ratio of the stiffness of diffusion to the reaction, relaxation alone converges quickly, and coarser
    /// levels would have nothing to do.
    /// </summary>
    private const double WeakDiffusion = 0.25;

    /// <summary>
    /// The meshes from fine to coarse. Cells of neighbouring samples are joined in pairs along each axis; the last cell of
    /// an odd axis stays alone. Axes with much larger spacing wait until the others have caught up (semi-coarsening), so
    /// that pointwise relaxation smooths in every direction that is coarsened.
    /// </summary>
    /// <param name="finest">The finest grid.</param>
    /// <param name="reaction">γ.</param>
    /// <param name="diffusion">τ.</param>
    /// <param name="levels">The number of levels; null for as many as are useful.</param>
    public static IReadOnlyList<Mesh> Meshes(Grid finest, double reaction, double diffusion, int? levels)
    {
        List<Mesh> meshes = [new Mesh(finest)];
        while (meshes.Count < (levels ?? int.MaxValue))
        {
            var grid = meshes[^1].Grid;
            if (levels is null && Stiffness(grid, diffusion) < WeakDiffusion * reaction)
            {
                break;
            }

            var candidates = Axes(grid).Where(axis => grid.ExtentOf(axis) > SmallestExtent).ToArray();
            if (candidates.Length == 0)
            {
                break;
            }

            var smallest = candidates.Min(grid.SpacingOf);
            meshes.Add(meshes[^1].Coarsen(axis => candidates.Contains(axis) && grid.SpacingOf(axis) <= StrongCoupling * smallest));
        }

        return meshes;
    }

    private static double Stiffness(Grid grid, double diffusion) =>
        Axes(grid).Where(axis => grid.ExtentOf(axis) > 1).Sum(axis => 4 * diffusion / (grid.SpacingOf(axis) * grid.SpacingOf(axis)));

    private static IEnumerable<Axis> Axes(Grid grid) => Enumerable.Range(0, grid.Dimension).Select(i => (Axis)i);
}
