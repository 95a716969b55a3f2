namespace Symflux.Models;

/// <summary>How unknown samples are filled in from known ones: c(u − f) + (1 − c)·KᵀΦ(Ku) = 0.</summary>
public enum InpaintingModel
{
    /// <summary>Homogeneous diffusion: K = ∇, Φ(s) = s. Smooth, with logarithmic peaks at single samples.</summary>
    Homogeneous = 0,

    /// <summary>Biharmonic: K = the Hessian, Φ(s) = s. Smoother at the samples; over- and undershoots are possible.</summary>
    Biharmonic = 1,

    /// <summary>Charbonnier: K = ∇, all colours coupled; keeps edges, and the energy is convex.</summary>
    Charbonnier = 2,

    /// <summary>Edge-enhancing: K = ∇ with the Perona–Malik flux, all colours coupled; sharpest, not unique.</summary>
    EdgeEnhancing = 3,
}
