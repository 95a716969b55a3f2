using System.Collections.Immutable;

namespace Symflux.Imaging;

/// <summary>The noise of a page as it was estimated.</summary>
/// <param name="Channels">The noise of each channel; where it is correlated, as seen on the grids on which it is white.</param>
/// <param name="Step">The step of these grids, as <see cref="NoiseCorrelation.StepOf"/> finds it; 1 for white noise.</param>
public sealed record FoundNoise(ImmutableArray<NoiseModel> Channels, int Step);
