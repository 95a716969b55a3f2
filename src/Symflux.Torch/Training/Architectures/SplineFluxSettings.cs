using Symflux.Fluxes;

namespace Symflux.Torch.Training.Architectures;

/// <summary>Values of the diffusivity g at knots, in [0, 1]. Starts as Perona–Malik's.</summary>
public sealed record SplineFluxSettings : IAdaptiveFlux, IBoundedFlux, IDiffusivity
{
    /// <summary>Number of knots, evenly over 0 to the range, 3 to 1001.</summary>
    public int Knots { get; init; } = 31;

    /// <summary>The knots cover |s| up to here, in grey values.</summary>
    public double Range { get; init; } = 150;

    Flux ITrainableFlux.Start(double noise)
    {
        var (range, n) = (Range / noise, Knots - 1);
        return new SplineDiffusivityFlux(range / n, [.. Enumerable.Range(0, Knots).Select(k => Math.Clamp(Diffusivity(k * range / n), 0.01, 0.99))]);
    }

    void ITrainableFlux.Check(FaultList faults) => StartingFlux.Check(faults, "knots", Knots, 3, Range);

    private static double Diffusivity(double s) => StartingFlux.PeronaMalik.Diffusivity(Math.Pow(s, 2));
}
