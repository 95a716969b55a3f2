namespace Symflux.Imaging.Numerics;

/// <summary>The values at which a channel was clipped; infinite where it was not.</summary>
/// <remarks>Read from the values themselves, so that it works for every depth, for 12 bits kept in 16, and for clipped floats.</remarks>
internal readonly record struct ValueLimits(double Lower, double Upper)
{
    /// <summary>The fraction of samples at an extreme value from which on it counts as a limit.</summary>
    private const double LeastShare = 1e-3;

    /// <summary>Finds the limits.</summary>
    public static ValueLimits Of(ReadOnlySpan<float> values)
    {
        var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        var enough = Math.Max(2, LeastShare * values.Length);
        return new ValueLimits(
            values.Count(least) >= enough ? least : double.NegativeInfinity,
            values.Count(most) >= enough ? most : double.PositiveInfinity);
    }
}
