using Symflux.Blueprints;

namespace Symflux.Multigrid.Fas;

/// <summary>How a problem is solved. Everything is chosen automatically unless it is given.</summary>
public sealed record MultigridOptions : IterationOptions
{
    /// <summary>All automatic, relative residual 1e-6.</summary>
    public static MultigridOptions Default { get; } = new();

    /// <summary>V, W or F; V by default.</summary>
    public CycleShape Shape { get; init; }

    /// <summary>
    /// The smoother; by default red-black Gauss–Seidel with lagged diffusivities and an over-relaxation that goes with
    /// the number of sweeps.
    /// </summary>
    public Smoother? Smoother { get; init; }

    /// <summary>
    /// ν ≥ 1, smoothing sweeps before and after the coarse correction; by default 2, doubled up to 16 whenever a cycle
    /// leaves more than a fifth of the residual.
    /// </summary>
    public int? Sweeps
    {
        get;
        init => field = value is null or >= 1 ? value : throw new SymfluxException($"the number of sweeps is {value}; it must be at least 1");
    }

    /// <summary>How corrections are interpolated.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Linear;

    /// <summary>Number of levels, at least 1; by default as many as the strength of the diffusion calls for.</summary>
    public int? Levels
    {
        get;
        init => field = value is null or >= 1 ? value : throw new SymfluxException($"the number of levels is {value}; it must be at least 1");
    }

    /// <summary>
    /// Whether to start with nested iteration (full multigrid) from the coarsest level, and to keep its result where it has
    /// a smaller residual than the initial guess. Not for problems with a mask.
    /// </summary>
    public bool FullMultigridStart { get; init; } = true;

    /// <summary>Stop after this many cycles, ≥ 0; 100 by default.</summary>
    public int MaxCycles
    {
        get;
        init => field = value >= 0 ? value : throw new SymfluxException($"the largest number of cycles is {value}; it must not be negative");
    } = 100;
}
