namespace Symflux.Operators;

/// <summary>How a stencil treats positions near the border: K = V·E, an extension E followed by correlation V.</summary>
public enum Boundary
{
    /// <summary>
    /// No extension: rows of K whose stencil would leave the domain are dropped (their result is 0 and the adjoint
    /// ignores them). No flux crosses the border, so zero-sum stencils preserve the mean exactly.
    /// </summary>
    Natural = 0,

    /// <summary>Samples outside the domain count as 0.</summary>
    Zero = 1,

    /// <summary>Even extension about the border between samples: …, u₁, u₀ | u₀, u₁, …; repeated where the stencil is larger.</summary>
    Reflecting = 2,
}
