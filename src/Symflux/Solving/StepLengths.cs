using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>The steps t(x) that a residual block takes at the samples of one grid: τ, or what its windows allow.</summary>
internal sealed class StepLengths<T> : ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Samples of a row for which steps are looked up at once, at least.</summary>
    private const int Chunk = 1024;

    private readonly ResidualBlock block;
    private readonly Grid grid;
    private readonly Workspace<T> workspace;
    private readonly WindowLattice? lattice;
    private readonly CellSums[] cellSums = [];
    private readonly WindowSum[] corners = [];
    private readonly WindowSum[] sums = [];
    private readonly double[] steps = [];

    public StepLengths(ResidualBlock block, Grid grid, Workspace<T> workspace, int threads)
    {
        (this.block, this.grid, this.workspace) = (block, grid, workspace);
        var window = 1;
        if (block.StepControl.Window is { } adaptive)
        {
            window = adaptive;
            var made = lattice = new WindowLattice(grid, window);
            cellSums = [.. Enumerable.Range(0, threads).Select(_ => CellSums.For(made))];
            corners = new WindowSum[lattice.CellCount * lattice.Corners];
            sums = new WindowSum[lattice.NodeCount];
            steps = new double[lattice.NodeCount];
        }

        ChunkLength = (int)Math.Min(grid.Width, (Chunk + window - 1L) / window * window);
    }

    /// <summary>Samples for which <see cref="Look"/> gives the steps at once, fewer at the end of a row.</summary>
    public int ChunkLength { get; }

    /// <summary>Chunks of a row.</summary>
    public int ChunksPerRow => (grid.Width + ChunkLength - 1) / ChunkLength;

    /// <summary>Finds the steps for the present u and d.</summary>
    public void Update(ThreadTeam team)
    {
        if (lattice is null)
        {
            return;
        }

        team.Run(this);
        sums.AsSpan().Clear();
        lattice.Collect(corners, sums);
        for (var node = 0; node < sums.Length; node++)
        {
            steps[node] = new StepLimit(block.TimeStep, block.Fidelity, sums[node]).Step;
        }
    }

    /// <summary>The steps in one chunk.</summary>
    /// <param name="row">z·height + y.</param>
    /// <param name="first">The first sample of the row, a multiple of <see cref="ChunkLength"/>.</param>
    /// <param name="room">Room for a chunk.</param>
    public Span<T> Look(int row, int first, T[] room)
    {
        var chunk = room.AsSpan(0, Math.Min(ChunkLength, grid.Width - first));
        if (lattice is null)
        {
            chunk.Fill(T.CreateSaturating(block.TimeStep));
        }
        else
        {
            lattice.Interpolate(steps, row, first, chunk);
        }

        return chunk;
    }

    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (first, end) = ThreadTeam.Share(lattice!.CellCount, part, parts);
        cellSums[part].Sum<T>(
            workspace.Channels, workspace.State, grid.Count, workspace.DiffusionTerm, grid.Count, first, end,
            corners.AsSpan(first * lattice.Corners, (end - first) * lattice.Corners));
    }
}
