using System.Numerics;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>Moves u, and u⁻ and f where they are read, to the grid of cells, or back from it.</summary>
/// <param name="cells">W.</param>
/// <param name="grid">The grid of the samples.</param>
/// <param name="samples">The workspace on it.</param>
/// <param name="coefficients">The workspace on the grid of cells.</param>
/// <param name="isSynthesis">Whether it goes back.</param>
internal sealed class CellStep<T>(CellTransform cells, Grid grid, Workspace<T> samples, Workspace<T> coefficients, bool isSynthesis) : Step<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        if (isSynthesis)
        {
            samples.Fill(coefficients, (onCells, onSamples) => cells.Synthesise(onCells, grid, onSamples));
        }
        else
        {
            coefficients.Fill(samples, (onSamples, onCells) => cells.Analyse(onSamples, grid, onCells));
        }
    }
}
