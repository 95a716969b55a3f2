using System.Numerics;

namespace Symflux.Solving.TwoPoint;

/// <summary>The numbers of one step.</summary>
/// <param name="TimeStep">τ.</param>
/// <param name="Fidelity">μ.</param>
/// <param name="Extrapolation">α.</param>
internal readonly record struct TwoPointNumbers<T>(T TimeStep, T Fidelity, T Extrapolation) where T : unmanaged, IFloatingPointIeee754<T>;
