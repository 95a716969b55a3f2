using System.Numerics;

namespace Symflux.Solving.Kernels;

/// <summary>
/// Where Kᵀ = EᵀVᵀ goes: an image, and what Vᵀ has beyond its borders, which Eᵀ adds to the samples that it mirrors when all strips are done:
/// first to the left and right, then above and below.
/// </summary>
internal readonly ref struct AdjointImage<T>(StripLayout layout, Span<T> image, Span<T> border) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Span<T> image = image;
    private readonly Span<T> border = border;

    /// <summary>Number of values that the border takes.</summary>
    public static int BorderSize(StripLayout layout) =>
        layout.StateChannels * ((layout.Y.Extent - 1) * layout.X.Samples + (layout.Y.Samples + layout.Y.Extent - 1) * (layout.X.Extent - 1));

    /// <summary>A row, −before … n + after − 1, of a channel of the state.</summary>
    public Span<T> Row(int channel, int y)
    {
        var (axis, width) = (layout.Y, layout.X.Samples);
        if ((uint)y < (uint)axis.Samples)
        {
            return image.Slice((channel * axis.Samples + y) * width, width);
        }

        var beyond = y < 0 ? y + axis.Before : y - axis.Samples + axis.Before;
        return border.Slice((channel * (axis.Extent - 1) + beyond) * width, width);
    }

    /// <summary>What lies to the left of a row, and behind it what lies to the right.</summary>
    public Span<T> Sides(int channel, int y)
    {
        var beside = layout.X.Extent - 1;
        var rows = layout.Y.Samples + layout.Y.Extent - 1;
        return border.Slice(
            layout.StateChannels * (layout.Y.Extent - 1) * layout.X.Samples + (channel * rows + y + layout.Y.Before) * beside, beside);
    }

    /// <summary>Sets rows of all channels to 0.</summary>
    public void Clear(int firstRow, int endRow)
    {
        for (var channel = 0; channel < layout.StateChannels; channel++)
        {
            for (var y = firstRow; y < endRow; y++)
            {
                Row(channel, y).Clear();
                Sides(channel, y).Clear();
            }
        }
    }

    /// <summary>Adds what lies to the left and right of rows to the samples that it mirrors.</summary>
    public void FoldSides(int firstRow, int endRow)
    {
        var axis = layout.X;
        for (var channel = 0; channel < layout.StateChannels; channel++)
        {
            for (var y = firstRow; y < endRow; y++)
            {
                var row = Row(channel, y);
                var sides = Sides(channel, y);
                for (var x = axis.AdjointFirst; x < 0; x++)
                {
                    row[axis.Source(x)] += sides[x + axis.Before];
                }

                for (var x = axis.Samples; x < axis.AdjointEnd; x++)
                {
                    row[axis.Source(x)] += sides[x - axis.Samples + axis.Before];
                }
            }
        }
    }

    /// <summary>Adds the rows above and below to the rows that they mirror.</summary>
    public void Fold()
    {
        var axis = layout.Y;
        for (var channel = 0; channel < layout.StateChannels; channel++)
        {
            for (var y = axis.AdjointFirst; y < axis.AdjointEnd; y++)
            {
                if (y < 0 || y >= axis.Samples)
                {
                    RowKernels<T>.Widest.Add(Row(channel, y), Row(channel, axis.Source(y)));
                }
            }
        }
    }
}
