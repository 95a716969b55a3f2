using System.Collections.Immutable;
using Symflux.Fluxes;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// Slopes of an odd Φ between knots: in [0, 1], or for a network with a Lipschitz constant in [−m, 1] with Φ(s)/s ≥ 0. Starts as Charbonnier's, or as
/// Perona–Malik's where slopes may be negative.
/// </summary>
public sealed record MonotoneSplineFluxSettings : IBoundedFlux
{
    /// <summary>Number of slopes, for intervals evenly over 0 to the range, 1 to 1001.</summary>
    public int Slopes { get; init; } = 15;

    /// <summary>The intervals cover |s| up to here, in grey values.</summary>
    public double Range { get; init; } = 150;

    internal Flux StartWeakly(double noise) => new WeaklyMonotoneSplineFlux(Spacing(noise), SlopesOf(StartingFlux.PeronaMalik, Spacing(noise), lowest: -1));

    Flux ITrainableFlux.Start(double noise) =>
        new MonotoneSplineFlux(Spacing(noise), SlopesOf(new CharbonnierFlux(StartingFlux.Contrast), Spacing(noise), lowest: 0.01));

    void ITrainableFlux.Check(FaultList faults) => Check(faults);

    internal void Check(FaultList faults) => StartingFlux.Check(faults, "slopes", Slopes, 1, Range);

    private double Spacing(double noise) => Range / noise / Slopes;

    /// <summary>Mean slopes between knots, none at 0 for the last one, nor at 1.</summary>
    private ImmutableArray<double> SlopesOf(Flux start, double h, double lowest) =>
    [
        .. Enumerable.Range(0, Slopes).Select(k => Math.Clamp((start.Value((k + 1) * h) - start.Value(k * h)) / h, k + 1 == Slopes ? 0.01 : lowest, 0.99)),
    ];
}
