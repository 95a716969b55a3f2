using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Explanations;

/// <summary>Adds up what the blocks of a blueprint do to slow modes.</summary>
/// <remarks>
/// To first order in a small eigenvalue, every state is (1 − θ)f. A residual block turns this into
/// θ⁺ = α((1 − μ)θ + τ) + (1 − α)θ⁻, so that a cycle of n FSI steps gives τ(n² + n)/3; a linear solve into
/// θ⁺ = (θ + τ)/(1 + μ); a multigrid cycle, which is good at slow modes, counts as the solution of γx + τKᵀΦ(Kx) = γf, θ⁺ = τ/γ, and a
/// projection onto a ball as none; a recurrent block adds what its passes make of θ = 0, relative to its entry, and a symmetrisation
/// the mean over its symmetries of what its body makes of θ = 0.
/// </remarks>
internal sealed class DiffusionClock
{
    /// <summary>Passes after which an inner iteration counts as converged.</summary>
    private const int MostPasses = 10_000;

    private readonly Grid? grid;
    private double[] now;
    private double[] before;

    /// <summary>Creates a clock.</summary>
    /// <param name="length">How many numbers it adds up.</param>
    /// <param name="grid">The grid for tensors of small signals; null to add up time alone.</param>
    /// <param name="countsData">Whether data terms count.</param>
    private DiffusionClock(int length, Grid? grid, bool countsData)
    {
        (this.grid, CountsData) = (grid, countsData);
        now = before = new double[length];
    }

    /// <summary>Whether data terms count.</summary>
    public bool CountsData { get; }

    /// <summary>Σ of all times that pass, without the data term of the whole.</summary>
    public static double Time(ImmutableArray<BlockReading> blocks)
    {
        var clock = new DiffusionClock(1, grid: null, countsData: false);
        clock.Run(blocks);
        return clock.now[0];
    }

    /// <summary>∫A dt for small signals, data term included; null where a bank sees constants, or the state is lifted or on cells.</summary>
    public static ImmutableArray<double>? SmallSignals(ImmutableArray<BlockReading> blocks, Grid grid)
    {
        if (!blocks.All(IsKnown))
        {
            return null;
        }

        var clock = new DiffusionClock(grid.Dimension * grid.Dimension, grid, countsData: true);
        clock.Run(blocks);
        return [.. clock.now];
    }

    /// <summary>What a block does per unit of time: its tensor, or 1 where time alone counts.</summary>
    public double[] Rates(ImmutableArray<double>? tensor) => grid is null ? [1] : [.. tensor!.Value];

    /// <summary>What the passes of a recurrent block make of θ = 0.</summary>
    public double[] Inner(RecurrentReading recurrent)
    {
        // Within the block the data term belongs to the step itself: it ties the passes to the state at the entry.
        var inner = new DiffusionClock(now.Length, grid, countsData: true);
        var passes = recurrent.Tolerance > 0 ? MostPasses : Math.Min(recurrent.Iterations, MostPasses);
        for (var pass = 0; pass < passes; pass++)
        {
            inner.before = inner.now;
            var start = inner.now;
            inner.Run(recurrent.Body);
            if (start.SequenceEqual(inner.now))
            {
                break;
            }
        }

        return inner.now;
    }

    /// <summary>The mean over the symmetries of what the body makes of θ = 0.</summary>
    public double[] Inner(SymmetrisationReading average)
    {
        var inner = new DiffusionClock(now.Length, grid, CountsData);
        inner.Run(average.Body);
        return grid is null ? inner.now : MeanOver(average.Group, inner.now, grid);
    }

    /// <summary>Goes on to the next θ, entry by entry: a function of what the block adds, θ, and the θ before.</summary>
    public void Move(double[] gains, Func<double, double, double, double> next)
    {
        var moved = new double[now.Length];
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = next(gains[i], now[i], before[i]);
        }

        (before, now) = (now, moved);
    }

    private static bool IsKnown(BlockReading block) => block.HasSmallSignals && block.Inner.All(IsKnown);

    /// <summary>
    /// The mean of the tensors of g⁻¹Bg. Axis a of gu is axis s(a) of u, so entry (a, b) of the tensor of B is entry (s(a), s(b)) of that of g⁻¹Bg,
    /// with a sign for each reversal, in units of samples.
    /// </summary>
    private static double[] MeanOver(SymmetryGroup group, double[] tensor, Grid grid)
    {
        var d = grid.Dimension;
        var mean = new double[d * d];
        var symmetries = GridSymmetry.Of(group, d);
        foreach (var symmetry in symmetries)
        {
            for (var a = 0; a < d; a++)
            for (var b = 0; b < d; b++)
            {
                var (sourceA, sourceB) = (symmetry.Sources[a], symmetry.Sources[b]);
                var sign = symmetry.Reversals[a] == symmetry.Reversals[b] ? 1 : -1;
                var units = grid.SpacingOf(sourceA) * grid.SpacingOf(sourceB) / (grid.SpacingOf((Axis)a) * grid.SpacingOf((Axis)b));
                mean[(int)sourceA * d + (int)sourceB] += sign * units * tensor[a * d + b] / symmetries.Length;
            }
        }

        return mean;
    }

    private void Run(IEnumerable<BlockReading> blocks)
    {
        foreach (var block in blocks)
        {
            for (var number = block.First; number <= block.Last; number++)
            {
                block.Advance(this);
            }
        }
    }
}
