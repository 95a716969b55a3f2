using System.Numerics;
using Symflux.Distribution;
using Symflux.Fields;

namespace Symflux.Models;

/// <summary>Masks of known samples for inpainting: one channel, 1 where a sample is known and 0 elsewhere.</summary>
public static class InpaintingMask
{
    /// <summary>A given share of all samples at random places, every set of that size equally likely.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="density">Share of known samples in (0, 1]; rounded to whole samples, at least one.</param>
    /// <param name="seed">Any number; the same one gives the same mask everywhere.</param>
    public static Field<float> Random(Grid grid, double density, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var mask = new Field<float>(grid);
        Random(LayeredGrid.Of(grid), density, seed, new LayerRange(0, grid.Layers), mask.Values);
        return mask;
    }

    /// <summary>Some layers of such a mask, in time that grows with what lies before their end.</summary>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="density">Share of known samples in (0, 1].</param>
    /// <param name="seed">Any number.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="mask">Receives them.</param>
    /// <exception cref="SymfluxException">The density is out of its range, or there are no such layers.</exception>
    public static void Random(LayeredGrid grid, double density, ulong seed, LayerRange layers, Span<float> mask)
    {
        Prepare(grid, layers, mask);
        if (!(density > 0 && density <= 1))
        {
            throw new SymfluxException($"the density of the mask is {density}; it must be above 0 and at most 1, such as 0.05");
        }

        var missing = (long)Math.Max(1, Math.Round(density * grid.Count));
        var (state, first, end) = (seed, (long)layers.First * grid.Layer.Count, (long)layers.End * grid.Layer.Count);
        // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S): one pass, exact count.
        for (var i = 0L; missing > 0 && i < end; i++)
        {
            if (Unit(ref state) * (grid.Count - i) < missing)
            {
                missing--;
                if (i >= first)
                {
                    mask[(int)(i - first)] = 1;
                }
            }
        }
    }

    /// <summary>Every n-th sample along every axis, starting at half the distance from the border.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="distance">n ≥ 1.</param>
    public static Field<float> Regular(Grid grid, int distance)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var mask = new Field<float>(grid);
        Regular(LayeredGrid.Of(grid), distance, new LayerRange(0, grid.Layers), mask.Values);
        return mask;
    }

    /// <summary>Some layers of such a mask.</summary>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="distance">n ≥ 1.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="mask">Receives them.</param>
    /// <exception cref="SymfluxException">The distance is out of its range, or there are no such layers.</exception>
    public static void Regular(LayeredGrid grid, int distance, LayerRange layers, Span<float> mask)
    {
        Prepare(grid, layers, mask);
        if (distance < 1)
        {
            throw new SymfluxException($"the distance of known samples is {distance}; it must be at least 1");
        }

        // A layer has one sample along the axis of the layers, and along those that the grid does not have.
        var layer = grid.Layer;
        for (var i = 0; i < mask.Length; i++)
        {
            var (number, inLayer) = Math.DivRem(i, layer.Count);
            mask[i] = IsKnown(layers.First + number, grid.Layers) && IsKnown(inLayer % layer.Width, layer.Width)
                && IsKnown(inLayer / layer.Width, layer.Height) ? 1 : 0;
        }

        bool IsKnown(int place, int extent) => place % distance == Math.Min((distance - 1) / 2, (extent - 1) / 2);
    }

    /// <summary>A mask from a picture: known where a value is above half of the largest value that its format can hold.</summary>
    /// <param name="picture">One or more channels; with several, the first counts.</param>
    /// <param name="peak">The largest value of the format: 255, 65535 or 1.</param>
    /// <param name="isBinary">Whether all values were 0 or the peak; otherwise the threshold decided.</param>
    public static Field<float> FromPicture(Field<float> picture, double peak, out bool isBinary)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var mask = new Field<float>(picture.Grid);
        isBinary = true;
        for (var i = 0; i < mask.Values.Length; i++)
        {
            var value = picture.Channel(0)[i];
            mask.Values[i] = value > 0.5 * peak ? 1 : 0;
            isBinary &= value == 0 || value == peak;
        }

        return mask;
    }

    /// <summary>Share of known samples.</summary>
    public static double DensityOf<T>(Field<T> mask) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(mask);
        var known = 0;
        foreach (var value in mask.Values)
        {
            known += value != T.Zero ? 1 : 0;
        }

        return (double)known / mask.Values.Length;
    }

    private static void Prepare(LayeredGrid grid, LayerRange layers, Span<float> mask)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (layers.First < 0 || layers.End > grid.Layers || mask.Length != (long)layers.Count * grid.Layer.Count)
        {
            throw new SymfluxException(
                $"{mask.Length} values are asked for layers {layers.First} to {layers.End} of a mask of {grid}; it has {grid.Layers} layers of "
                + $"{grid.Layer.Count} values");
        }

        mask.Clear();
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014) as a number in [0, 1).</summary>
    private static double Unit(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1ul << 53));
    }
}
