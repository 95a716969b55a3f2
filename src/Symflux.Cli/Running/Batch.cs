using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using Symflux.Distribution;

namespace Symflux.Cli.Running;

/// <summary>
/// Work on images as people have them, in folders: a file that fails is reported and the rest goes on, outputs that are there are kept, several
/// files run at a time, and a summary tells how it went.
/// </summary>
internal sealed class Batch
{
    /// <summary>Names of files that the last message lists.</summary>
    private const int MostNames = 3;

    private readonly Option<bool> recursive = new("--recursive", "-r")
    {
        Description = "Look into the folders of folders, and make them anew in the output.",
    };

    private readonly Option<int> jobs = CommandOptions.Count(
        "--jobs", "Images at a time, which share the threads; more than one is quicker for many small images.", 1, aliases: "-j");

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object about all images instead of text." };

    /// <summary>Does one image.</summary>
    /// <param name="job">Which.</param>
    /// <param name="terminal">Takes its lines.</param>
    /// <param name="progress">Takes the fraction done.</param>
    /// <returns>What --json says about it.</returns>
    public delegate object Work(ImageJob job, Terminal terminal, IProgress<double> progress);

    /// <summary>--recursive, --jobs, --overwrite, --json.</summary>
    public IReadOnlyList<Option> Options => [recursive, jobs, overwrite, json];

    /// <summary>Whether outputs may replace files.</summary>
    public bool Overwrites(ParseResult parsed) => parsed.GetValue(overwrite);

    /// <summary>Does all images.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="terminal">Takes lines of all images, each image's in one piece.</param>
    /// <param name="inputs">Files and folders, or "-".</param>
    /// <param name="output">File or folder, or "-".</param>
    /// <param name="others">Other files that the command reads; null for those that were not given.</param>
    /// <param name="threads">Threads of all jobs together.</param>
    /// <param name="work">Does one.</param>
    /// <param name="cancellation">Ends the work between images; within one it is up to the work.</param>
    /// <exception cref="SymfluxException">The plan makes no sense, or an image failed.</exception>
    public void Run(
        ParseResult parsed, Terminal terminal, IReadOnlyList<string> inputs, string output, string?[] others, int threads, Work work,
        CancellationToken cancellation)
    {
        var asJson = parsed.GetValue(json);
        if (asJson && output == OutputFile.Pipe)
        {
            throw new SymfluxException("--json and -o - would both write to the standard output; leave one out");
        }

        var plan = OutputPlan.Of(inputs, output, parsed.GetValue(recursive));
        foreach (var (_, target) in plan)
        {
            OutputFile.Claim(target, overwrite: true, others);
        }

        var lines = asJson ? terminal.Silent() : output == OutputFile.Pipe ? terminal.Aside() : terminal;
        var width = Math.Min(parsed.GetValue(jobs), plan.Count);
        var share = Math.Max(1, threads / width);
        if (plan is [var only])
        {
            OutputFile.Claim(only.Output, parsed.GetValue(overwrite));
            var result = terminal.Progress(
                Path.GetFileName(only.Input), bar => work(new ImageJob(only.Input, only.Output, share) { Ranks = Launch.Ranks }, lines, bar));
            if (asJson)
            {
                terminal.Result(JsonOutput.Write(new BatchReport([result], [], [])));
            }

            return;
        }

        // Several ranks take turns: each does whole images by itself.
        var ranks = Launch.Ranks;
        var watch = Stopwatch.StartNew();
        var own = plan.Where((_, index) => index % ranks.Size == ranks.Rank).ToArray();
        var outcomes = new Outcome[own.Length];
        terminal.Progress($"{plan.Count} images", bar =>
        {
            var total = new SharedProgress(bar, own.Length);
            Parallel.ForEach(
                Partitioner.Create(own.Index(), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = width, CancellationToken = cancellation },
                entry => outcomes[entry.Index] = One(
                    new ImageJob(entry.Item.Input, entry.Item.Output, share), parsed.GetValue(overwrite), lines, total.For(entry.Index), work));
            return plan.Count;
        });
        Launch.Say();
        var all = OfAll(ranks, outcomes);
        if (ranks.Rank == 0)
        {
            Summarise(terminal, lines, all, watch.Elapsed, asJson);
        }
        else if (all.Any(outcome => outcome.Fault is not null))
        {
            throw new OtherRankException(0);
        }
    }

