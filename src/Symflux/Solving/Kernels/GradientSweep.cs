using System.Numerics;
using System.Runtime.CompilerServices;

namespace Symflux.Solving.Kernels;

/// <summary>
/// The backward pass of d = KᵀΦ(Ku) over one image: with the gradient d̄ that arrives, p = Ku, q = Φ(p), q̄ = Kd̄,
/// p̄ = Φ'(p)·q̄, ū = Kᵀp̄, and the gradient of stencil c at offset o is Σ_x p̄_c(x)u(x + o) + q_c(x)d̄(x + o).
/// </summary>
internal sealed class GradientSweep<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly RowKernels<T> kernels;
    private readonly StripLayout layout;
    private readonly TrainableRowFlux<T>[] fluxes;
    private readonly StripOperator<T> stencils;
    private readonly ImageStrip<T> image;
    private readonly ImageStrip<T> arriving;
    private readonly DualStrip<T> dual;
    private readonly DualStrip<T> dualGradient;
    private readonly (int First, int Count)[] tapTiles;
    private readonly int[] imageOffsets;
    private readonly T[] sums;

    /// <summary>Makes the workspace of one thread.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="layout">The strips.</param>
    /// <param name="weights">The stencils.</param>
    /// <param name="fluxes">One flux per channel; they collect the gradient of their numbers.</param>
    public GradientSweep(RowKernels<T> kernels, StripLayout layout, StencilWeights<T> weights, TrainableRowFlux<T>[] fluxes)
    {
        (this.kernels, this.layout, this.fluxes) = (kernels, layout, fluxes);
        stencils = new StripOperator<T>(kernels, layout, weights);
        (image, arriving) = (new ImageStrip<T>(layout), new ImageStrip<T>(layout));
        (dual, dualGradient) = (new DualStrip<T>(layout), new DualStrip<T>(layout));
        imageOffsets = layout.ImageOffsets();
        tapTiles = StencilWeights<T>.Split(imageOffsets.Length);
        var tiles = (layout.Channels + RowKernels<T>.CorrelatedChannels - 1) / RowKernels<T>.CorrelatedChannels;
        sums = new T[tiles * imageOffsets.Length * kernels.TileColumns];
    }

    /// <summary>Computes the gradients for one image.</summary>
    /// <param name="state">u.</param>
    /// <param name="termGradient">d̄.</param>
    /// <param name="stateGradient">Receives ū.</param>
    /// <param name="weightGradient">Receives the gradient of the stencils, ordered channel, channel of u, y, x.</param>
    public void Run(ReadOnlySpan<T> state, ReadOnlySpan<T> termGradient, AdjointImage<T> stateGradient, Span<T> weightGradient)
    {
        sums.AsSpan().Clear();
        stateGradient.Clear(layout.Y.AdjointFirst, layout.Y.AdjointEnd);
        for (var column = 0; column < layout.X.Samples; column += layout.Columns)
        {
            RunColumns(state, termGradient, stateGradient, column);
        }

        stateGradient.FoldSides(layout.Y.AdjointFirst, layout.Y.AdjointEnd);
        stateGradient.Fold();
        SumLanes(weightGradient);
    }

    private void RunColumns(
        ReadOnlySpan<T> state, ReadOnlySpan<T> termGradient, AdjointImage<T> stateGradient, int firstColumn)
    {
        var axis = layout.Y;
        var columns = layout.ColumnsFrom(firstColumn);
        stencils.Reset();
        // Above the image there is no p̄; a natural boundary starts a little lower and finds zeros there as well.
        var firstRow = -axis.Before;
        for (var row = 0; row < axis.Extent - 1; row++)
        {
            dualGradient.Clear(row);
        }

        for (var first = firstRow; first < axis.Samples + axis.After; first += StripLayout.Rows)
        {
            var rows = Math.Min(StripLayout.Rows, axis.Samples + axis.After - first);
            Differentiate(state, termGradient, first + axis.Before, rows, firstColumn, columns);
            stencils.AddAdjoint(dualGradient, first, rows, firstColumn, columns, stateGradient);
            dual.Advance();
            dualGradient.Advance();
        }
    }

    /// <summary>q and p̄ in rows from <paramref name="first"/> on, and what they add to the gradient of the stencils.</summary>
    private void Differentiate(
        ReadOnlySpan<T> state, ReadOnlySpan<T> termGradient, int first, int rows, int firstColumn, int columns)
    {
        var axis = layout.Y;
        var kept = axis.Extent - 1;
        image.Load(state, first - axis.Before, rows + kept, firstColumn);
        arriving.Load(termGradient, first - axis.Before, rows + kept, firstColumn);
        for (var y = 0; y < rows; y++)
        {
            var row = kept + y;
            if (!axis.HasDual(first + y))
            {
                dual.Clear(row);
                dualGradient.Clear(row);
                continue;
            }

            stencils.Analyse(image, y, dual, row, columns);
            stencils.Analyse(arriving, y, dualGradient, row, columns);
            dualGradient.Trim(row, firstColumn, columns);
        }

        // Channel by channel, so that what a flux collects for its numbers stays in the first-level cache.
        for (var c = 0; c < fluxes.Length; c++)
        {
            for (var y = 0; y < rows; y++)
            {
                if (axis.HasDual(first + y))
                {
                    fluxes[c].Differentiate(ref dual[c, kept + y], ref dualGradient[c, kept + y], columns);
                }
            }
        }

        for (var y = 0; y < rows; y++)
        {
            dual.Trim(kept + y, firstColumn, columns);
        }

        // Below the image there are only zeros.
        var existing = Math.Clamp(axis.DualEnd - first, 0, rows);
        AddProducts(image, dualGradient, existing, columns);
        AddProducts(arriving, dual, existing, columns);
    }

    private void AddProducts(ImageStrip<T> image, DualStrip<T> dual, int rows, int columns)
    {
        var kept = layout.Y.Extent - 1;
        for (int y = 0, count; y < rows; y += count)
        {
            count = Math.Min(rows - y, dual.RowsTogether(kept + y));
            for (var channel = 0; channel < layout.Channels; channel += RowKernels<T>.CorrelatedChannels)
            {
                foreach (var (first, shifts) in tapTiles)
                {
                    kernels.Correlate(
                        ref image[y], layout.ImageStride, imageOffsets.AsSpan(first, shifts),
                        ref dual[channel, kept + y], layout.DualStride, layout.ChannelStride, count, columns, ref SumsOf(channel, first));
                }
            }
        }
    }

    private ref T SumsOf(int channel, int tap) =>
        ref sums[(channel / RowKernels<T>.CorrelatedChannels * imageOffsets.Length + tap) * kernels.TileColumns];

    private void SumLanes(Span<T> weightGradient)
    {
        for (var c = 0; c < layout.Channels; c++)
        {
            for (var tap = 0; tap < imageOffsets.Length; tap++)
            {
                ref var lanes = ref Unsafe.Add(ref SumsOf(c, tap), c % RowKernels<T>.CorrelatedChannels * kernels.Lanes);
                weightGradient[c * imageOffsets.Length + tap] = kernels.SumLanes(ref lanes);
            }
        }
    }
}
