using System.Numerics;
using Symflux.Fields;

namespace Symflux.Solving;

/// <summary>Starts B at gu: state, state before, and data.</summary>
internal sealed class TurnStep<T> : Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Workspace<T> body;
    private readonly TeamPass turn;

    /// <summary>Prepares the step.</summary>
    /// <param name="source">Holds u.</param>
    /// <param name="body">Receives gu.</param>
    /// <param name="grid">The grid of gu.</param>
    /// <param name="places">Where the samples of gu lie in u.</param>
    public TurnStep(Workspace<T> source, Workspace<T> body, Grid grid, SymmetryPlaces places)
    {
        this.body = body;
        turn = new TeamPass((part, parts) =>
        {
            var (rows, width) = (grid.Count / grid.Width, grid.Width);
            var (first, end) = ThreadTeam.Share(source.Channels * rows, part, parts);
            for (var row = first; row < end; row++)
            {
                var (channel, z, y) = (row / rows, row % rows / grid.Height, row % grid.Height);
                var from = channel * grid.Count + places.RowStart(z, y);
                var turned = body.State.AsSpan(row * width, width);
                for (var x = 0; x < width; x++)
                {
                    turned[x] = source.State[from + x * places.StepX];
                }
            }
        });
    }

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        team.Run(turn);
        body.Start(body.State, body.State);
    }
}
