using Symflux.Fields;

namespace Symflux.Testing;

/// <summary>Norms and distances of fields.</summary>
public static class FieldExtensions
{
    /// <summary>Σ a·b.</summary>
    public static double Inner(this Field<double> a, Field<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Values.Length; i++)
        {
            sum += a.Values[i] * b.Values[i];
        }

        return sum;
    }

    /// <summary>√Σ a².</summary>
    public static double Norm(this Field<double> a) => Math.Sqrt(a.Inner(a));

    /// <summary>a − b.</summary>
    public static Field<double> Minus(this Field<double> a, Field<double> b)
    {
        var result = a.Clone();
        for (var i = 0; i < a.Values.Length; i++)
        {
            result.Values[i] -= b.Values[i];
        }

        return result;
    }

    /// <summary>Largest difference, relative to the largest magnitude of the expected values (or 1).</summary>
    public static double RelativeDifference(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        var (difference, size) = (0.0, 1.0);
        for (var i = 0; i < expected.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
            size = Math.Max(size, Math.Abs(expected[i]));
        }

        return difference / size;
    }

    /// <summary>Channel means.</summary>
    public static double[] Means(this Field<double> field) =>
        [.. Enumerable.Range(0, field.Channels).Select(c => field.Channel(c).ToArray().Average())];
}
