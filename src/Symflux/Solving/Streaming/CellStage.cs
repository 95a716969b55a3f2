using System.Numerics;
using Symflux.Operators;

namespace Symflux.Solving.Streaming;

/// <summary>Moves u, and u⁻ and f where they are read, to the grid of cells, or back from it: one layer of cells at a time.</summary>
/// <param name="cells">W.</param>
/// <param name="isSynthesis">Whether it goes back.</param>
/// <param name="input">Where layers come from.</param>
/// <param name="output">Where they go to.</param>
internal sealed class CellStage<T>(CellTransform cells, bool isSynthesis, Flow<T> input, Flow<T> output) : Stage<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T[] from = [];
    private T[] to = [];

    private Flow<T> Samples => isSynthesis ? Output : Input;

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        while (!Output.IsComplete)
        {
            cancellation.ThrowIfCancellationRequested();
            var cell = isSynthesis ? Output.End / cells.Size : Output.End;
            var samples = Math.Min(cells.Size, Samples.Grid.Layers - cell * cells.Size);
            var (first, count) = isSynthesis ? (cell, 1) : (cell * cells.Size, samples);
            if (first + count > Input.End)
            {
                return;
            }

            var made = isSynthesis ? samples : 1;
            Output.MakeRoom(made);
            Carry(Input.State, Output.State, first, count, samples, made);
            Carry(Input.Previous, Output.Previous, first, count, samples, made);
            Carry(Input.Data, Output.Data, first, count, samples, made);
            Input.DropBefore(first + count);
            Output.Add(made, team, cancellation);
        }
    }

    private void Carry(LayerBuffer<T>? source, LayerBuffer<T>? destination, int first, int count, int samples, int made)
    {
        if (destination is null)
        {
            return;
        }

        // Channels of f that are 0 everywhere are not held, but their cells count.
        var (channels, grid) = (Samples.State.Channels, Samples.Grid.WithLayers(samples));
        var coefficients = channels * cells.Coefficients * cells.Coarsen(grid).Count;
        Resize(ref from, isSynthesis ? coefficients : channels * grid.Count);
        Resize(ref to, isSynthesis ? channels * grid.Count : coefficients);
        Take(source!, first, count, from);
        if (isSynthesis)
        {
            cells.Synthesise<T>(from, grid, to);
        }
        else
        {
            cells.Analyse<T>(from, grid, to);
        }

        Give(to, to.Length / Output.State.Channels, Output.End, Output.End, made, destination);
    }

    private static void Resize(ref T[] array, int length)
    {
        if (array.Length != length)
        {
            array = new T[length];
        }
    }
}
