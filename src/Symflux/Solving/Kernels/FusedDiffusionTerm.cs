using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving.Kernels;

/// <summary>
/// d = KᵀΦ(Ku) for images, a bank of stencils of equal extents, and one flux per channel: K, Φ and Kᵀ strip
/// by strip, so that no channel of Ku is ever stored as an image and memory does not grow with their number.
/// </summary>
internal sealed class FusedDiffusionTerm<T> : DiffusionTerm<T>, ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StripLayout layout;
    private readonly DiffusionTermSweep<T>[] sweeps;
    private readonly T[] border;
    private T[] state = [];
    private T[] term = [];
    private int firstRow;
    private int endRow;

    private FusedDiffusionTerm(StripBank<T> bank, int threads)
    {
        layout = bank.Layout;
        sweeps = [.. Enumerable.Range(0, threads).Select(_ => bank.NewSweep())];
        border = new T[AdjointImage<T>.BorderSize(layout)];
    }

    /// <summary>The term for a block, or null where it does not apply.</summary>
    public static FusedDiffusionTerm<T>? TryCreate(ResidualBlock block, Grid grid, int threads) =>
        TryCreate(block, grid, threads, RowKernels<T>.Widest);

    /// <summary>The term for a block with vectors of one width, or null where it does not apply.</summary>
    public static FusedDiffusionTerm<T>? TryCreate(ResidualBlock block, Grid grid, int threads, RowKernels<T> kernels) =>
        grid.Dimension == 2 && StripBank<T>.Fits(block) ? new FusedDiffusionTerm<T>(new StripBank<T>(block, grid, kernels), threads) : null;

    /// <inheritdoc/>
    public override void Evaluate(T[] state, T[] term, ThreadTeam team) => EvaluateLayers(state, term, 0, layout.Y.Samples, team);

    /// <inheritdoc/>
    public override void EvaluateLayers(T[] state, T[] term, int first, int end, ThreadTeam team)
    {
        // What lies beyond a border comes to the rows that stencils see across it.
        var axis = layout.Y;
        (firstRow, endRow) = (first < axis.Extent ? axis.AdjointFirst : first, end > axis.Samples - axis.Extent ? axis.AdjointEnd : end);
        (this.state, this.term) = (state, term);
        team.Run(this);
        Result.Fold();
    }

    private AdjointImage<T> Result => new(layout, term, border);

    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (first, end) = ThreadTeam.Share(endRow - firstRow, part, parts);
        sweeps[part].Run(state, Result, firstRow + first, firstRow + end);
    }
}
