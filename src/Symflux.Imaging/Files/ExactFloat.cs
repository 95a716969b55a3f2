namespace Symflux.Imaging.Files;

/// <summary>Numbers of files as floats, without changing what counts something.</summary>
internal static class ExactFloat
{
    /// <summary>A double as a float.</summary>
    /// <exception cref="CodecException">It is finite, but no float is.</exception>
    public static float Narrow(double value) => float.IsFinite((float)value) || !double.IsFinite(value)
        ? (float)value
        : throw new CodecException($"its value {value:R} is beyond what 32-bit floats hold (3.4e38); divide the data by a power of ten");

    /// <summary>An integer as a float.</summary>
    /// <exception cref="CodecException">No float is equal to it.</exception>
    public static float Of(Int128 value) => (Int128)(float)value == value
        ? (float)value
        : throw new CodecException(
            $"its value {value} has more digits than 32-bit floats hold; subtract an offset from the data, or save it as floats");
}
