using System.CommandLine;
using Symflux.Cli.Commands;

namespace Symflux.Experiments;

/// <summary>
/// What experiments share: --quick, --seeds, --runs, -o and --json. One experiment measures; its findings are shown,
/// written as a page and as JSON in the same way for all.
/// </summary>
internal abstract class ExperimentSubcommand : SymfluxCommand
{
    private readonly Option<bool> quick = new("--quick") { Description = "A small form of a minute or two: shows how it works, and proves little." };

    private readonly Option<int?> seeds = CommandOptions.OptionalCount("--seeds", "Number of seeds; 3 by default, 2 with --quick.");

    private readonly Option<string?> runs = new("--runs")
    {
        Description = "Folder of single runs, symflux-NAME by default. An interrupted experiment goes on from there.",
        HelpName = "DIR",
    };

    private readonly Option<string?> output = new("--output", "-o") { Description = "Report to write, an HTML page.", HelpName = "REPORT.html" };

    private readonly Option<string?> json = new("--json") { Description = "JSON file to write, with all means and deviations.", HelpName = "FILE" };

    private protected ExperimentSubcommand(string name, string description, params IReadOnlyList<string> examples) : base(name, description, examples)
    {
    }

    /// <summary>Does all runs, or reads those that were done.</summary>
    /// <param name="parsed">The experiment's own options.</param>
    /// <param name="isQuick">Whether the small form is asked for.</param>
    /// <param name="seeds">The seeds: 1 to --seeds.</param>
    /// <param name="runs">Does and keeps single runs.</param>
    private protected abstract Findings Measure(ParseResult parsed, bool isQuick, IReadOnlyList<ulong> seeds, RunStore runs);

    /// <summary>Adds the experiment's own options before the common ones.</summary>
    private protected void AddExperimentOptions(params ReadOnlySpan<Option> own) => AddOptions([quick, seeds, .. own, runs, output, json]);

    /// <summary>No limit: an unfinished experiment keeps what it has.</summary>
    private protected override TimeSpan Grace => Timeout.InfiniteTimeSpan;

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var isQuick = parsed.GetValue(quick);
        var folder = parsed.GetValue(runs) ?? $"symflux-{Name}";
        string?[] files = [parsed.GetValue(output), parsed.GetValue(json)];
        CheckTargets(files);
        var list = Enumerable.Range(1, parsed.GetValue(seeds) ?? (isQuick ? 2 : 3)).Select(seed => (ulong)seed).ToArray();
        Findings findings;
        try
        {
            findings = terminal.Progress(Name, bar => Measure(parsed, isQuick, list, new RunStore(folder, terminal, bar, cancellation)));
        }
        catch (OperationCanceledException)
        {
            terminal.Warn($"stopped; the runs that are done are in '{folder}', and the same command goes on from there");
            throw;
        }

        terminal.Result(FindingsReport.Text(findings));
        var command = $"symflux-experiment {string.Join(' ', parsed.Tokens.Select(token => token.Value))}";
        if (files[0] is { } page)
        {
            AtomicFile.WriteText(page, FindingsReport.Page(findings, command));
            terminal.Note($"report: {page}");
        }

        if (files[1] is { } numbers)
        {
            AtomicFile.WriteText(numbers, FindingsReport.Json(findings, command));
        }
    }

    /// <summary>What took half an hour must not be lost to a folder that is not there.</summary>
    private static void CheckTargets(string?[] files)
    {
        if (files[0] is { } page && !page.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            throw new SymfluxException($"an experiment is reported as a page, not as '{Path.GetFileName(page)}'; use -o NAME.html");
        }

        foreach (var file in files.OfType<string>())
        {
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            {
                throw new SymfluxException($"cannot write '{file}': its folder does not exist; create it first");
            }
        }
    }
}
