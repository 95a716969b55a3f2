using System.Numerics;

namespace Symflux.Solving.Kernels;

/// <summary>
/// Where Kᵀ = EᵀVᵀ goes: an image, and the rows of Vᵀ above and below it, which Eᵀ adds to the rows that they mirror when
/// all strips are done.
/// </summary>
internal readonly ref struct AdjointImage<T>(StripLayout layout, Span<T> image, Span<T> border) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Span<T> image = image;
    private readonly Span<T> border = border;

    /// <summary>Number of values that the border takes.</summary>
    public static int BorderSize(StripLayout layout) => (layout.Y.Extent - 1) * layout.X.Samples;

    /// <summary>A row, −before … n + after − 1.</summary>
    public Span<T> Row(int y)
    {
        var (axis, width) = (layout.Y, layout.X.Samples);
        return y < 0 ? border.Slice((y + axis.Before) * width, width)
            : y < axis.Samples ? image.Slice(y * width, width)
            : border.Slice((y - axis.Samples + axis.Before) * width, width);
    }

    /// <summary>Adds the rows above and below to the rows that they mirror.</summary>
    public void Fold()
    {
        var axis = layout.Y;
        for (var y = axis.AdjointFirst; y < axis.AdjointEnd; y++)
        {
            if (y < 0 || y >= axis.Samples)
            {
                StripOperator<T>.Add(Row(y), Row(axis.Source(y)));
            }
        }
    }
}
