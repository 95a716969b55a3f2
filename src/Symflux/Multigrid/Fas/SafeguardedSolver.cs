using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving;
using Symflux.Solving.Cycles;

namespace Symflux.Multigrid.Fas;

/// <summary>
/// Solves a problem by a trained cycle, safely: its result is taken only while the residual of the true problem falls, else a
/// classical cycle is run from where the trained one started. What is returned as converged is a solution, however the cycle was trained.
/// </summary>
/// <remarks>
/// After a rejection the classical cycle runs once before the trained one is tried again, then twice, four times, …; one that is
/// taken sets this back. The classical cycle's convergence is that of <c>ClassicalCycle</c>.
/// </remarks>
public static class SafeguardedSolver
{
    /// <summary>Beyond this growth of the residual there is no way back.</summary>
    private const double Divergence = 1e3;

    /// <summary>A classical cycle that leaves more than this of the residual has not helped.</summary>
    private const double Standstill = 0.999;

    /// <summary>So many classical cycles in a row that have not helped are a standstill.</summary>
    private const int Patience = 5;

    /// <summary>Solves the problem of a classical cycle's finest level, A(x) = b.</summary>
    /// <param name="classical">Defines the problem, γx + τKᵀΦ(Kx) = γf or its form with a mask, and solves it where the trained cycle fails.</param>
    /// <param name="trained">Any cycle with the same channels.</param>
    /// <param name="input">f with the mask among its channels, if there is one; also the initial guess. All values finite, the mask in [0, 1].</param>
    /// <param name="options">Tolerance, limits, threads; null for the defaults.</param>
    /// <param name="progress">Receives a report after every cycle.</param>
    /// <param name="cancellation">Stops between cycles with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="SymfluxException">The cycles and the input do not fit together, or the input is not finite.</exception>
    public static SafeguardedResult<T> Solve<T>(
        CycleBlock classical, CycleBlock trained, Field<T> input, SafeguardOptions? options = null,
        IProgress<SafeguardedCycle>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(classical, trained, input);
        options ??= SafeguardOptions.Default;
        using var team = new ThreadTeam(options.Machine.Threads);
        var (grid, data) = (input.Grid, input.Buffer);
        var (problem, proposal) = (new FasHierarchy<T>(classical, grid, team.Size), new FasHierarchy<T>(trained, grid, team.Size));
        var (state, candidate) = ((T[])data.Clone(), new T[data.Length]);
        var unit = problem.ResidualNorm(state, data, team);
        var (residual, work) = (unit, 1.0);
        var history = new List<SafeguardedCycle> { new(0, CycleOrigin.None, true, unit > 0 ? 1 : 0, work) };
        var (wait, pause) = (0, 1);
        var convergence = new Convergence(options.Tolerance, options.MaxCycles, Divergence, Patience);
        convergence.Start(unit);
        var stop = convergence.Judge(residual, 0);
        while (stop is null)
        {
            cancellation.ThrowIfCancellationRequested();
            if (wait > 0)
            {
                wait--;
                var left = Run(problem, classical);
                stop = convergence.Judge(left, history[^1].Cycle + 1, helped: !(left > Standstill * residual));
                if (stop == StopReason.Diverged)
                {
                    Record(CycleOrigin.Classical, false, left);
                }
                else
                {
                    Take(CycleOrigin.Classical, left);
                }
            }
            else if (Run(proposal, trained) is var proposed && proposed <= options.LargestReduction * residual)
            {
                pause = 1;
                Take(CycleOrigin.Trained, proposed);
                stop = convergence.Judge(residual, history[^1].Cycle, helped: true);
            }
            else
            {
                Record(CycleOrigin.Trained, false, proposed);
                (wait, pause) = (pause, 2 * pause);
                // What is rejected says nothing about the state, which is as it was.
                stop = convergence.Judge(residual, history[^1].Cycle);
            }
        }

        return Result(stop.Value);

        // A cycle from the state into the candidate, and what residual of the true problem it leaves; NaN counts as no reduction.
        double Run(FasHierarchy<T> hierarchy, CycleBlock block)
        {
            hierarchy.Run(state, data, candidate, team);
            work += block.WorkUnits(grid.Dimension) + 1;
            return problem.ResidualNorm(candidate, data, team);
        }

        void Take(CycleOrigin origin, double left)
        {
            (state, candidate, residual) = (candidate, state, left);
            Record(origin, true, left);
        }

        void Record(CycleOrigin origin, bool taken, double left)
        {
            history.Add(new SafeguardedCycle(history[^1].Cycle + 1, origin, taken, left / unit, work));
            progress?.Report(history[^1]);
        }

        SafeguardedResult<T> Result(StopReason reason) => new(
            reason == StopReason.Diverged ? null : Field<T>.Wrap(state, grid, input.Channels), reason, [.. history]);
    }

    private static void Check<T>(CycleBlock classical, CycleBlock trained, Field<T> input) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(classical);
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(input);
        if (classical.InputChannels != trained.InputChannels || classical.Mask != trained.Mask)
        {
            throw new SymfluxException(
                $"the trained cycle works on {Describe(trained)}, but the classical one on {Describe(classical)}; both must work on the same");
        }

        if (input.Channels != classical.InputChannels)
        {
            throw new SymfluxException($"the input has {input.Channels} channels, but the cycles work on {Describe(classical)}");
        }

        foreach (var block in (CycleBlock[])[classical, trained])
        {
            // Refuses cycles of another dimension.
            _ = new Blueprint(input.Grid.Dimension, block.InputChannels, [block]);
        }

        if (input.Values.ToArray().Any(value => !T.IsFinite(value)))
        {
            throw new SymfluxException("the input has values that are not finite; all must be finite, those at unknown samples too");
        }

        static string Describe(CycleBlock block) =>
            $"{block.InputChannels} channels{(block.Mask is { } mask ? $" with the mask in channel {mask + 1}" : " without a mask")}";
    }
}
