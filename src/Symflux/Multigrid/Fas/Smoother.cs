namespace Symflux.Multigrid.Fas;

/// <summary>Relaxation methods, with r = b − A(x) and D the diagonal of a linearisation of A.</summary>
public enum SmootherKind
{
    /// <summary>Damped Richardson, x ← x + ωr: a residual block with a data term.</summary>
    Richardson = 0,

    /// <summary>Damped Jacobi, x ← x + ωD⁻¹r.</summary>
    Jacobi = 1,

    /// <summary>Red-black Gauss–Seidel with over-relaxation: Jacobi on the red samples, then on the black ones.</summary>
    RedBlackGaussSeidel = 2,
}

/// <summary>Which linearisation gives the diagonal D of Jacobi and Gauss–Seidel.</summary>
public enum Linearisation
{
    /// <summary>
    /// Kačanov's or Picard's: KᵀGK with the diffusivities G = diag g at the current state. It overestimates the
    /// stiffness where g falls, so every sweep with 0 &lt; ω &lt; 2 lowers the energy (majorise and minimise).
    /// </summary>
    LaggedDiffusivity = 0,

    /// <summary>Newton's: the derivative of KᵀΦ(Ku). Longer steps at edges, no guarantee far from the solution.</summary>
    Newton = 1,
}

/// <summary>A relaxation method with its parameters.</summary>
public sealed record Smoother
{
    /// <summary>Creates a smoother.</summary>
    /// <param name="kind">The method.</param>
    /// <param name="relaxation">ω &gt; 0; below 2 for Gauss–Seidel. For Richardson in units of 1/(diagonal of A).</param>
    /// <param name="linearisation">What D is; Richardson has none.</param>
    public Smoother(SmootherKind kind, double relaxation, Linearisation linearisation = Linearisation.LaggedDiffusivity)
    {
        if (!(relaxation > 0 && double.IsFinite(relaxation)) || (kind == SmootherKind.RedBlackGaussSeidel && relaxation >= 2))
        {
            throw new SymfluxException($"the relaxation weight ω is {relaxation}; it must be positive, and below 2 for Gauss–Seidel");
        }

        Kind = kind;
        Relaxation = relaxation;
        Linearisation = linearisation;
    }

    /// <summary>The method.</summary>
    public SmootherKind Kind { get; }

    /// <summary>ω.</summary>
    public double Relaxation { get; }

    /// <summary>What D is.</summary>
    public Linearisation Linearisation { get; }
}
