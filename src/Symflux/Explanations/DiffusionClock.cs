using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Explanations;

/// <summary>Adds up what the blocks of a blueprint do to slow modes.</summary>
/// <remarks>
/// To first order in a small eigenvalue, every state is (1 − θ)f. A residual block turns this into
/// θ⁺ = α((1 − μ)θ + τ) + (1 − α)θ⁻, so that a cycle of n FSI steps gives τ(n² + n)/3; a linear solve into
/// θ⁺ = (θ + τ)/(1 + μ); a multigrid cycle, which is good at slow modes, counts as the solution of αx + βKᵀΦ(Kx) = αf, θ⁺ = β/α, and a
/// projection onto a ball as none; a recurrent block adds what its passes make of θ = 0, relative to its entry, and a symmetrisation
/// the mean over its symmetries of what its body makes of θ = 0.
/// </remarks>
internal sealed class DiffusionClock
{
    /// <summary>Passes after which an inner iteration counts as converged.</summary>
    private const int MostPasses = 10_000;

    private readonly Func<BlockReading, double[]> rates;
    private readonly Func<SymmetryGroup, double[], double[]> average;
    private readonly bool dataTerm;
    private double[] now;
    private double[] before;

    private DiffusionClock(int length, Func<BlockReading, double[]> rates, Func<SymmetryGroup, double[], double[]> average, bool dataTerm)
    {
        this.rates = rates;
        this.average = average;
        this.dataTerm = dataTerm;
        now = before = new double[length];
    }

    /// <summary>Σ of all times that pass, without the data term of the whole.</summary>
    public static double Time(ImmutableArray<BlockReading> blocks)
    {
        var clock = new DiffusionClock(1, _ => [1], (_, time) => time, dataTerm: false);
        clock.Run(blocks);
        return clock.now[0];
    }

    /// <summary>∫A dt for small signals, data term included; null where a bank sees constants, or the state is lifted or on cells.</summary>
    public static ImmutableArray<double>? SmallSignals(ImmutableArray<BlockReading> blocks, Grid grid)
    {
        if (!All(blocks).All(block => block is not (WidthReading or CellReading) && (block is RecurrentReading or BallProjectionReading or SymmetrisationReading || RateOf(block) is not null)))
        {
            return null;
        }

        var clock = new DiffusionClock(
            grid.Dimension * grid.Dimension, block => [.. RateOf(block)!.Value], (group, tensor) => MeanOver(group, tensor, grid), dataTerm: true);
        clock.Run(blocks);
        return [.. clock.now];
    }

    private static ImmutableArray<double>? RateOf(BlockReading block) => block switch
    {
        ResidualReading residual => residual.SmallSignalDiffusivity,
        LinearSolveReading solve => solve.SmallSignalDiffusivity,
        CycleReading { ImplicitTimeStep: not null } cycle => cycle.SmallSignalDiffusivity,
        _ => null,
    };

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

    private static IEnumerable<BlockReading> All(IEnumerable<BlockReading> blocks) => blocks.SelectMany(block => block switch
    {
        RecurrentReading recurrent => All(recurrent.Body).Prepend(block),
        SymmetrisationReading average => All(average.Body).Prepend(block),
        _ => [block],
    });

    private void Run(IEnumerable<BlockReading> blocks)
    {
        foreach (var block in blocks)
        {
            for (var number = block.First; number <= block.Last; number++)
            {
                Run(block);
            }
        }
    }

    private void Run(BlockReading block)
    {
        switch (block)
        {
            case ResidualReading step:
                var mu = dataTerm ? step.Fidelity : 0;
                Move(rates(step), (rate, theta, old) =>
                    step.Extrapolation * ((1 - mu) * theta + step.TimeStep * rate) + (1 - step.Extrapolation) * old);
                break;
            case LinearSolveReading solve:
                Move(rates(solve), (rate, theta, _) => (theta + solve.TimeStep * rate) / (1 + (dataTerm ? solve.Fidelity : 0)));
                break;
            case CycleReading { ImplicitTimeStep: { } tau } cycle:
                Move(rates(cycle), (rate, _, _) => tau * rate);
                break;
            case RecurrentReading recurrent:
                Move(Inner(recurrent), (gain, theta, _) => theta + gain);
                break;
            case SymmetrisationReading symmetrisation:
                var inner = new DiffusionClock(now.Length, rates, average, dataTerm);
                inner.Run(symmetrisation.Body);
                Move(average(symmetrisation.Group, inner.now), (gain, theta, _) => theta + gain);
                break;
            default:
                break;
        }
    }

    private double[] Inner(RecurrentReading recurrent)
    {
        // Within the block the data term belongs to the step itself: it ties the passes to the state at the entry.
        var inner = new DiffusionClock(now.Length, rates, average, dataTerm: true);
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

    private void Move(double[] gains, Func<double, double, double, double> next)
    {
        var moved = new double[now.Length];
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = next(gains[i], now[i], before[i]);
        }

        (before, now) = (now, moved);
    }
}
