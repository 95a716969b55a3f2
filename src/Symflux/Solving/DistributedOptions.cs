namespace Symflux.Solving;

/// <summary>How a distributed run uses the machines; never what it computes: results do not depend on it.</summary>
public sealed record DistributedOptions
{
    /// <summary>One thread for each rank, and halos of the standard depth.</summary>
    public static DistributedOptions Default { get; } = new();

    /// <summary>Number of threads of each rank, at least 1; 1 by default, since launchers start a rank for every processor.</summary>
    public int Threads
    {
        get;
        init => field = value >= 1 ? value : throw new SymfluxException($"the number of threads is {value}; it must be at least 1");
    } = 1;

    /// <summary>
    /// Layers that each rank holds around its own, at least: deeper halos are exchanged less often and computed twice. As many as blocks look at are held
    /// in any case; null for a choice by the size of slabs.
    /// </summary>
    public int? Halo
    {
        get;
        init => field = value is null or >= 0 ? value : throw new SymfluxException($"the halo is {value} layers deep; it must not be negative");
    }

    /// <summary>Levels of cycles with at most so many samples are held by all ranks, which compute them alike; null for a choice by their size.</summary>
    internal long? Gathered { get; init; }
}
