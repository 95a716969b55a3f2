using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Symflux.Imaging.Numerics;

/// <summary>
/// Σ p pᵀ over patches p, each followed by a 1, whose products are the sums of the samples. Patches are added in turn, so that the bits do not depend
/// on the width of vectors.
/// </summary>
/// <remarks>
/// Only the upper triangle is computed, in tiles of <see cref="TileRows"/> rows and two vectors that stay in registers while all patches of a batch go
/// by; the batch stays in the cache while all tiles go by.
/// </remarks>
internal sealed class PatchProducts
{
    private const int TileRows = 4;
    private const int BatchSize = 32;

    private readonly int size;
    private readonly int stride;
    private readonly double[] products;
    private readonly double[] batch;
    private int count;

    /// <summary>Sums over no patches.</summary>
    /// <param name="size">Number of samples of a patch.</param>
    public PatchProducts(int size)
    {
        var unit = Math.Max(TileRows, TileColumns);
        (this.size, stride) = (size, (size + unit) / unit * unit);
        (products, batch) = (new double[stride * stride], new double[BatchSize * stride]);
    }

    private static int TileColumns => 2 * Vector<double>.Count;

    /// <summary>Adds a patch.</summary>
    /// <param name="samples">A part of the image from the first sample of the patch on.</param>
    /// <param name="offsets">Where its samples are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<float> samples, ReadOnlySpan<int> offsets)
    {
        var patch = batch.AsSpan(count * stride, size + 1);
        for (var i = 0; i < offsets.Length; i++)
        {
            patch[i] = samples[offsets[i]];
        }

        patch[size] = 1;
        if (++count == BatchSize)
        {
            Complete();
        }
    }

    /// <summary>The covariance matrix of patches, row after row.</summary>
    /// <param name="parts">The sums over parts of them, which become one; there is at least one part.</param>
    /// <param name="number">How many patches were added.</param>
    public static double[] Covariance(IReadOnlyList<PatchProducts> parts, int number)
    {
        foreach (var part in parts)
        {
            part.Complete();
        }

        foreach (var part in parts.Skip(1))
        {
            for (var i = 0; i < part.products.Length; i++)
            {
                parts[0].products[i] += part.products[i];
            }
        }

        return parts[0].Covariance(number);
    }

    private double[] Covariance(int number)
    {
        var covariance = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = i; j < size; j++)
            {
                var entry = (products[i * stride + j] - Sum(i) * Sum(j) / number) / Math.Max(1, number - 1);
                covariance[i * size + j] = covariance[j * size + i] = entry;
            }
        }

        return covariance;

        double Sum(int i) => products[i * stride + size];
    }

    /// <summary>Adds the products of the patches that wait.</summary>
    private void Complete()
    {
        for (var row = 0; row < size; row += TileRows)
        {
            for (var column = row / TileColumns * TileColumns; column < stride; column += TileColumns)
            {
                AddTile(ref MemoryMarshal.GetArrayDataReference(products), ref MemoryMarshal.GetArrayDataReference(batch), count, stride, row, column);
            }
        }

        count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(ref double products, ref double batch, int count, int stride, int row, int column)
    {
        ref var tile = ref Unsafe.Add(ref products, row * stride + column);
        var (a, b) = Load(ref tile);
        var (c, d) = Load(ref Unsafe.Add(ref tile, stride));
        var (e, f) = Load(ref Unsafe.Add(ref tile, 2 * stride));
        var (g, h) = Load(ref Unsafe.Add(ref tile, 3 * stride));
        for (var i = 0; i < count; i++)
        {
            ref var patch = ref Unsafe.Add(ref batch, i * stride);
            ref var factors = ref Unsafe.Add(ref patch, row);
            var left = Vector.LoadUnsafe(ref patch, (nuint)column);
            var right = Vector.LoadUnsafe(ref patch, (nuint)(column + Vector<double>.Count));
            var factor = new Vector<double>(factors);
            a += factor * left;
            b += factor * right;
            factor = new Vector<double>(Unsafe.Add(ref factors, 1));
            c += factor * left;
            d += factor * right;
            factor = new Vector<double>(Unsafe.Add(ref factors, 2));
            e += factor * left;
            f += factor * right;
            factor = new Vector<double>(Unsafe.Add(ref factors, 3));
            g += factor * left;
            h += factor * right;
        }

        Store(ref tile, a, b);
        Store(ref Unsafe.Add(ref tile, stride), c, d);
        Store(ref Unsafe.Add(ref tile, 2 * stride), e, f);
        Store(ref Unsafe.Add(ref tile, 3 * stride), g, h);

        static (Vector<double> Left, Vector<double> Right) Load(ref double from) =>
            (Vector.LoadUnsafe(ref from), Vector.LoadUnsafe(ref from, (nuint)Vector<double>.Count));

        static void Store(ref double to, Vector<double> left, Vector<double> right)
        {
            left.StoreUnsafe(ref to);
            right.StoreUnsafe(ref to, (nuint)Vector<double>.Count);
        }
    }
}
