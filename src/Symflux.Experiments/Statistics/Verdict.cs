namespace Symflux.Experiments.Statistics;

/// <summary>What may be said of a difference.</summary>
internal enum Verdict
{
    /// <summary>Neither different nor equivalent, as far as the measurements tell.</summary>
    Undecided = 0,

    /// <summary>Larger, after Holm's correction.</summary>
    Better = 1,

    /// <summary>Smaller, after Holm's correction.</summary>
    Worse = 2,

    /// <summary>Within the margin of equivalence, by two one-sided tests.</summary>
    Equivalent = 3,
}
