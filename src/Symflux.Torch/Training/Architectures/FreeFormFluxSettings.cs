using Symflux.Fluxes;

namespace Symflux.Torch.Training.Architectures;

/// <summary>Values of Φ at knots, of any sign. Starts as Perona–Malik's.</summary>
public sealed record FreeFormFluxSettings : IAdaptiveFlux
{
    /// <summary>Number of knots, evenly over −range to range, 3 to 1001.</summary>
    public int Knots { get; init; } = 31;

    /// <summary>The knots cover |s| up to here, in grey values.</summary>
    public double Range { get; init; } = 150;

    /// <summary>Perona–Malik's flux as a free-form one.</summary>
    internal FreeFormFlux Start(double noise)
    {
        var (range, n) = (Range / noise, Knots - 1);
        return new FreeFormFlux(2 * range / n, [.. Enumerable.Range(0, Knots).Select(k => StartingFlux.PeronaMalik.Value((k - 0.5 * n) * 2 * range / n))]);
    }

    Flux ITrainableFlux.Start(double noise) => Start(noise);

    void ITrainableFlux.Check(FaultList faults) => StartingFlux.Check(faults, "knots", Knots, 3, Range);
}
