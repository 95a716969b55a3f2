namespace Symflux.Certificates;

/// <summary>The property of a block on which its reading rests.</summary>
internal enum StepGround
{
    /// <summary>0 ≤ g ≤ L.</summary>
    DiffusivityBound,

    /// <summary>Φ(s) = G s with G in a range that has no 0 ≤ G.</summary>
    QuotientRange,

    /// <summary>The range [−m₋, m₊] of Φ'.</summary>
    SlopeRange,

    /// <summary>A step size that adapts to the state.</summary>
    AdaptiveStep,

    /// <summary>A lift or a projection.</summary>
    WidthChange,

    /// <summary>An orthogonal transform of cells, or its inverse.</summary>
    CellTransform,

    /// <summary>A symmetric positive definite linear solve.</summary>
    LinearSolve,

    /// <summary>The bound of the body of a recurrent block, repeated.</summary>
    RepeatedBody,

    /// <summary>The bound of the body of an average over symmetries.</summary>
    AveragedBody,

    /// <summary>The radius of the ball onto which it projects.</summary>
    BallProjection,

    /// <summary>An interval that holds 0, to which values are clamped.</summary>
    Clamp,

    /// <summary>None is needed: a projection onto the ball follows.</summary>
    Irrelevant,

    /// <summary>Nothing: there is no bound.</summary>
    None,
}
