using Symflux.Fields;

namespace Symflux.Imaging;

/// <summary>What every measure of the difference of two images asks of them.</summary>
internal static class Comparison
{
    /// <summary>Throws unless the shapes agree and the peak is usable.</summary>
    public static void Check(Field<float> reference, Field<float> test, double peak)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        if (!reference.HasShapeOf(test))
        {
            throw new SymfluxException(
                $"cannot compare {reference.DescribeShape()} with {test.DescribeShape()}; crop or convert one of them");
        }

        if (!(peak > 0) || !double.IsFinite(peak))
        {
            throw new SymfluxException($"the peak value is {peak}; it must be positive and finite, 255 for 8-bit images");
        }
    }
}
