using System.Diagnostics;
using Symflux.Blueprints;
using static TorchSharp.torch;

namespace Symflux.Torch.Attacks;

/// <summary>
/// Looks for inputs that a network amplifies, to stand beside its certificate: projected gradient ascent on
/// ‖N(f)‖/‖f‖ and on ‖N(a) − N(b)‖/‖a − b‖ from many starting points, on grids of several sizes, in double precision.
/// What it finds are lower bounds; they never exceed a right certificate.
/// </summary>
public static class AdversarialSearch
{
    /// <summary>Starting points that climb together.</summary>
    private const int Batch = 6;

    /// <summary>Differences below this fraction of the signal would measure rounding errors.</summary>
    private const double SmallestDifference = 1e-6;

    /// <summary>Attacks a network with the numbers that it has at this moment.</summary>
    /// <inheritdoc cref="Run(Blueprint, AttackOptions?, IProgress{AttackResult}?, CancellationToken)"/>
    public static AttackResult Run(
        Network network, AttackOptions? options = null, IProgress<AttackResult>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Run(network.ToBlueprint(), options, progress, cancellation);
    }

    /// <summary>Attacks a blueprint.</summary>
    /// <param name="blueprint">What to attack.</param>
    /// <param name="options">Time limit, restarts, sizes, seed; null for the defaults.</param>
    /// <param name="progress">Receives the best result so far after every batch of starting points.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The largest quotients found.</returns>
    public static AttackResult Run(
        Blueprint blueprint, AttackOptions? options = null, IProgress<AttackResult>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        options ??= new AttackOptions();
        using var network = new Network(blueprint, new NetworkOptions { Trainable = TrainableParts.None, DoublePrecision = true });
        var points = new StartingPoints(options.Seed);
        var clock = Stopwatch.StartNew();
        var best = new AttackResult(0, 0, 0);
        for (var round = 0; round == 0 || !(clock.Elapsed >= options.TimeLimit || best.Restarts >= options.Restarts); round++)
        {
            using var scope = NewDisposeScope();
            var shape = Shape(blueprint, options, round);
            var signals = Signals(points, shape, options);
            using (var gain = new Ascent([signals], x => network.call(x[0]), x => x))
            {
                // Half of what is left, so that a slow network gets both of its searches.
                best = best with { Gain = Math.Max(best.Gain, Climb(gain, clock.Elapsed + (options.TimeLimit - clock.Elapsed) / 2)) };
            }

            using (var quotient = new Ascent(
                [signals, Differences(points, signals)], x => network.call(x[0] + x[1]) - network.call(x[0]), KeepApart))
            {
                best = best with { Quotient = Math.Max(best.Quotient, Climb(quotient, options.TimeLimit)) };
            }

            best = best with { Restarts = best.Restarts + Batch };
            progress?.Report(best);
        }

        return best;

        double Climb(Ascent ascent, TimeSpan until)
        {
            for (var step = 0; step < options.Steps && clock.Elapsed < until; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                ascent.Step();
            }

            return ascent.Largest;
        }
    }

    /// <summary>Batch × m × grid, larger from round to round, then small again.</summary>
    private static long[] Shape(Blueprint blueprint, AttackOptions options, int round)
    {
        var extents = options.Extents ?? blueprint.Dimension switch
        {
            1 => [16, 64, 200],
            2 => [10, 17, 32],
            _ => [5, 8, 12],
        };
        long extent = extents[round % extents.Length];
        return [1, blueprint.Channels, .. Enumerable.Repeat(extent, blueprint.Dimension - 1), extent + extent / 3];
    }

    private static Tensor Signals(StartingPoints points, long[] shape, AttackOptions options) => cat(
    [
        .. Enumerable.Range(0, Batch).Select(turn =>
            points.Field(turn, shape) * points.LogUniform(options.Amplitudes.Smallest, options.Amplitudes.Largest)),
    ]);

    /// <summary>Perturbations from a ten-thousandth of the signal's size up to the size of the signal itself.</summary>
    private static Tensor Differences(StartingPoints points, Tensor signals)
    {
        var sizes = tensor(Enumerable.Range(0, Batch).Select(_ => points.LogUniform(1e-4, 1)).ToArray());
        var deviations = signals.flatten(1).std(1);
        return points.Noise(signals.shape) * (sizes * deviations).reshape([-1, .. Enumerable.Repeat(1L, (int)signals.dim() - 1)]);
    }

    private static Tensor[] KeepApart(Tensor[] pair)
    {
        var (signal, difference) = (pair[0], pair[1]);
        var smallest = SmallestDifference * signal.square().flatten(1).sum(1).sqrt();
        var size = difference.square().flatten(1).sum(1).sqrt().clamp_min(double.Epsilon);
        var factor = (smallest / size).clamp_min(1).reshape([-1, .. Enumerable.Repeat(1L, (int)signal.dim() - 1)]);
        return [signal, difference * factor];
    }
}
