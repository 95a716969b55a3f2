using System.Collections.Immutable;
using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>The levels of a problem, and the cycles that run on them. It counts the work.</summary>
internal sealed class Hierarchy<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Sweeps on the coarsest level, whose few samples they solve for; over-relaxed, since there is nothing below.</summary>
    private const int CoarsestSweeps = 30;

    private readonly Level<T>[] levels;
    private readonly ThreadTeam team;
    private readonly ImmutableArray<CycleStep>[] cycles;

    public Hierarchy(StationaryProblem<T> problem, MultigridOptions options, ThreadTeam team)
    {
        this.team = team;
        var meshes = Coarsening.Meshes(problem.Grid, problem.Mask is null ? problem.Reaction : 0, problem.Diffusion, options.Levels);
        levels = new Level<T>[meshes.Count];
        var mask = problem.Mask?.Buffer;
        for (var l = 0; l < levels.Length; l++)
        {
            var transfer = l + 1 < meshes.Count ? new GridTransfer<T>(meshes[l], meshes[l + 1], problem.Channels, options.Interpolation, team.Size) : null;
            var a = LevelOperator<T>.Of(problem, meshes[l], mask, team.Size);
            var length = problem.Channels * meshes[l].Grid.Count;
            levels[l] = l == 0
                ? new Level<T>(meshes[l].Grid, problem.Initial.Clone().Buffer, problem.RightHandSide.Buffer, a, transfer, mask, isFinest: true)
                : new Level<T>(meshes[l].Grid, new T[length], new T[length], a, transfer, mask, isFinest: false);
            mask = transfer is null || mask is null ? null : CoarseMask(mask, meshes[l].Grid, meshes[l + 1].Grid);
        }

        cycles = [.. Enumerable.Range(0, levels.Length).Select(first => CycleProgram.Of(options.Shape, levels.Length, first))];
    }

    /// <summary>x on the finest level.</summary>
    public T[] State => levels[0].State;

    /// <summary>Number of levels.</summary>
    public int Count => levels.Length;

    /// <summary>Work so far in evaluations of A on the finest grid.</summary>
    public double WorkUnits { get; private set; }

    /// <summary>‖b − A(x)‖ on the finest level. Not counted as work: it belongs to the stopping rule.</summary>
    public double ResidualNorm() => levels[0].ResidualNorm(team);

    /// <summary>One FAS cycle.</summary>
    /// <param name="schedule">ν and the smoother.</param>
    /// <param name="damping">θ, the part of the coarse corrections that is taken.</param>
    /// <param name="first">The finest level that takes part.</param>
    public void Cycle(SmoothingSchedule schedule, double damping, int first = 0)
    {
        foreach (var (action, l) in cycles[first])
        {
            var level = levels[l];
            switch (action)
            {
                case CycleAction.PreSmooth or CycleAction.PostSmooth:
                    level.Smooth(schedule.Smoother, schedule.Sweeps, team);
                    Charge(l, schedule.Sweeps);
                    break;
                case CycleAction.Restrict:
                    level.RestrictTo(levels[l + 1], team);
                    Charge(l, 1);
                    Charge(l + 1, 1);
                    break;
                case CycleAction.SolveCoarsest:
                    // A single level is smoothed like any other.
                    level.Smooth(schedule.Smoother, levels.Length == 1 ? 2 * schedule.Sweeps : CoarsestSweeps, team);
                    Charge(l, levels.Length == 1 ? 2 * schedule.Sweeps : CoarsestSweeps);
                    break;
                case CycleAction.Correct:
                    level.CorrectFrom(levels[l + 1], damping, team);
                    break;
                default:
                    throw new InvalidOperationException($"unknown step {action}");
            }
        }
    }

    /// <summary>Full multigrid: solves from the coarsest level upwards, one cycle on each, and interpolates to the finest.</summary>
    public void StartFromCoarse(SmoothingSchedule schedule)
    {
        for (var l = 0; l + 1 < levels.Length; l++)
        {
            levels[l].RestrictRightHandSide(levels[l + 1], team);
        }

        // Cycles on level ℓ overwrite the right-hand sides of coarser levels only, which are done by then.
        Array.Clear(levels[^1].State);
        for (var l = levels.Length - 1; l > 0; l--)
        {
            Cycle(schedule, 1, l);
            levels[l - 1].InterpolateFrom(levels[l], team);
        }
    }

    private void Charge(int level, int evaluations) =>
        WorkUnits += evaluations * (double)levels[level].Grid.Count / levels[0].Grid.Count;

    /// <summary>A coarse cell is known if any of its samples is.</summary>
    private static T[] CoarseMask(T[] fine, Grid fineGrid, Grid coarseGrid)
    {
        var coarse = new T[coarseGrid.Count];
        for (var i = 0; i < fine.Length; i++)
        {
            var x = Cell(i % fineGrid.Width, fineGrid.Width, coarseGrid.Width);
            var y = Cell(i / fineGrid.Width % fineGrid.Height, fineGrid.Height, coarseGrid.Height);
            var z = Cell(i / fineGrid.Width / fineGrid.Height, fineGrid.Depth, coarseGrid.Depth);
            ref var cell = ref coarse[(z * coarseGrid.Height + y) * coarseGrid.Width + x];
            cell = T.Max(cell, fine[i]);
        }

        return coarse;

        static int Cell(int place, int fine, int coarse) => fine == coarse ? place : place / 2;
    }
}
