
namespace Symflux.Multigrid.Fas;

/// <summary>When a trained cycle is trusted, and when the iteration ends.</summary>
public sealed record SafeguardOptions : IterationOptions
{
    /// <summary>Relative residual 1e-6, at most 200 cycles, a trained cycle must take away a tenth of the residual.</summary>
    public static SafeguardOptions Default { get; } = new();

    /// <summary>Stop after this many cycles, rejected ones included, ≥ 0.</summary>
    public int MaxCycles
    {
        get;
        init => field = value >= 0 ? value : throw new SymfluxException($"the largest number of cycles is {value}; it must not be negative");
    } = 200;

    /// <summary>A trained cycle is taken if it leaves at most this part of the residual, in (0, 1).</summary>
    public double LargestReduction
    {
        get;
        init => field = value is > 0 and < 1 ? value
            : throw new SymfluxException($"the part of the residual that a trained cycle may leave is {value}; it must lie between 0 and 1");
    } = 0.9;
}
