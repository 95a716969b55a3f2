using Symflux.Fields;

namespace Symflux.Models;

/// <summary>A diffusion problem whose solution is known at every time.</summary>
/// <param name="Name">A few words.</param>
/// <param name="Model">The equation.</param>
/// <param name="Initial">u(0).</param>
/// <param name="Solution">u(t) of the space-discrete equation for t ≥ 0, exact up to rounding.</param>
public sealed record KnownProblem(string Name, DiffusionModel Model, Field<double> Initial, Func<double, Field<double>> Solution);
