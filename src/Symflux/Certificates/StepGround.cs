namespace Symflux.Certificates;

/// <summary>The property of a block on which its reading rests.</summary>
internal enum StepGround
{
    /// <summary>0 ≤ g ≤ L.</summary>
    DiffusivityBound,

    /// <summary>The range [−m₋, m₊] of Φ'.</summary>
    SlopeRange,

    /// <summary>A step size that adapts to the state.</summary>
    AdaptiveStep,

    /// <summary>Nothing: there is no bound.</summary>
    None,
}
