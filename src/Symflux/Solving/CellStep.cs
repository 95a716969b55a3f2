using System.Numerics;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>Moves u, and u⁻ and f where they are read, to the grid of cells, or back from it.</summary>
internal sealed class CellStep<T> : Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Workspace<T> source;
    private readonly Workspace<T> destination;
    private readonly Action<T[], T[]> transform;

    /// <summary>Prepares the step.</summary>
    /// <param name="cells">W.</param>
    /// <param name="grid">The grid of the samples.</param>
    /// <param name="samples">The workspace on it.</param>
    /// <param name="coefficients">The workspace on the grid of cells.</param>
    /// <param name="isSynthesis">Whether it goes back.</param>
    public CellStep(CellTransform cells, Grid grid, Workspace<T> samples, Workspace<T> coefficients, bool isSynthesis)
    {
        (source, destination) = isSynthesis ? (coefficients, samples) : (samples, coefficients);
        transform = isSynthesis
            ? (onCells, onSamples) => cells.Synthesise(onCells, grid, onSamples)
            : (onSamples, onCells) => cells.Analyse(onSamples, grid, onCells);
    }

    public override void Advance(ThreadTeam team, CancellationToken cancellation) => destination.Fill(source, transform);
}
