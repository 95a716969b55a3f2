namespace Symflux.Solving;

/// <summary>How a solver uses the machine; never what it computes: results do not depend on it.</summary>
public sealed record SolverOptions
{
    /// <summary>All processors.</summary>
    public static SolverOptions Default { get; } = new();

    /// <summary>Number of threads, at least 1; all processors by default.</summary>
    public int Threads
    {
        get;
        init => field = value >= 1 ? value : throw new SymfluxException($"the number of threads is {value}; it must be at least 1");
    } = Environment.ProcessorCount;
}
