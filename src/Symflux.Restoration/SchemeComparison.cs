using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Fields;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>Brings an image to the same diffusion time with several schemes, each with several step sizes.</summary>
public sealed class SchemeComparison
{
    /// <summary>Beyond this many evaluations a reference would take too long.</summary>
    private const double LargestReference = 60_000;

    /// <summary>Short runs are timed so often: the first one also pays for compilation, and other work on the machine disturbs some.</summary>
    private const int Repetitions = 7;

    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(2);

    private static readonly int[] Doubling = [1, 2, 4, 8, 16];

    private readonly DiffusionModel model;
    private readonly Field<double> initial;
    private readonly double time;
    private readonly SolverOptions options;

    /// <summary>Prepares a comparison.</summary>
    /// <param name="model">The equation.</param>
    /// <param name="initial">u(0).</param>
    /// <param name="time">T &gt; 0.</param>
    /// <param name="options">How the solver runs; null for the defaults.</param>
    /// <exception cref="SymfluxException">The time is not positive.</exception>
    public SchemeComparison(DiffusionModel model, Field<double> initial, double time, SolverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(initial);
        if (!(time > 0))
        {
            throw new SymfluxException($"schemes cannot be compared at the diffusion time {time:G6}; give a time above 0 (--time)");
        }

        (this.model, this.initial, this.time, this.options) = (model, initial, time, options ?? SolverOptions.Default);
    }

    /// <summary>What the errors of the last run refer to; null before the first.</summary>
    public Field<float>? Reference { get; private set; }

    /// <summary>Runs all of it.</summary>
    /// <param name="schemes">The schemes.</param>
    /// <param name="settings">What holds for those schemes that take them; step sizes and cycles are varied where none is given.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>The runs, scheme by scheme, from coarse to fine.</returns>
    /// <exception cref="SymfluxException">The reference would take too long.</exception>
    public IReadOnlyList<ComparedRun> Run(
        IReadOnlyList<SchemeKind> schemes, SchemeSettings settings, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(schemes);
        ArgumentNullException.ThrowIfNull(settings);
        var reference = FindReference(progress, cancellation);
        Reference = reference.Convert<float>();
        var plans = schemes.SelectMany(scheme => Refined(scheme, settings).Select(setting => (scheme, setting))).ToArray();
        var runs = new List<ComparedRun>();
        var known = new HashSet<(SchemeKind, int)>();
        foreach (var (place, (scheme, setting)) in plans.Index())
        {
            var blueprint = scheme.Make(setting, time).Discretise(model, time);
            // Different wishes can end in the same number of steps.
            if (known.Add((scheme, blueprint.Blocks.Length)))
            {
                runs.Add(Measure(scheme, blueprint, reference, cancellation));
            }

            progress?.Report(0.5 + 0.5 * (place + 1) / plans.Length);
        }

        return [.. runs.Select((run, i) => i + 1 < runs.Count && runs[i + 1].Scheme == run.Scheme ? run with { Output = null } : run)];
    }

    /// <summary>
    /// The limit of the explicit scheme by Richardson extrapolation, 2u_{τ/2} − u_τ with steps far below the stability bound:
    /// of second order.
    /// </summary>
    private Field<double> FindReference(IProgress<double>? progress, CancellationToken cancellation)
    {
        var steps = Math.Ceiling(time / model.LargestStableStep);
        int[] refinements = [32, 16, 8, 4];
        var refinement = refinements.FirstOrDefault(r => 1.5 * r * steps <= LargestReference);
        if (refinement == 0)
        {
            throw new SymfluxException(
                $"a reference for T = {time:G6} would take {6 * steps:G3} explicit steps; compare at a shorter time (--time)");
        }

        var coarse = Explicit(refinement / 2, new Share(progress, 0, 1 / 6.0));
        var fine = Explicit(refinement, new Share(progress, 1 / 6.0, 1 / 3.0));
        for (var i = 0; i < fine.Values.Length; i++)
        {
            fine.Values[i] = 2 * fine.Values[i] - coarse.Values[i];
        }

        return fine;

        Field<double> Explicit(int parts, IProgress<SolverProgress> share)
        {
            var scheme = new ExplicitScheme(StepRule.Fixed(time / (steps * parts)));
            return Solver.Run(scheme.Discretise(model, time), initial, options, share, cancellation);
        }
    }

    /// <summary>The settings of one scheme: the one that was asked for, or a series from coarse to fine.</summary>
    private IEnumerable<SchemeSettings> Refined(SchemeKind scheme, SchemeSettings settings)
    {
        if (scheme.Takes.HasFlag(SchemeParameters.Cycles))
        {
            return settings.Cycles is null
                ? Doubling.Select(cycles => settings with { Cycles = cycles })
                : [settings];
        }

        return settings.TimeStep is not null ? [settings] : scheme.Name switch
        {
            "explicit" => Doubling[..3].Select(parts => settings with { TimeStep = model.LargestStableStep / parts }),
            "dff" => Doubling.Select(parts => settings with { TimeStep = 8 * model.LargestStableStep / parts }),
            _ => Doubling.Select(count => settings with { TimeStep = time / count }),
        };
    }

    private ComparedRun Measure(SchemeKind scheme, Blueprint blueprint, Field<double> reference, CancellationToken cancellation)
    {
        using var solver = new Solver<double>(blueprint, initial.Grid, options);
        var output = new Field<double>(initial.Grid, initial.Channels);
        var durations = new List<TimeSpan>();
        var clock = Stopwatch.StartNew();
        do
        {
            var watch = Stopwatch.StartNew();
            solver.Run(initial, output, null, cancellation);
            durations.Add(watch.Elapsed);
        }
        while (durations.Count < Repetitions && clock.Elapsed < Brief);

        var sum = 0.0;
        for (var i = 0; i < output.Values.Length; i++)
        {
            sum += Math.Pow(output.Values[i] - reference.Values[i], 2);
        }

        durations.Sort();
        return new ComparedRun(
            scheme, blueprint.Blocks.Length, Work(blueprint, solver.InnerIterations), durations[durations.Count / 2],
            Math.Sqrt(sum / output.Values.Length), Certificate.Of(blueprint).NormStable.Constant)
        {
            Durations = [.. durations],
            Output = output.Convert<float>(),
        };
    }

    private static int Work(Blueprint blueprint, IReadOnlyList<InnerIteration> inner)
    {
        var (work, next) = (0, 0);
        foreach (var block in blueprint.Blocks)
        {
            work += block switch
            {
                RecurrentBlock recurrent => (int)Math.Ceiling(recurrent.Body.Sum(pass => WorkOf(pass, blueprint.Dimension)) * inner[next++].Iterations),
                // One evaluation for the diffusivities, one for each product with the matrix.
                LinearSolveBlock { Solver: LinearSolver solver } when solver != LinearSolver.Direct && solver != LinearSolver.AdditiveOperatorSplitting =>
                    1 + inner[next++].Iterations,
                _ => 1,
            };
        }

        return work;
    }

    private static double WorkOf(Block pass, int dimension) => pass switch
    {
        CycleBlock cycle => cycle.WorkUnits(dimension),
        BallProjectionBlock or ClampBlock => 0,
        _ => 1,
    };

    private sealed class Share(IProgress<double>? whole, double start, double length) : IProgress<SolverProgress>
    {
        public void Report(SolverProgress value) => whole?.Report(start + length * value.BlocksDone / value.Blocks);
    }
}
