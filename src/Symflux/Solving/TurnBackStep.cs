using System.Numerics;
using Symflux.Fields;

namespace Symflux.Solving;

/// <summary>Adds g⁻¹v/|G| to the mean, v the result of B; after the last g the mean is the new state.</summary>
internal sealed class TurnBackStep<T> : Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Workspace<T> destination;
    private readonly bool isLast;
    private readonly TeamPass add;

    /// <summary>Prepares the step.</summary>
    /// <param name="body">Holds v.</param>
    /// <param name="destination">Holds the mean so far in place of u⁻, which nobody reads any more.</param>
    /// <param name="grid">The grid of the mean.</param>
    /// <param name="places">Where the samples of g⁻¹v lie in v.</param>
    /// <param name="place">Which of the symmetries g is, from 0 on.</param>
    /// <param name="symmetries">|G|.</param>
    public TurnBackStep(Workspace<T> body, Workspace<T> destination, Grid grid, SymmetryPlaces places, int place, int symmetries)
    {
        (this.destination, isLast) = (destination, place == symmetries - 1);
        var weight = T.CreateSaturating(1.0 / symmetries);
        add = new TeamPass((part, parts) =>
        {
            var (rows, width) = (grid.Count / grid.Width, grid.Width);
            var (first, end) = ThreadTeam.Share(destination.Channels * rows, part, parts);
            for (var row = first; row < end; row++)
            {
                var (channel, z, y) = (row / rows, row % rows / grid.Height, row % grid.Height);
                var from = channel * grid.Count + places.RowStart(z, y);
                var mean = destination.Previous.AsSpan(row * width, width);
                for (var x = 0; x < width; x++)
                {
                    var value = weight * body.State[from + x * places.StepX];
                    mean[x] = place == 0 ? value : mean[x] + value;
                }
            }
        });
    }

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        team.Run(add);
        if (isLast)
        {
            destination.Advance();
        }
    }
}
