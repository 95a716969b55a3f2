using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving;
using static TorchSharp.torch;

namespace Symflux.Torch.Attacks;

/// <summary>
/// Looks for inputs that a network amplifies, to stand beside its certificate: gradient ascent on ‖N(f)‖/‖f‖ and on
/// ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖ from many starting points, on small grids of several sizes, in double precision. What it finds are lower bounds,
/// computed again by the solver; they never exceed a right certificate.
/// </summary>
public static class AdversarialSearch
{
    /// <summary>Grids with more samples along an axis are not tried in search of one that a blueprint can run on.</summary>
    private const int LargestExtent = 128;

    /// <summary>The part of the time that the search for a large gain gets; that for a large quotient needs three times as many steps.</summary>
    private const double GainShare = 0.25;

    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(0.2);

    /// <summary>Attacks a network with the numbers that it has at this moment.</summary>
    /// <inheritdoc cref="Run(Blueprint, AttackOptions?, IProgress{AttackResult}?, CancellationToken)"/>
    public static AttackResult Run(
        Network network, AttackOptions? options = null, IProgress<AttackResult>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Run(network.ToBlueprint(), options, progress, cancellation);
    }

    /// <summary>Attacks a blueprint.</summary>
    /// <remarks>
    /// Gains get a quarter of the time, quotients the rest. Cancellation is noticed after the evaluation in progress: one pass forward and back
    /// through the network or
    /// the kernels, for some small inputs. Libtorch computes with one thread from then on, so that sums have a fixed order.
    /// </remarks>
    /// <param name="blueprint">What to attack.</param>
    /// <param name="options">Time limit, restarts, sizes, seed; null for the defaults.</param>
    /// <param name="progress">Receives the best result so far, several times a second, the last time when the search ends or is cancelled.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The largest quotients found.</returns>
    /// <exception cref="SymfluxException">The blueprint cannot run on small grids, or on none of those asked for.</exception>
    public static AttackResult Run(
        Blueprint blueprint, AttackOptions? options = null, IProgress<AttackResult>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        options ??= new AttackOptions();
        cancellation.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var grids = Grids(blueprint, options);
        set_num_threads(1);
        using var network = new Network(blueprint, new NetworkOptions { Trainable = TrainableParts.None, DoublePrecision = true });
        using var gain = new GoalSearch(new GainGoal(), blueprint, network, grids, options, options.TimeLimit * GainShare);
        using var quotient = new GoalSearch(new QuotientGoal(), blueprint, network, grids, options, options.TimeLimit * (1 - GainShare));
        var reported = TimeSpan.Zero;
        try
        {
            while (Open().MinBy(search => search.Elapsed / search.TimeLimit) is { } search)
            {
                // What the other goal has had or still gets is not for this one.
                search.Round(Moved, cancellation);
            }
        }
        finally
        {
            gain.Settle();
            quotient.Settle();
            progress?.Report(Result());
        }

        return Result();

        IEnumerable<GoalSearch> Open() => new[] { gain, quotient }.Where(search =>
            search.Restarts == 0 || (search.Elapsed < search.TimeLimit && !(search.Restarts >= options.Restarts)));

        void Moved()
        {
            if (progress is null || clock.Elapsed - reported < BetweenReports)
            {
                return;
            }

            reported = clock.Elapsed;
            gain.Settle();
            quotient.Settle();
            progress.Report(Result());
        }

        AttackResult Result() => new(gain.Best, quotient.Best, gain.Restarts, quotient.Restarts);
    }

    /// <summary>The grids that the blueprint can run on, of those asked for; else the smallest larger one.</summary>
    private static Grid[] Grids(Blueprint blueprint, AttackOptions options)
    {
        var extents = options.Extents ?? blueprint.Dimension switch
        {
            1 => [8, 20, 9, 40, 6, 100],
            2 => [8, 10, 7, 16, 6, 9],
            _ => [4, 5, 3, 8],
        };
        Grid[] wanted = [.. extents.Select(extent => Cube(blueprint.Dimension, extent))];
        Grid[] possible = [.. wanted.Where(grid => Refusal(grid) is null)];
        for (var extent = extents.Max() + 1; possible is [] && options.Extents is null && extent <= LargestExtent; extent++)
        {
            possible = [.. new[] { Cube(blueprint.Dimension, extent) }.Where(grid => Refusal(grid) is null)];
        }

        return possible is [] ? throw new SymfluxException($"an attack is not possible on {wanted[^1]}: {Refusal(wanted[^1])}") : possible;

        string? Refusal(Grid grid)
        {
            try
            {
                using var solver = new Solver<double>(blueprint, grid, new SolverOptions { Threads = 1 });
                return null;
            }
            catch (SymfluxException fault)
            {
                return fault.Message;
            }
        }
    }

    private static Grid Cube(int dimension, int extent) => dimension switch
    {
        1 => Grid.Signal(extent),
        2 => Grid.Image(extent, extent),
        _ => Grid.Volume(extent, extent, extent),
    };
}
