using System.Runtime.CompilerServices;
using Symflux.Fields;

namespace Symflux.Imaging.Numerics;

/// <summary>
/// The overlapping patches of one channel with what decides whether a patch shows noise only: its mean, and the energy
/// |Dp|² of the differences between its neighbouring samples.
/// </summary>
internal sealed class PatchStatistics
{
    /// <summary>More patches than this add time but no accuracy; larger images are sampled evenly.</summary>
    private const int LargestNumber = 120_000;

    /// <summary>Parts that several threads can work on; their number does not depend on that of the threads.</summary>
    private const int Parts = 8;

    /// <summary>Patches overlap: every so many-th one shows all that varies.</summary>
    private const int EqualStep = 7;

    private readonly int height;
    private readonly int width;
    private readonly int stride;
    private readonly float[] values;
    private readonly int[] offsets;
    private readonly int[] places;
    private readonly double[] means;
    private readonly double[] energies;

    /// <summary>Takes the patches of a channel.</summary>
    /// <param name="field">The noisy field; slices of a volume are read as images.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="height">Rows of a patch.</param>
    /// <param name="width">Samples in a row of a patch.</param>
    /// <param name="workers">Who measures them.</param>
    public PatchStatistics(Field<float> field, int channel, int height, int width, Workers workers)
    {
        values = field.Channel(channel).ToArray();
        (this.height, this.width, stride) = (height, width, field.Grid.Width);
        offsets = [.. Enumerable.Range(0, height * width).Select(i => i / width * stride + i % width)];
        places = Places(field.Grid, height, width);
        means = new double[places.Length];
        energies = new double[places.Length];
        workers.Map(Parts, part =>
        {
            var end = First(places.Length, part + 1);
            for (var i = First(places.Length, part); i < end; i++)
            {
                (means[i], energies[i]) = Measure(places[i]);
            }

            return end;
        });

        // With D the differences of neighbours, E|Dn|² = σ² tr(DᵀD) and Var|Dn|² = 2σ⁴ tr((DᵀD)²); DᵀD is the patch's graph Laplacian,
        // whose diagonal holds the number of neighbours, and whose off-diagonal −1 occurs twice per difference.
        var differences = height * (width - 1) + width * (height - 1);
        EnergyMean = 2 * differences;
        EnergyDeviation = Math.Sqrt(2.0 * (SumOfSquaredDegrees(height, width) + 2 * differences));
    }

    /// <summary>Number of patches.</summary>
    public int Count => places.Length;

    /// <summary>Number of samples of a patch.</summary>
    public int Size => offsets.Length;

    /// <summary>Expected energy of white noise of variance 1.</summary>
    public double EnergyMean { get; }

    /// <summary>Standard deviation of that energy.</summary>
    public double EnergyDeviation { get; }

    /// <summary>The patches whose mean and energy lie in given ranges; patches that are constant never count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int[] Select(double lowestMean, double highestMean, double highestEnergy)
    {
        var chosen = new List<int>(places.Length);
        for (var i = 0; i < places.Length; i++)
        {
            if (energies[i] > 0 && energies[i] <= highestEnergy && means[i] >= lowestMean && means[i] <= highestMean)
            {
                chosen.Add(i);
            }
        }

        return [.. chosen];
    }

    /// <summary>The share of the patches that are constant.</summary>
    public double ConstantShare => energies.Count(energy => energy == 0) / (double)places.Length;

    /// <summary>The means of all patches that are not constant, ascending.</summary>
    public double[] SortedMeans()
    {
        double[] sorted = [.. means.Where((_, i) => energies[i] > 0)];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The energy that a share of the patches which are not constant has at most.</summary>
    public double EnergyQuantile(double share)
    {
        double[] sorted = [.. energies.Where(energy => energy > 0)];
        Array.Sort(sorted);
        return sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];
    }

    /// <summary>
    /// The share of neighbours, within patches that are not constant, that have exactly the same value. Two at a limit where values pile up say nothing,
    /// since both may have been cut off there; but where an image has no other values than its limits, they count. 0 where no patch varies.
    /// </summary>
    /// <param name="limits">Where values pile up.</param>
    public double EqualShare(ValueLimits limits)
    {
        var hasOthers = values.AsSpan().ContainsAnyExcept((float)limits.Lower, (float)limits.Upper);
        var (equal, all) = (0L, 0L);
        for (var i = 0; i < places.Length; i += EqualStep)
        {
            for (var y = 0; y < height && energies[i] > 0; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var at = places[i] + y * stride + x;
                    Count(at, at + 1, x + 1 < width);
                    Count(at, at + stride, y + 1 < height);
                }
            }
        }

        return all == 0 ? 0 : equal / (double)all;

        void Count(int at, int next, bool isInside)
        {
            if (isInside)
            {
                var isEqual = values[at] == values[next];
                var isSilent = isEqual && hasOthers && (values[at] == limits.Lower || values[at] == limits.Upper);
                (equal, all) = (equal + (isEqual && !isSilent ? 1 : 0), all + (isSilent ? 0 : 1));
            }
        }
    }

    /// <summary>The mean of the means of chosen patches.</summary>
    public double MeanOf(ReadOnlySpan<int> patches)
    {
        var sum = 0.0;
        foreach (var index in patches)
        {
            sum += means[index];
        }

        return sum / patches.Length;
    }

    /// <summary>Eigenvalues of the covariance matrix of patches, ascending.</summary>
    /// <param name="patches">The patches.</param>
    /// <param name="workers">Who adds up; whoever does, sums have the same bits.</param>
    public double[] CovarianceEigenvalues(int[] patches, Workers workers)
    {
        var parts = workers.Map(Parts, part =>
        {
            var products = new PatchProducts(Size);
            foreach (var index in patches.AsSpan()[First(patches.Length, part)..First(patches.Length, part + 1)])
            {
                products.Add(values.AsSpan(places[index]), offsets);
            }

            return products;
        });
        return SymmetricEigenvalues.Of(PatchProducts.Covariance(parts, patches.Length), Size);
    }

    /// <summary>Where one of <see cref="Parts"/> begins.</summary>
    private static int First(int count, int part) => (int)((long)count * part / Parts);

    private static int[] Places(Grid grid, int height, int width)
    {
        var (rows, columns) = (grid.Height - height + 1, grid.Width - width + 1);
        if (rows < 1 || columns < 1)
        {
            return [];
        }

        var total = (long)grid.Depth * rows * columns;
        // A step that does not divide the row length visits different columns in different rows.
        var step = (int)((total + LargestNumber - 1) / LargestNumber);
        while (step > 1 && columns % step == 0)
        {
            step++;
        }

        var places = new int[(total + step - 1) / step];
        for (var i = 0; i < places.Length; i++)
        {
            var (rest, x) = Math.DivRem((long)i * step, columns);
            var (z, y) = Math.DivRem(rest, rows);
            places[i] = (int)((z * grid.Height + y) * grid.Width + x);
        }

        return places;
    }

    private static double SumOfSquaredDegrees(int height, int width)
    {
        var sum = 0.0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var degree = (y > 0 ? 1 : 0) + (y < height - 1 ? 1 : 0) + (x > 0 ? 1 : 0) + (x < width - 1 ? 1 : 0);
                sum += degree * degree;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double Mean, double Energy) Measure(int place)
    {
        var (sum, energy) = (0.0, 0.0);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = place + y * stride + x;
                double value = values[at];
                sum += value;
                var right = x + 1 < width ? values[at + 1] - value : 0;
                var below = y + 1 < height ? values[at + stride] - value : 0;
                energy += right * right + below * below;
            }
        }

        return (sum / (height * width), energy);
    }
}
