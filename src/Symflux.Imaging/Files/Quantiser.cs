namespace Symflux.Imaging.Files;

/// <summary>Rounds values to integer samples.</summary>
internal static class Quantiser
{
    /// <summary>The nearest integer in 0..<paramref name="peak"/>, halves to even; infinities go to the ends.</summary>
    public static int Quantise(float value, float peak) => (int)MathF.Round(Math.Clamp(value, 0f, peak));
}
