using System.Numerics;
using Symflux.Blueprints;
using Symflux.Operators;

namespace Symflux.Solving.Cycles;

/// <summary>
/// One level of a cycle on its grid: A(x) = γcx + τ(1 − c)KᵀΦ(Kx), or γx + τKᵀΦ(Kx) without a mask, its sweeps, and the way
/// to the next level. Allocates nothing per call.
/// </summary>
internal sealed class FasLevel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>On levels with fewer values waking up threads costs more than they save.</summary>
    private const int WorthSharing = 16384;

    private static readonly ThreadTeam Alone = new(1);

    private readonly CycleLevel level;
    private readonly Domain domain;
    private readonly int reach;
    private readonly DiffusionTerm<T> evaluation;
    private readonly FieldTransfer<T>? transfer;
    private readonly FieldTransfer<T>? maskTransfer;
    private readonly T[] term;
    private readonly T[] restricted;
    private readonly TeamPass update;
    private readonly TeamPass difference;
    private Result wanted;
    private T weight;

    /// <summary>Whether x is right as far around its own layers as the level looks.</summary>
    private bool isFresh;

    /// <summary>Prepares a level.</summary>
    /// <param name="level">The level.</param>
    /// <param name="domain">What is held of its grid.</param>
    /// <param name="coarser">What is held of the next grid; null on the coarsest level.</param>
    /// <param name="reach">How many layers it looks around in one go.</param>
    /// <param name="hasMask">Whether there is a mask c.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public FasLevel(CycleLevel level, Domain domain, Domain? coarser, int reach, bool hasMask, int threads)
    {
        (this.level, this.domain, this.reach) = (level, domain, reach);
        var grid = domain.Grid;
        var channels = level.Stencils.InputChannels;
        var count = (long)channels * grid.Count;
        evaluation = DiffusionTerm<T>.For(new ResidualBlock(level.Stencils, level.Flux, level.Diffusion), grid, threads);
        (State, RightHandSide, term, restricted) = (new T[count], new T[count], new T[count], new T[count]);
        Mask = hasMask ? new T[grid.Count] : null;
        if (coarser is not null)
        {
            transfer = new FieldTransfer<T>(level.ToCoarser!, domain, coarser, channels, threads);
            maskTransfer = hasMask
                ? new FieldTransfer<T>(CycleTransfer.Classical(grid.Dimension, Interpolation.Constant), domain, coarser, 1, threads)
                : null;
        }

        update = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(grid.Count, part, parts);
            for (var channel = 0; channel < channels; channel++)
            {
                Update(channel * grid.Count, first, end);
            }
        });
        difference = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(State.Length, part, parts);
            for (var i = first; i < end; i += Vector<T>.Count)
            {
                Store(Load(State, i, end) - Load(restricted, i, end), restricted, i, end);
            }
        });
    }

    /// <summary>What one pass over the level computes from r = b − A(x).</summary>
    private enum Result
    {
        /// <summary>x ← x + ωr/(γc + τ(1 − c)δ).</summary>
        Sweep,

        /// <summary>r, in place of the term.</summary>
        Residual,

        /// <summary>b ← b + A(x).</summary>
        RightHandSide,
    }

    /// <summary>x.</summary>
    public T[] State { get; }

    /// <summary>b.</summary>
    public T[] RightHandSide { get; }

    /// <summary>c, one channel; null for none.</summary>
    public T[]? Mask { get; }

    /// <summary>Begins with another x.</summary>
    public void Restart() => isFresh = false;

    /// <summary>Sweeps before the coarse correction, or all of them on the coarsest level.</summary>
    public void PreSmooth(ThreadTeam team)
    {
        foreach (var omega in level.PreSmoothing)
        {
            Evaluate(Result.Sweep, omega, team);
        }
    }

    /// <summary>Sweeps after the coarse correction.</summary>
    public void PostSmooth(ThreadTeam team)
    {
        foreach (var omega in level.PostSmoothing)
        {
            Evaluate(Result.Sweep, omega, team);
        }
    }

    /// <summary>The mask of the next level: the means over its cells.</summary>
    public void RestrictMask(FasLevel<T> coarse, ThreadTeam team)
    {
        // Of a pair of layers the other may belong to the next rank.
        domain.Refresh(Mask!, 1);
        maskTransfer!.Restrict(Mask!, coarse.Mask!, For(team));
        coarse.domain.Complete(coarse.Mask!);
    }

    /// <summary>b − A(x), right in its own layers.</summary>
    public T[] Residual(ThreadTeam team)
    {
        Evaluate(Result.Residual, 0, team);
        return term;
    }

    /// <summary>x_c = R x, b_c = R(b − A(x)) + A_c(R x).</summary>
    public void RestrictTo(FasLevel<T> coarse, ThreadTeam team)
    {
        var residual = Residual(team);
        domain.Refresh(residual, 1);
        transfer!.Restrict(residual, coarse.RightHandSide, For(team));
        transfer.Restrict(State, coarse.State, For(team));
        coarse.Restart();
        coarse.domain.Complete(coarse.RightHandSide);
        coarse.domain.Complete(coarse.State);
        coarse.Refresh();
        coarse.State.CopyTo(coarse.restricted, 0);
        coarse.Evaluate(Result.RightHandSide, 0, team);
    }

    /// <summary>x ← x + P(x_c − R x).</summary>
    public void CorrectFrom(FasLevel<T> coarse, ThreadTeam team)
    {
        // R x is not needed again: the next visit of the coarse level begins with another.
        coarse.Refresh();
        coarse.For(team).Run(coarse.difference);
        transfer!.AddInterpolated(coarse.restricted, State, For(team));
        isFresh = false;
    }

    private void Refresh()
    {
        if (!isFresh)
        {
            domain.Refresh(State, reach);
            isFresh = true;
        }
    }

    private ThreadTeam For(ThreadTeam team) => State.Length < WorthSharing ? Alone : team;

    private void Evaluate(Result result, double omega, ThreadTeam team)
    {
        Refresh();
        (wanted, weight) = (result, T.CreateSaturating(omega));
        evaluation.Evaluate(State, term, For(team));
        For(team).Run(update);
        isFresh = result != Result.Sweep;
    }

    private void Update(int channel, int first, int end)
    {
        var x = State.AsSpan(channel);
        var b = RightHandSide.AsSpan(channel);
        var d = term.AsSpan(channel);
        var (gamma, tau, delta) = (Broadcast(level.Reaction), Broadcast(level.Diffusion), Broadcast(level.Diagonal));
        for (var i = first; i < end; i += Vector<T>.Count)
        {
            var (reaction, diffusion) = (gamma, tau);
            if (Mask is not null)
            {
                var c = Load(Mask, i, end);
                (reaction, diffusion) = (gamma * c, tau * (Vector<T>.One - c));
            }

            var u = Load(x, i, end);
            var image = Simd.MultiplyAdd(diffusion, Load(d, i, end), reaction * u);
            switch (wanted)
            {
                case Result.Sweep:
                    var step = new Vector<T>(weight) * (Load(b, i, end) - image) / Simd.MultiplyAdd(diffusion, delta, reaction);
                    Store(u + step, x, i, end);
                    break;
                case Result.Residual:
                    Store(Load(b, i, end) - image, d, i, end);
                    break;
                default:
                    Store(Load(b, i, end) + image, b, i, end);
                    break;
            }
        }
    }

    private static Vector<T> Broadcast(double value) => new(T.CreateSaturating(value));

    /// <summary>The values from <paramref name="i"/> on; 0 where the range has ended.</summary>
    private static Vector<T> Load(ReadOnlySpan<T> values, int i, int end)
    {
        if (end - i >= Vector<T>.Count)
        {
            return new Vector<T>(values[i..]);
        }

        Span<T> lanes = stackalloc T[Vector<T>.Count];
        lanes.Clear();
        values[i..end].CopyTo(lanes);
        return new Vector<T>(lanes);
    }

    private static void Store(Vector<T> vector, Span<T> values, int i, int end)
    {
        if (end - i >= Vector<T>.Count)
        {
            vector.CopyTo(values[i..]);
            return;
        }

        for (var lane = 0; i + lane < end; lane++)
        {
            values[i + lane] = vector[lane];
        }
    }
}
