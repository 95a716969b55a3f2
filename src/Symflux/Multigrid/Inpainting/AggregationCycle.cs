using System.Numerics;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// A symmetric V-cycle on pairwise aggregates, as a preconditioner: z = M r with red-black Gauss–Seidel before and
/// black-red after the coarse correction. M is symmetric and positive definite, which conjugate gradients need.
/// </summary>
/// <remarks>
/// Unlike rediscretisation on coarse grids with a coarse mask, aggregation keeps account of how strongly every coarse cell
/// is tied to known samples. So the number of iterations hardly depends on their density: 8 at 5 %, 10 at 0.5 %. A preconditioner need not be
/// exact, so the cycle runs in single precision whatever the precision of its vectors: half the memory, half the traffic.
/// </remarks>
internal sealed class AggregationCycle<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int CoarsestSweeps = 8;
    private readonly AggregationLevel[] levels;
    private readonly PaddedLayout<T> layout;
    private readonly RowJob narrowRows;
    private readonly RowJob widenRows;
    private T[] vector = [];

    /// <summary>Makes room.</summary>
    /// <param name="layout">Shape of the vectors.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public AggregationCycle(PaddedLayout<T> layout, int threads)
    {
        this.layout = layout;
        narrowRows = new RowJob(layout.Height, layout.Width, Narrow);
        widenRows = new RowJob(layout.Height, layout.Width, Widen);
        var (share, width) = (layout.Share, layout.Width);
        var list = new List<AggregationLevel> { new(share, width, threads) };
        while (Math.Max(share.Rows, width) > 2)
        {
            (share, width) = (share.Coarsen(), (width + 1) / 2);
            list.Add(new AggregationLevel(share, width, threads));
        }

        levels = [.. list];
        WorkUnits = 3 * list.Sum(level => (double)level.Layout.Width * level.Layout.Share.Rows) / ((double)layout.Width * layout.Share.Rows);
    }

    /// <summary>The problem itself; its weights are set from outside.</summary>
    public AggregationLevel Finest => levels[0];

    /// <summary>Work of one application in evaluations of A: two sweeps and a residual per level.</summary>
    public double WorkUnits { get; }

    /// <summary>Makes a change of the finest weights known to all levels.</summary>
    public void Prepare()
    {
        levels[0].Prepare();
        for (var l = 0; l + 1 < levels.Length; l++)
        {
            levels[l].CoarsenTo(levels[l + 1]);
        }
    }

    /// <summary>z = M r; 0 at known samples. Both may be the same.</summary>
    public void Apply(T[] r, T[] z, ThreadTeam team)
    {
        vector = r;
        narrowRows.On(team);
        Run(0, team);
        vector = z;
        widenRows.On(team);
    }

    private void Narrow(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            SinglePrecision.Narrow<T>(
                vector.AsSpan(layout.Row(y), layout.Width), Finest.RightHandSide.AsSpan(Finest.Layout.Row(y), layout.Width));
        }
    }

    private void Widen(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            SinglePrecision.Widen<T>(Finest.State.AsSpan(Finest.Layout.Row(y), layout.Width), vector.AsSpan(layout.Row(y), layout.Width));
        }
    }

    private void Run(int index, ThreadTeam team)
    {
        var level = levels[index];
        var isCoarsest = index == levels.Length - 1;
        level.Begin(team);
        level.Relax(1, team);
        for (var sweep = 1; sweep < CoarsestSweeps && isCoarsest; sweep++)
        {
            level.Relax(0, team);
            level.Relax(1, team);
        }

        if (!isCoarsest)
        {
            var coarse = levels[index + 1];
            level.RestrictTo(coarse, team);
            Run(index + 1, team);
            level.CorrectFrom(coarse, team);
        }

        for (var sweep = 0; sweep < (isCoarsest ? CoarsestSweeps : 1); sweep++)
        {
            level.Relax(1, team);
            level.Relax(0, team);
        }
    }
}
