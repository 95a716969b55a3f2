using System.Diagnostics;
using System.Globalization;

namespace Symflux.Experiments.Frame;

/// <summary>
/// Does the runs of a plan that are not done yet, several at a time, each in a process of its own with one thread: small networks gain nothing from more,
/// and the native library cannot be used by two threads. Runs that measure time come last, one by one.
/// </summary>
internal sealed class RunScheduler(IReadOnlyList<PlannedRun> plan, RunFolder folder, Terminal terminal, ProgressBar bar)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<PlannedRun> open = [];
    private readonly HashSet<string> done = [];
    private Exception? fault;
    private int measured;

    /// <summary>Does them.</summary>
    /// <param name="jobs">How many at a time.</param>
    /// <param name="makeWorker">Starts a worker; null to do the runs in this process, one after the other.</param>
    /// <param name="cancellation">Ends the runs in progress, which are lost; the others are kept.</param>
    public void Run(int jobs, Func<RunWorker>? makeWorker, CancellationToken cancellation)
    {
        foreach (var run in plan.DistinctBy(run => run.Id))
        {
            if (folder.Find(run) is null)
            {
                open.Add(run);
            }
            else
            {
                done.Add(run.Id);
            }
        }

        Report();
        if (makeWorker is null || jobs == 1)
        {
            Work(run => folder.Do(run, cancellation), _ => true, cancellation);
        }
        else
        {
            // Nobody waits for the others' work longer than the work takes.
            var workers = Enumerable.Range(0, Math.Min(jobs, open.Count(run => !run.IsTimed)))
                .Select(_ => Task.Factory.StartNew(() => Serve(makeWorker, run => !run.IsTimed, cancellation), TaskCreationOptions.LongRunning))
                .ToArray();
            Task.WaitAll(workers, CancellationToken.None);
            if (fault is null && open.Count > 0)
            {
                Serve(makeWorker, _ => true, cancellation);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        if (fault is not null)
        {
            throw fault is SymfluxException ? fault : new SymfluxException($"a run failed: {fault.Message}", fault);
        }
    }

    private void Serve(Func<RunWorker> makeWorker, Func<PlannedRun, bool> isMine, CancellationToken cancellation)
    {
        try
        {
            using var worker = makeWorker();
            using var end = cancellation.Register(worker.Kill);
            Work(
                run =>
                {
                    worker.Do(run.Id, cancellation);
                    return folder.Get(run);
                },
                isMine, cancellation);
        }
        catch (Exception problem) when (problem is SymfluxException or IOException or InvalidOperationException or OperationCanceledException)
        {
            Fail(problem);
        }
    }

    private void Work(Func<PlannedRun, RunResult> perform, Func<PlannedRun, bool> isMine, CancellationToken cancellation)
    {
        while (Next(isMine, cancellation) is { } run)
        {
            if (makeTitle(run) is { } title)
            {
                bar.Title = title;
            }

            RunResult result;
            try
            {
                result = perform(run);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                Fail(problem);
                return;
            }

            lock (open)
            {
                done.Add(run.Id);
                measured++;
                Monitor.PulseAll(open);
                Report();
                Note(run, result);
            }
        }

        static string? makeTitle(PlannedRun run) => $"{run.Name}, seed {run.Seed}";
    }

    private PlannedRun? Next(Func<PlannedRun, bool> isMine, CancellationToken cancellation)
    {
        lock (open)
        {
            while (fault is null && !cancellation.IsCancellationRequested && open.Exists(run => isMine(run)))
            {
                if (open.Find(run => isMine(run) && run.Needs.All(need => done.Contains(need.Id))) is { } run)
                {
                    open.Remove(run);
                    return run;
                }

                Monitor.Wait(open, TimeSpan.FromSeconds(1));
            }

            return null;
        }
    }

    private void Fail(Exception problem)
    {
        lock (open)
        {
            fault ??= problem;
            Monitor.PulseAll(open);
        }
    }

    private void Report() => bar.Report(done.Count / (double)Math.Max(1, done.Count + open.Count));

    private void Note(PlannedRun run, RunResult result)
    {
        if (bar.IsVisible)
        {
            return;
        }

        var count = plan.DistinctBy(one => one.Id).Count();
        var left = clock.Elapsed / measured * (count - done.Count);
        var found = string.Join(", ", result.Numbers.Take(4).Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value:G5}")));
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"run {done.Count} of {count}: {run.Name}, seed {run.Seed}: {found}; {result.ProcessorSeconds:F1} s of processor; about {left:h\\:mm\\:ss} left"));
    }
}
