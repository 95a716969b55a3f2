namespace Symflux.Imaging.Numerics;

/// <summary>The variance of the noise in patches of about one mean.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Variance">The variance of their noise, &gt; 0.</param>
/// <param name="Weight">How many they are.</param>
internal readonly record struct VariancePoint(double Mean, double Variance, double Weight);
