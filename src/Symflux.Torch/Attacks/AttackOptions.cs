using System.Collections.Immutable;

namespace Symflux.Torch.Attacks;

/// <summary>How long and where an adversarial search looks.</summary>
public sealed record AttackOptions
{
    /// <summary>When the search ends, whatever it is doing; positive, 10 seconds by default.</summary>
    public TimeSpan TimeLimit
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new SymfluxException($"the time limit of an attack is {value.TotalSeconds} s; it must be positive");
    } = TimeSpan.FromSeconds(10);

    /// <summary>The search ends when at least so many starting points were tried; null: only when time is over.</summary>
    public int? Restarts { get; init; }

    /// <summary>Ascent steps from one starting point, at least 1.</summary>
    public int Steps
    {
        get;
        init => field = value >= 1
            ? value
            : throw new SymfluxException($"an attack of {value} steps does nothing; it needs at least 1");
    } = 80;

    /// <summary>
    /// Heights of the grids, in samples, taken in turn; widths are a third larger. Null: sizes that suit the dimension.
    /// </summary>
    public ImmutableArray<int>? Extents { get; init; }

    /// <summary>
    /// Smallest and largest standard deviation of starting points, in grey values, drawn evenly on a logarithmic scale.
    /// </summary>
    public (double Smallest, double Largest) Amplitudes { get; init; } = (0.1, 300);

    /// <summary>Seed of the starting points. Equal seeds and numbers of restarts give equal results, unless time runs out.</summary>
    public int Seed { get; init; } = 1;
}
