using Symflux.Solving;

namespace Symflux.Multigrid;

/// <summary>What every iterative solver of this folder is told: when to stop, and on how many threads to run.</summary>
public abstract record IterationOptions
{
    private protected IterationOptions() { }

    /// <summary>
    /// Stop when the residual is at most this fraction of that of the initial guess (for inpainting the mean of the known
    /// samples), &gt; 0; 1e-6 by default.
    /// </summary>
    public double Tolerance
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new SymfluxException($"the tolerance is {value}; it must be positive and finite, such as 1e-6");
    } = 1e-6;

    /// <summary>Threads; results do not depend on them.</summary>
    public SolverOptions Machine { get; init; } = SolverOptions.Default;
}
