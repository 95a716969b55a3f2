using System.Numerics;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>A few rows and columns of all channels of an extended image.</summary>
internal sealed class ImageStrip<T>(StripLayout layout) where T : unmanaged, IFloatingPointIeee754<T>
{
    // One vector more than the rows take: inner loops read whole vectors.
    private readonly AlignedArray<T> values = new(layout.StateChannels * layout.ImageChannelStride + 2 * layout.Lanes);

    /// <summary>The place that a stencil at the strip's column 0 reads first, in a row of the strip and the first channel.</summary>
    public ref T this[int row] => ref values[row * layout.ImageStride];

    /// <summary>Fills the strip.</summary>
    /// <param name="image">The whole image, channels one after the other.</param>
    /// <param name="firstRow">Row of the extended image that becomes row 0.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="firstColumn">Column of the image that becomes the strip's column 0.</param>
    public void Load(ReadOnlySpan<T> image, int firstRow, int rows, int firstColumn)
    {
        var samples = layout.Y.Samples * layout.X.Samples;
        for (var channel = 0; channel < layout.StateChannels; channel++)
        {
            LoadChannel(
                image.Slice(channel * samples, samples), values.AsSpan(channel * layout.ImageChannelStride, layout.ImageChannelStride),
                firstRow, rows, firstColumn);
        }
    }

    private void LoadChannel(ReadOnlySpan<T> image, Span<T> strip, int firstRow, int rows, int firstColumn)
    {
        var (axisY, axisX) = (layout.Y, layout.X);
        var start = firstColumn - axisX.Before;
        var columns = layout.ColumnsFrom(firstColumn) + axisX.Extent - 1;
        var (inside, insideEnd) = (Math.Max(0, start), Math.Min(axisX.Samples, start + columns));
        // Beyond the extension nothing is needed; but what was left there by another strip might not be finite.
        var extensionEnd = Math.Min(start + columns, axisX.Samples + axisX.After);
        for (var y = 0; y < rows; y++)
        {
            var destination = strip.Slice(y * layout.ImageStride, columns);
            var source = axisY.Source(firstRow + y);
            if (source < 0)
            {
                destination.Clear();
                continue;
            }

            var row = image.Slice(source * axisX.Samples, axisX.Samples);
            for (var x = start; x < inside; x++)
            {
                destination[x - start] = At(row, x);
            }

            row[inside..insideEnd].CopyTo(destination[(inside - start)..]);
            for (var x = insideEnd; x < extensionEnd; x++)
            {
                destination[x - start] = At(row, x);
            }

            destination[(extensionEnd - start)..].Clear();
        }
    }

    private T At(ReadOnlySpan<T> row, int place) => layout.X.Source(place) is var source && source >= 0 ? row[source] : T.Zero;
}