    private static Outcome One(ImageJob job, bool overwrite, Terminal terminal, IProgress<double> progress, Work work)
    {
        var own = terminal.Gathered(out var release);
        try
        {
            if (!overwrite && File.Exists(job.Output))
            {
                own.Note($"{job.Input}: '{job.Output}' is there already and was kept; --overwrite replaces it");
                return new Outcome(job.Input, job.Output, null, null);
            }

            return new Outcome(job.Input, job.Output, work(job, own, progress), null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            own.Fault(fault, isOfRank: Launch.Ranks.Size > 1);
            return new Outcome(job.Input, job.Output, null, fault.Message);
        }
        finally
        {
            progress.Report(1);
            release();
        }
    }

    /// <summary>What became of the images of all ranks, in the order of the images.</summary>
    private static Outcome[] OfAll(ICommunicator ranks, Outcome[] own)
    {
        if (ranks.Size == 1)
        {
            return own;
        }

        var told = RankTexts.OfAll(ranks, JsonOutput.Write(own)).Select(JsonOutput.Read<Outcome[]>).ToArray();
        return [.. Enumerable.Range(0, told.Sum(outcomes => outcomes.Length)).Select(index => told[index % ranks.Size][index / ranks.Size])];
    }

    private static void Summarise(Terminal terminal, Terminal lines, Outcome[] outcomes, TimeSpan time, bool asJson)
    {
        var failed = outcomes.Where(outcome => outcome.Fault is not null).ToArray();
        var kept = outcomes.Where(outcome => outcome is { Fault: null, Result: null }).ToArray();
        if (asJson)
        {
            terminal.Result(JsonOutput.Write(new BatchReport(
                [.. outcomes.Select(outcome => outcome.Result).OfType<object>()],
                [.. kept.Select(outcome => outcome.Output)],
                [.. failed.Select(outcome => new FailedImage(outcome.Input, Faults.OneLine(outcome.Fault!)))])));
        }

        lines.Note(
            $"{outcomes.Length - failed.Length - kept.Length} of {outcomes.Length} images done"
            + $"{(kept.Length > 0 ? $", {kept.Length} kept as they were" : "")}{(failed.Length > 0 ? $", {failed.Length} failed" : "")}, "
            + $"{time.TotalSeconds:F1} s");
        if (failed.Length > 0)
        {
            var names = string.Join(", ", failed.Take(MostNames).Select(outcome => $"'{outcome.Input}'"));
            throw new SymfluxException(
                $"{failed.Length} of {outcomes.Length} images failed: {names}{(failed.Length > MostNames ? " and others" : "")}");
        }
    }

    /// <summary>How one image went: with a result, kept as it was (neither), or failed.</summary>
    internal sealed record Outcome(string Input, string Output, object? Result, string? Fault);

    /// <summary>What --json prints.</summary>
    internal sealed record BatchReport(IReadOnlyList<object> Images, IReadOnlyList<string> Kept, IReadOnlyList<FailedImage> Failed);

    internal sealed record FailedImage(string Input, string Message);

    /// <summary>The progress of all images, from that of each.</summary>
    private sealed class SharedProgress(IProgress<double> whole, int count)
    {
        private readonly double[] parts = new double[count];

        public IProgress<double> For(int index) => new Part(this, index);

        private void Report(int index, double value)
        {
            lock (parts)
            {
                parts[index] = value;
                whole.Report(parts.Sum() / parts.Length);
            }
        }

        private sealed class Part(SharedProgress whole, int index) : IProgress<double>
        {
            public void Report(double value) => whole.Report(index, value);
        }
    }
}
