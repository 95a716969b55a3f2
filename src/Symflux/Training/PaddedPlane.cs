using System.Numerics;

namespace Symflux.Training;

/// <summary>
/// One channel of a small image with a margin on every side, in a buffer whose extents are rounded up to the blocks of
/// <see cref="PlaneKernels{T}"/>. What kernels compute beyond the edge is finite and never read.
/// </summary>
internal sealed class PaddedPlane<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public PaddedPlane(int height, int width, int margin)
    {
        Height = height;
        Width = width;
        Margin = margin;
        // Kernels compute whole blocks, and a stencil reaches up to two margins beyond a block's end.
        Stride = PlaneKernels<T>.RoundUpColumns(width + 2 * margin) + 2 * margin + Vector<T>.Count;
        Rows = PlaneKernels<T>.RoundUpRows(height + 2 * margin) + 2 * margin + 1;
        Values = new T[Rows * Stride];
    }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    /// <summary>Samples on every side of the image.</summary>
    public int Margin { get; }

    /// <summary>Distance from row to row.</summary>
    public int Stride { get; }

    /// <summary>Rows of the buffer.</summary>
    public int Rows { get; }

    /// <summary>The buffer.</summary>
    public T[] Values { get; }

    /// <summary>One row of the image without its margins.</summary>
    public Span<T> Row(int y) => Values.AsSpan((y + Margin) * Stride + Margin, Width);

    /// <summary>Fills image and margins by even extension: …, u₁, u₀ | u₀, u₁, ….</summary>
    public void Extend(ReadOnlySpan<T> image)
    {
        for (var y = -Margin; y < Height + Margin; y++)
        {
            var source = image.Slice(Reflect(y, Height) * Width, Width);
            var row = Values.AsSpan((y + Margin) * Stride, Width + 2 * Margin);
            source.CopyTo(row[Margin..]);
            for (var x = 1; x <= Margin; x++)
            {
                row[Margin - x] = source[Reflect(-x, Width)];
                row[Margin + Width - 1 + x] = source[Reflect(Width - 1 + x, Width)];
            }
        }
    }

    /// <summary>The adjoint of <see cref="Extend"/>: every sample of the margins is added to the one that it mirrors.</summary>
    public void Fold(Span<T> image)
    {
        image.Clear();
        for (var y = -Margin; y < Height + Margin; y++)
        {
            var target = image.Slice(Reflect(y, Height) * Width, Width);
            var row = Values.AsSpan((y + Margin) * Stride, Width + 2 * Margin);
            for (var x = 0; x < Width; x++)
            {
                target[x] += row[Margin + x];
            }

            for (var x = 1; x <= Margin; x++)
            {
                target[Reflect(-x, Width)] += row[Margin - x];
                target[Reflect(Width - 1 + x, Width)] += row[Margin + Width - 1 + x];
            }
        }
    }

    private static int Reflect(int place, int n)
    {
        var inPeriod = ((place % (2 * n)) + 2 * n) % (2 * n);
        return inPeriod < n ? inPeriod : 2 * n - 1 - inPeriod;
    }
}
