using System.Collections.Immutable;

namespace Symflux.Torch.Attacks;

/// <summary>How long and where an adversarial search looks.</summary>
public sealed record AttackOptions
{
    /// <summary>When the search ends, whatever it is doing; positive, 10 seconds by default. Gains get a quarter of it, quotients the rest.</summary>
    public TimeSpan TimeLimit
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new SymfluxException($"the time limit of an attack is {value.TotalSeconds} s; it must be positive");
    } = TimeSpan.FromSeconds(10);

    /// <summary>The search ends when each goal has had at least so many starting points, at least 1; null: only when time is over.</summary>
    public int? Restarts
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new SymfluxException($"an attack from {value} starting points does nothing; it needs at least 1");
    }

    /// <summary>
    /// Samples of the grids along each axis, at least 1, taken in turn. Null: 6 to 10 for images, with larger ones in between, fewer for volumes
    /// and more for signals. Small grids are where gradient ascent gets far in seconds.
    /// </summary>
    public ImmutableArray<int>? Extents
    {
        get;
        init => field = value is not { } extents || (extents.Length > 0 && extents.All(extent => extent >= 1))
            ? value
            : throw new SymfluxException($"the grids of an attack have {string.Join(", ", extents)} samples; give one or more numbers from 1 on");
    }

    /// <summary>
    /// Smallest and largest standard deviation of starting points, in grey values, drawn evenly on a logarithmic scale; positive. Besides there
    /// are always starts that are a thousand times smaller than the smallest, and 100,000 times larger than the largest, where
    /// fluxes are nearly linear.
    /// </summary>
    public (double Smallest, double Largest) Amplitudes
    {
        get;
        init => field = value.Smallest > 0 && value.Largest >= value.Smallest && double.IsFinite(value.Largest)
            ? value
            : throw new SymfluxException($"the amplitudes of an attack go from {value.Smallest} to {value.Largest}; both must be positive, in this order");
    } = (5, 100);

    /// <summary>Seed of the starting points. Equal seeds and numbers of restarts give equal results, unless time runs out.</summary>
    public int Seed { get; init; } = 1;
}
