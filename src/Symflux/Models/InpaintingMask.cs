using System.Numerics;
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
        if (!(density > 0 && density <= 1))
        {
            throw new SymfluxException($"the density of the mask is {density}; it must be above 0 and at most 1, such as 0.05");
        }

        var mask = new Field<float>(grid);
        var missing = (int)Math.Max(1, Math.Round(density * grid.Count));
        var state = seed;
        // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S): one pass, exact count.
        for (var i = 0; missing > 0; i++)
        {
            if (Unit(ref state) * (grid.Count - i) < missing)
            {
                mask.Values[i] = 1;
                missing--;
            }
        }

        return mask;
    }

    /// <summary>Every n-th sample along every axis, starting at half the distance from the border.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="distance">n ≥ 1.</param>
    public static Field<float> Regular(Grid grid, int distance)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (distance < 1)
        {
            throw new SymfluxException($"the distance of known samples is {distance}; it must be at least 1");
        }

        var mask = new Field<float>(grid);
        for (var i = 0; i < grid.Count; i++)
        {
            var (x, y, z) = (i % grid.Width, i / grid.Width % grid.Height, i / grid.Width / grid.Height);
            mask.Values[i] = IsKnown(x, grid.Width) && IsKnown(y, grid.Height) && IsKnown(z, grid.Depth) ? 1 : 0;
        }

        return mask;

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

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014) as a number in [0, 1).</summary>
    private static double Unit(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1ul << 53));
    }
}
