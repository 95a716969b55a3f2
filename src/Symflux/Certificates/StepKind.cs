namespace Symflux.Certificates;

/// <summary>Blocks about which a proof says the same.</summary>
internal enum StepKind
{
    /// <summary>A residual step that does not expand (facts 1 and 2).</summary>
    Stable,

    /// <summary>The same with a data term (fact 3).</summary>
    StableWithData,

    /// <summary>A step that does not expand, with diffusivities from a guide (fact 10).</summary>
    Guided,

    /// <summary>A residual step that may expand.</summary>
    Expanding,

    /// <summary>A step under local step control (fact 13).</summary>
    Adaptive,

    /// <summary>A step with extrapolation (fact 7).</summary>
    Extrapolated,

    /// <summary>A lift or a projection (fact 4).</summary>
    Width,

    /// <summary>An analysis of cells or a synthesis, which enlarges nothing that matters (fact 4).</summary>
    Cells,

    /// <summary>An analysis of cells that may enlarge its input (fact 4).</summary>
    CellsWithGain,

    /// <summary>A linear solve (fact 6).</summary>
    Solve,

    /// <summary>A repeated body (fact 6).</summary>
    Recurrent,

    /// <summary>An average of a body over symmetries of the grid (fact 12).</summary>
    Symmetrisation,

    /// <summary>A projection onto the ball of radius ‖f‖ (fact 8).</summary>
    BallProjection,

    /// <summary>A block before such a projection, of which nothing is asked (fact 8).</summary>
    Forgotten,

    /// <summary>A clamp to an interval (fact 14).</summary>
    Clamp,

    /// <summary>No bound.</summary>
    Refused,
}
