namespace Symflux.Torch.Attacks;

/// <summary>Sums over small arrays.</summary>
internal static class Vectors
{
    /// <summary>‖x‖, also where squares leave the range of numbers.</summary>
    public static double Norm(ReadOnlySpan<double> x)
    {
        var largest = 0.0;
        foreach (var value in x)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        var sum = 0.0;
        foreach (var value in x)
        {
            sum += value / largest * (value / largest);
        }

        return largest * Math.Sqrt(sum);
    }

    /// <summary>a + s·b.</summary>
    public static double[] Add(double[] a, double s, double[] b)
    {
        var sum = new double[a.Length];
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = a[i] + s * b[i];
        }

        return sum;
    }

    /// <summary>x with another norm; x itself where it is 0.</summary>
    public static double[] WithNorm(double[] x, double norm) =>
        Norm(x) is var size && size > 0 ? Array.ConvertAll(x, value => value / size * norm) : x;
}
