namespace Symflux.Restoration;

/// <summary>The derivatives in K.</summary>
public enum DerivativeOrder
{
    /// <summary>First derivatives: second-order diffusion.</summary>
    Gradient,

    /// <summary>Second derivatives: fourth-order diffusion.</summary>
    Hessian,

    /// <summary>Their sum: fourth-order diffusion.</summary>
    Laplacian,
}
