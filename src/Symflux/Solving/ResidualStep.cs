using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving.Kernels;

namespace Symflux.Solving;

/// <summary>Advances a state by one residual block: u⁺ = α(u − td − μ(u − f)) + (1 − α)u⁻, d = KᵀΦ(Ku).</summary>
internal sealed class ResidualStep<T> : Step<T>, ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ResidualBlock block;
    private readonly Grid grid;
    private readonly DiffusionTerm<T> evaluation;
    private readonly Workspace<T> workspace;
    private readonly StepLengths<T> lengths;
    private readonly T[][] chunks;
    private readonly T[] zeros;

    public ResidualStep(ResidualBlock block, Grid grid, DiffusionTerm<T> evaluation, Workspace<T> workspace, int threads)
    {
        (this.block, this.grid, this.evaluation, this.workspace) = (block, grid, evaluation, workspace);
        lengths = new StepLengths<T>(block, grid, workspace, threads);
        chunks = [.. Enumerable.Range(0, threads).Select(_ => new T[lengths.ChunkLength])];
        zeros = new T[lengths.ChunkLength];
    }

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        evaluation.Evaluate(workspace.State, workspace.DiffusionTerm, team);
        lengths.Update(team);
        team.Run(this);
        workspace.AdvanceToNext();
    }

    /// <summary>The linear part: u⁺ = α(1 − μ)u − αtd + αμf + (1 − α)u⁻, chunk by chunk of the rows.</summary>
    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (first, end) = ThreadTeam.Share(grid.Depth * grid.Height * lengths.ChunksPerRow, part, parts);
        for (var chunk = first; chunk < end; chunk++)
        {
            var (row, x) = (chunk / lengths.ChunksPerRow, chunk % lengths.ChunksPerRow * lengths.ChunkLength);
            var t = lengths.Look(row, x, chunks[part]);
            for (var start = row * grid.Width + x; start < workspace.State.Length; start += grid.Count)
            {
                Combine(t, start);
            }
        }
    }

    private void Combine(ReadOnlySpan<T> t, int start) => RowKernels<T>.Widest.Advance(
        workspace.State.AsSpan(start, t.Length), t, workspace.DiffusionTerm.AsSpan(start, t.Length), T.CreateSaturating(block.Fidelity),
        DataFrom(start, t.Length), T.CreateSaturating(block.Extrapolation), workspace.Next.AsSpan(start, t.Length));

    /// <summary>f, of which the channels that the state was lifted to are 0 and not there; where no data term reads it, any field serves.</summary>
    private ReadOnlySpan<T> DataFrom(int start, int length) =>
        !block.ReadsData ? workspace.State.AsSpan(start, length)
        : start < workspace.Data.Length ? workspace.Data.AsSpan(start, length)
        : zeros.AsSpan(0, length);
}
