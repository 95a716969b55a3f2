namespace Symflux.Experiments.Statistics;

/// <summary>A size of a family, and what was measured of it.</summary>
/// <param name="Size">N.</param>
/// <param name="Values">PSNR in dB, first index the seed, second the image.</param>
internal sealed record MeasuredSize(double Size, IReadOnlyList<double[]> Values);
