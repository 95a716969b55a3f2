namespace Symflux.Schemes;

/// <summary>How the linear systems of semi-implicit steps are solved.</summary>
public enum SystemSolver
{
    /// <summary>A banded factorisation; for signals.</summary>
    Direct,

    /// <summary>Additive operator splitting: direct solves along the axes.</summary>
    AdditiveOperatorSplitting,

    /// <summary>Conjugate gradients.</summary>
    ConjugateGradients,
}
