using System.Numerics;
using Symflux.Fields;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>One level of a hierarchy: A(x) = b on one grid, and the way to the next coarser one.</summary>
internal sealed class Level<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly LevelOperator<T> problem;
    private readonly Transfer<T>? toCoarse;
    private readonly T[]? mask;
    private readonly T[] work;
    private readonly T[] origin;

    /// <summary>Creates a level.</summary>
    /// <param name="grid">Its grid.</param>
    /// <param name="state">x.</param>
    /// <param name="rightHandSide">b.</param>
    /// <param name="problem">A.</param>
    /// <param name="toCoarse">R and P between this level and the next; null on the coarsest.</param>
    /// <param name="mask">c, or null.</param>
    /// <param name="isFinest">Whether this level has none above it.</param>
    public Level(Grid grid, T[] state, T[] rightHandSide, LevelOperator<T> problem, Transfer<T>? toCoarse, T[]? mask, bool isFinest)
    {
        Grid = grid;
        State = state;
        RightHandSide = rightHandSide;
        this.problem = problem;
        this.toCoarse = toCoarse;
        this.mask = mask;
        work = new T[state.Length];
        origin = isFinest ? [] : new T[state.Length];
    }

    /// <summary>The grid.</summary>
    public Grid Grid { get; }

    /// <summary>x.</summary>
    public T[] State { get; }

    /// <summary>b.</summary>
    public T[] RightHandSide { get; }

    /// <summary>ν sweeps of a smoother.</summary>
    public void Smooth(Smoother smoother, int sweeps, ThreadTeam team) =>
        problem.Smooth(smoother, sweeps, State, RightHandSide, work, team);

    /// <summary>‖b − A(x)‖.</summary>
    public double ResidualNorm(ThreadTeam team) => Math.Sqrt(problem.Residual(State, RightHandSide, work, team));

    /// <summary>Poses the coarse problem: x_c = R x and b_c = R(b − A(x)) + A_c(R x).</summary>
    public void RestrictTo(Level<T> coarse, ThreadTeam team)
    {
        problem.Residual(State, RightHandSide, work, team);
        toCoarse!.Restrict(work, coarse.RightHandSide, team);
        toCoarse.Restrict(State, coarse.origin, team);
        coarse.Begin(team);
    }

    /// <summary>x ← x + θP(x_c − R x), unknown samples only.</summary>
    public void CorrectFrom(Level<T> coarse, double damping, ThreadTeam team)
    {
        toCoarse!.AddInterpolated(coarse.State, coarse.origin, damping, State, team);
        RestoreKnown();
    }

    /// <summary>Restricts b alone, for a start from coarse to fine.</summary>
    public void RestrictRightHandSide(Level<T> coarse, ThreadTeam team) => toCoarse!.Restrict(RightHandSide, coarse.RightHandSide, team);

    /// <summary>x = P x_c.</summary>
    public void InterpolateFrom(Level<T> coarse, ThreadTeam team)
    {
        Array.Clear(State);
        toCoarse!.AddInterpolated(coarse.State, null, 1, State, team);
    }

    /// <summary>Completes b_c = R r + A_c(R x), with R r in b and R x in the origin.</summary>
    private void Begin(ThreadTeam team)
    {
        // Where a cell holds a known sample there is nothing to correct.
        TakeWhereKnown([], RightHandSide);

        Array.Copy(origin, State, State.Length);
        problem.Residual(State, null, work, team);
        for (var i = 0; i < work.Length; i++)
        {
            RightHandSide[i] -= work[i];
        }
    }

    private void RestoreKnown() => TakeWhereKnown(RightHandSide, State);

    /// <summary>Values of known samples take the place of what is there; 0 where there are none.</summary>
    private void TakeWhereKnown(ReadOnlySpan<T> values, Span<T> target)
    {
        for (var start = 0; mask is not null && start < target.Length; start += mask.Length)
        {
            for (var i = 0; i < mask.Length; i++)
            {
                if (mask[i] != T.Zero)
                {
                    target[start + i] = values.IsEmpty ? T.Zero : values[start + i];
                }
            }
        }
    }
}
