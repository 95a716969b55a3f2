using System.Numerics;

namespace Symflux.Solving.Kernels;

/// <summary>
/// One thread's way over an image: d = KᵀΦ(Ku) strip by strip. Every value of d is summed in an order that depends on its
/// place alone, so any division of the rows between threads gives the same bits.
/// </summary>
internal sealed class DiffusionTermSweep<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StripLayout layout;
    private readonly RowFlux<T>[] fluxes;
    private readonly StripOperator<T> stencils;
    private readonly ImageStrip<T> image;
    private readonly DualStrip<T> dual;

    /// <summary>Makes the workspace of one thread.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="layout">The strips.</param>
    /// <param name="weights">The stencils.</param>
    /// <param name="fluxes">One flux per channel.</param>
    public DiffusionTermSweep(RowKernels<T> kernels, StripLayout layout, StencilWeights<T> weights, RowFlux<T>[] fluxes)
    {
        (this.layout, this.fluxes) = (layout, fluxes);
        stencils = new StripOperator<T>(kernels, layout, weights);
        image = new ImageStrip<T>(layout);
        dual = new DualStrip<T>(layout);
    }

    /// <summary>Computes rows of VᵀΦ(Ku), folded to the left and right.</summary>
    /// <param name="state">The whole of u, channels one after the other.</param>
    /// <param name="term">Receives the rows.</param>
    /// <param name="firstRow">First row, −before or more.</param>
    /// <param name="endRow">End of the rows, n + after or less.</param>
    public void Run(ReadOnlySpan<T> state, AdjointImage<T> term, int firstRow, int endRow)
    {
        term.Clear(firstRow, endRow);
        for (var column = 0; column < layout.X.Samples; column += layout.Columns)
        {
            RunColumns(state, term, firstRow, endRow, column);
        }

        term.FoldSides(firstRow, endRow);
    }

    private void RunColumns(ReadOnlySpan<T> state, AdjointImage<T> term, int firstRow, int endRow, int firstColumn)
    {
        var axis = layout.Y;
        var columns = layout.ColumnsFrom(firstColumn);
        var kept = axis.Extent - 1;
        stencils.Reset();
        Activate(state, firstRow - axis.After, kept, 0, firstColumn, columns);
        for (var first = firstRow; first < endRow; first += StripLayout.Rows)
        {
            var rows = Math.Min(StripLayout.Rows, endRow - first);
            Activate(state, first + axis.Before, rows, kept, firstColumn, columns);
            stencils.AddAdjoint(dual, first, rows, firstColumn, columns, term);
            dual.Advance();
        }
    }

    /// <summary>Φ(Ku) in rows from <paramref name="first"/> on.</summary>
    private void Activate(ReadOnlySpan<T> state, int first, int rows, int dualRow, int firstColumn, int columns)
    {
        var axis = layout.Y;
        image.Load(state, first - axis.Before, rows + axis.Extent - 1, firstColumn);
        for (var y = 0; y < rows; y++)
        {
            if (!axis.HasDual(first + y))
            {
                dual.Clear(dualRow + y);
                continue;
            }

            stencils.Analyse(image, y, dual, dualRow + y, columns);
            for (var c = 0; c < fluxes.Length; c++)
            {
                fluxes[c].Evaluate(ref dual[c, dualRow + y], columns);
            }

            dual.Trim(dualRow + y, firstColumn, columns);
        }
    }
}
