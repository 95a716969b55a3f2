namespace Symflux.Imaging.Files;

/// <summary>Rounds values to integer samples.</summary>
internal static class Quantiser
{
    /// <summary>The nearest integer in 0..<paramref name="peak"/>, halves to even; infinities go to the ends.</summary>
    public static int Quantise(float value, float peak) => (int)MathF.Round(Math.Clamp(value, 0f, peak));

    /// <summary>
    /// The largest value of an integer format that is a float: what is written is to be read again without rounding.
    /// </summary>
    public static double LargestOf(SampleFormat format)
    {
        var peak = (float)format.Peak();
        return peak > format.Peak() ? MathF.BitDecrement(peak) : peak;
    }

    /// <summary>
    /// The nearest integer in <paramref name="least"/>..<paramref name="peak"/>, halves to even; infinities go to the ends.
    /// </summary>
    public static long Quantise(float value, double least, double peak) => (long)Math.Round(Math.Clamp(value, least, peak));
}
