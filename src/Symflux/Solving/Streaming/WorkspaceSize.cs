using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving.TwoPoint;

namespace Symflux.Solving.Streaming;

/// <summary>What blocks take in one piece besides u and f, about, in values for each sample of the grid.</summary>
internal sealed class WorkspaceSize : IBlockReader<long>
{
    /// <summary>Fields that iterative solvers hold: solution, right-hand side, residual, directions, preconditioner.</summary>
    private const int SolverFields = 8;

    private readonly Grid grid;

    private WorkspaceSize(Grid grid) => this.grid = grid;

    /// <summary>Bytes that a blueprint takes in one piece, about, and the values of its largest field.</summary>
    public static unsafe (long Bytes, long LargestField) InOnePiece<T>(Blueprint blueprint, Grid grid) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var readsData = blueprint.Blocks.Any(block => block.ReadsData);
        var isDataNarrow = Chain<T>.IsDataNarrow(blueprint.Blocks, blueprint.Channels);
        var most = new Dictionary<(int Channels, Grid Grid), long>();
        var open = new Stack<Grid>();
        var largest = 0L;
        Count(blueprint.Channels, 0);
        foreach (var block in blueprint.Blocks)
        {
            if (block is TransformBlock transform)
            {
                if (transform.Opens is { } cells)
                {
                    open.Push(grid);
                    grid = cells.Coarsen(grid);
                }
                else if (transform.Closes is not null)
                {
                    grid = open.Pop();
                }

                Count(block.OutputChannels, 0);
            }
            else
            {
                Count(block.InputChannels, block.Accept(new WorkspaceSize(grid)));
                // Semi-implicit steps hold the diffusivities of all channels of Ku together.
                var solves = block.WithAllChildren.OfType<LinearSolveBlock>().Select(solve => (long)solve.Stencils.OutputChannels);
                largest = Math.Max(largest, solves.DefaultIfEmpty(0).Max() * grid.Count);
            }
        }

        return (most.Sum(entry => entry.Value * entry.Key.Grid.Count * sizeof(T)), largest);

        void Count(int channels, long further)
        {
            largest = Math.Max(largest, (long)channels * grid.Count);
            var hasData = readsData && (channels == blueprint.Channels || !isDataNarrow);
            var values = channels * (hasData ? 2L : 1L) + further;
            most[(channels, grid)] = Math.Max(values, most.GetValueOrDefault((channels, grid)));
        }
    }

    /// <inheritdoc/>
    public long Residual(ResidualBlock block)
    {
        if (TwoPointModel.Of(block, grid) is not null)
        {
            return block.ReadsPrevious || grid.Dimension == 1 ? block.InputChannels : 0;
        }

        // u⁻ where it is read, d, and Ku where it is not computed strip by strip.
        var isFused = grid.Dimension == 2 && block.Guide is null;
        return (block.ReadsPrevious ? 2L : 1L) * block.InputChannels + (isFused ? 0 : (block.Guide is null ? 1 : 2) * block.Stencils.OutputChannels);
    }

    /// <inheritdoc/>
    public long Transform(TransformBlock block) => 0;

    /// <inheritdoc/>
    public long LinearSolve(LinearSolveBlock block) => SolverFields * block.InputChannels + block.Stencils.OutputChannels;

    /// <inheritdoc/>
    public long Recurrent(RecurrentBlock block) => 3L * block.InputChannels + OfChildren(block);

    /// <inheritdoc/>
    public long Cycle(CycleBlock block) => SolverFields * block.InputChannels;

    /// <inheritdoc/>
    public long BallProjection(BallProjectionBlock block) => block.InputChannels;

    /// <inheritdoc/>
    public long Clamp(ClampBlock block) => block.InputChannels;

    /// <inheritdoc/>
    public long Symmetrisation(SymmetrisationBlock block) => 3L * block.InputChannels + OfChildren(block);

    private long OfChildren(Block block) => block.Children.Max(child => child.Accept(this));
}
