namespace Symflux.Certificates;

/// <summary>The arguments that bound a run of blocks.</summary>
internal enum BoundMethod
{
    /// <summary>The triangle inequality in every block.</summary>
    Triangle,

    /// <summary>Quadratic forms in (u, u⁻, f).</summary>
    QuadraticForms,

    /// <summary>A polynomial in KᵀK.</summary>
    Polynomial,
}
