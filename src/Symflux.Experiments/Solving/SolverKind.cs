namespace Symflux.Experiments.Solving;

/// <summary>Solvers that are not trained.</summary>
internal enum SolverKind
{
    /// <summary>The cycle that training starts from.</summary>
    Classical = 0,

    /// <summary>The library's solver for the equation.</summary>
    Library = 1,

    /// <summary>The best iteration on one grid.</summary>
    Iteration = 2,
}
