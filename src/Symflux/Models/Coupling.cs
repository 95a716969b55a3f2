namespace Symflux.Models;

/// <summary>Which channels of Ku share a diffusivity g(|v|²).</summary>
public enum Coupling
{
    /// <summary>None: every direction has its own, Φ(∂x u), Φ(∂y u). The classical four-neighbour scheme in 2D.</summary>
    Separate = 0,

    /// <summary>The directions of one state channel: g(|∇u|²), rotationally invariant in the limit.</summary>
    Gradient = 1,

    /// <summary>The directions of all state channels: g(Σ_c |∇u_c|²), so that edges form at the same place in every colour.</summary>
    Colour = 2,
}
