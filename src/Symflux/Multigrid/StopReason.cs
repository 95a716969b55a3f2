namespace Symflux.Multigrid;

/// <summary>Why an iteration ended.</summary>
public enum StopReason
{
    /// <summary>The residual met the tolerance.</summary>
    Converged = 0,

    /// <summary>The largest number of cycles was reached.</summary>
    CycleLimit = 1,

    /// <summary>Cycles no longer reduced the residual, most often because the precision of the numbers is exhausted.</summary>
    Stagnated = 2,

    /// <summary>The residual grew beyond all bounds; there is no solution to return.</summary>
    Diverged = 3,
}
