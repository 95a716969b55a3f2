using System.Numerics;
using Symflux.Fields;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>Solves stationary problems by the full approximation scheme (FAS), nonlinear multigrid.</summary>
/// <remarks>
/// One cycle on level ℓ: smooth; restrict x and the residual r = b − A(x); solve A_c(x_c) = R r + A_c(R x) recursively from
/// R x; correct x ← x + P(x_c − R x); smooth. Coarse operators are the same equation on a grid of twice the spacing. Work
/// and number of cycles do not depend on the number of samples. See docs/MULTIGRID.md.
/// </remarks>
public static class MultigridSolver
{
    /// <summary>Beyond this growth of the residual there is no way back.</summary>
    private const double Divergence = 1e3;

    /// <summary>A cycle that leaves more than this of the residual has not helped.</summary>
    private const double Standstill = 0.97;

    /// <summary>So many of them in a row are a standstill.</summary>
    private const int Patience = 3;

    /// <summary>Solves A(x) = b.</summary>
    /// <param name="problem">The problem and the initial guess.</param>
    /// <param name="options">Method, tolerance and threads; null for the defaults.</param>
    /// <param name="progress">Receives a report after every cycle.</param>
    /// <param name="cancellation">Stops between cycles with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The solution, or the reason why there is none, with the history.</returns>
    public static MultigridResult<T> Solve<T>(
        StationaryProblem<T> problem, MultigridOptions? options = null,
        IProgress<CycleRecord>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= MultigridOptions.Default;
        using var team = new ThreadTeam(options.Machine.Threads);
        var hierarchy = new Hierarchy<T>(problem, options, team);
        var schedule = new SmoothingSchedule(options);
        var history = new List<CycleRecord>(options.MaxCycles + 1);

        var unit = hierarchy.ResidualNorm();
        var residual = unit;
        Record(0);
        if (unit > 0 && options.FullMultigridStart && options.MaxCycles > 0 && problem.Mask is null && hierarchy.Count > 1)
        {
            residual = Start(problem, hierarchy, schedule, unit);
        }

        var convergence = new Convergence(options.Tolerance, options.MaxCycles, Divergence, Patience);
        convergence.Start(unit);
        var damping = 1.0;
        var stop = convergence.Judge(residual, 0);
        while (stop is null)
        {
            cancellation.ThrowIfCancellationRequested();
            var before = residual;
            hierarchy.Cycle(schedule, damping);
            residual = hierarchy.ResidualNorm();
            Record(history[^1].Cycle + 1);
            progress?.Report(history[^1]);
            // While there are more sweeps to try, a cycle that has not helped does not count.
            stop = convergence.Judge(residual, history[^1].Cycle, helped: !(residual > Standstill * before && schedule.IsExhausted));
            // Far from the solution a coarse correction can point the wrong way: take less of it.
            damping = residual > before ? damping / 2 : Math.Min(1, 2 * damping);
            schedule.Observe(residual / before);
        }

        return Result(stop.Value);

        void Record(int cycle) => history.Add(
            new CycleRecord(cycle, unit > 0 ? residual / unit : 0, hierarchy.WorkUnits, cycle == 0 ? 0 : schedule.Sweeps));

        MultigridResult<T> Result(StopReason reason) => new(
            reason == StopReason.Diverged ? null : Field<T>.Wrap(hierarchy.State, problem.Grid, problem.Channels), reason, [.. history]);
    }

    /// <summary>Starts with full multigrid, and goes back to the initial guess where that was better.</summary>
    private static double Start<T>(StationaryProblem<T> problem, Hierarchy<T> hierarchy, SmoothingSchedule schedule, double unit)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        hierarchy.StartFromCoarse(schedule);
        var residual = hierarchy.ResidualNorm();
        if (residual < unit)
        {
            return residual;
        }

        problem.Initial.Values.CopyTo(hierarchy.State);
        return unit;
    }
}
