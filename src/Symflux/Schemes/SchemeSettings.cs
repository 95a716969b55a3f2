using Symflux.Blueprints;

namespace Symflux.Schemes;

/// <summary>
/// What can be said about a scheme besides its kind; null leaves a value to the scheme. A scheme ignores what it does not take
/// (<see cref="SchemeKind.Takes"/>), so that one set of settings can serve several.
/// </summary>
public sealed record SchemeSettings
{
    /// <summary>M ≥ 1, cycles of the fast schemes.</summary>
    public int? Cycles { get; init; }

    /// <summary>τ &gt; 0.</summary>
    public double? TimeStep { get; init; }

    /// <summary>Whether an explicit τ is taken beyond the stability bound.</summary>
    public bool Force { get; init; }

    /// <summary>How the systems of semi-implicit steps are solved.</summary>
    public SystemSolver? Solver { get; init; }

    /// <summary>Relative residual at which inner iterations end, ≥ 0.</summary>
    public double? Tolerance { get; init; }

    /// <summary>The most inner iterations, at least 1.</summary>
    public int? Iterations { get; init; }

    /// <summary>Length of the accelerated cycles in the inner iteration of implicit steps, at least 1.</summary>
    public int? InnerCycle { get; init; }

    /// <summary>The inner iteration of implicit steps.</summary>
    public InnerMethod? InnerMethod { get; init; }

    /// <summary>Which settings have a value.</summary>
    public SchemeParameters Given =>
        (Cycles is null ? 0 : SchemeParameters.Cycles) | (TimeStep is null ? 0 : SchemeParameters.TimeStep)
        | (Force ? SchemeParameters.Force : 0) | (Solver is null ? 0 : SchemeParameters.Solver)
        | (Tolerance is null && Iterations is null ? 0 : SchemeParameters.Stopping)
        | (InnerCycle is null ? 0 : SchemeParameters.InnerCycle) | (InnerMethod is null ? 0 : SchemeParameters.InnerMethod);

    /// <summary>A standard rule with what is given in its place.</summary>
    internal StoppingRule StoppingFrom(StoppingRule standard) =>
        new(Iterations ?? standard.Iterations, Tolerance ?? standard.Tolerance);

    /// <summary>The solver of semi-implicit steps; null to leave it to the scheme.</summary>
    /// <exception cref="SymfluxException">A tolerance for a solver without iterations.</exception>
    internal LinearSolver? SolverFrom()
    {
        if (Solver is null or SystemSolver.ConjugateGradients)
        {
            var stopping = StoppingFrom(SemiImplicitScheme.StandardStopping);
            return Given.HasFlag(SchemeParameters.Stopping) || Solver is not null
                ? LinearSolver.ConjugateGradients(stopping.Tolerance, stopping.Iterations)
                : null;
        }

        return Given.HasFlag(SchemeParameters.Stopping)
            ? throw new SymfluxException(
                $"tolerance and iterations are for conjugate gradients; {Solver} has no iteration, so leave them out")
            : Solver == SystemSolver.Direct ? LinearSolver.Direct : LinearSolver.AdditiveOperatorSplitting;
    }

    /// <summary>The numbers of the multigrid cycles that implicit steps iterate; null for damped steps.</summary>
    internal ClassicalCycleOptions? CyclesFrom() =>
        InnerMethod == Schemes.InnerMethod.Multigrid ? ClassicalCycleOptions.Default : null;
}
