using Symflux.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Operators;

/// <summary>A <see cref="CellTransform"/> on tensors, batch × m × grid, by reshaping: one matrix product per direction.</summary>
internal sealed class CellOperator(CellTransform cells)
{
    /// <summary>Coefficients × samples of the cell, x fastest in both.</summary>
    private readonly double[] basis =
    [
        .. Enumerable.Range(0, cells.Coefficients * cells.Coefficients).Select(i => cells[i / cells.Coefficients, i % cells.Coefficients]),
    ];

    /// <summary>W; samples beyond the grid repeat the last one.</summary>
    public Tensor Analyse(Tensor samples)
    {
        using var scope = NewDisposeScope();
        var padded = samples;
        for (var axis = 0; axis < cells.Dimension; axis++)
        {
            var last = padded.shape[2 + axis] - 1;
            var missing = (cells.Size - (last + 1) % cells.Size) % cells.Size;
            padded = missing == 0 ? padded : cat([padded, .. Enumerable.Repeat(padded.narrow(2 + axis, last, 1), (int)missing)], 2 + axis);
        }

        // batch × m × (cells × s) × … → batch × m × cells × … × samples of the cell.
        var (batch, channels) = (padded.shape[0], padded.shape[1]);
        var extents = padded.shape.Skip(2).Select(n => n / cells.Size).ToArray();
        var inCells = padded
            .reshape([batch, channels, .. extents.SelectMany(n => new[] { n, (long)cells.Size })])
            .permute([0, 1, .. Axes(2), .. Axes(3)])
            .reshape([batch, channels, .. extents, cells.Coefficients]);
        return inCells.matmul(Basis(samples).t())
            .permute([0, cells.Dimension + 2, 1, .. Enumerable.Range(2, cells.Dimension).Select(axis => (long)axis)])
            .reshape([batch, cells.Coefficients * channels, .. extents])
            .MoveToOuterDisposeScope();
    }

    /// <summary>Wᵀ, cut to a grid.</summary>
    /// <param name="coefficients">batch × m·s^d × grid of cells.</param>
    /// <param name="extents">Of the grid of samples.</param>
    public Tensor Synthesise(Tensor coefficients, long[] extents)
    {
        using var scope = NewDisposeScope();
        var (batch, channels) = (coefficients.shape[0], coefficients.shape[1] / cells.Coefficients);
        var coarse = coefficients.shape.Skip(2).ToArray();
        var inCells = coefficients
            .reshape([batch, cells.Coefficients, channels, .. coarse])
            .permute([0, 2, .. Enumerable.Range(3, cells.Dimension).Select(axis => (long)axis), 1])
            .matmul(Basis(coefficients));
        // batch × m × cells × … × s × … → batch × m × cells × s × …
        var interleaved = Enumerable.Range(0, cells.Dimension).SelectMany(axis => new long[] { 2 + axis, 2 + cells.Dimension + axis });
        var result = inCells
            .reshape([batch, channels, .. coarse, .. Enumerable.Repeat((long)cells.Size, cells.Dimension)])
            .permute([0, 1, .. interleaved])
            .reshape([batch, channels, .. coarse.Select(n => n * cells.Size)]);
        for (var axis = 0; axis < cells.Dimension; axis++)
        {
            result = result.narrow(2 + axis, 0, extents[axis]);
        }

        return result.contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Every second axis of d pairs, from a first one on.</summary>
    private IEnumerable<long> Axes(int first) => Enumerable.Range(0, cells.Dimension).Select(axis => (long)(first + 2 * axis));

    /// <summary>Coefficients × samples of the cell, of the type of a tensor.</summary>
    private Tensor Basis(Tensor like) =>
        tensor(basis, [cells.Coefficients, cells.Coefficients], dtype: like.dtype, device: like.device);
}
