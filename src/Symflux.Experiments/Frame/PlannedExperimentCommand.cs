using System.Globalization;
using System.CommandLine;
using Symflux.Blueprints;
using Symflux.Cli.Running;
using System.Security.Cryptography;
using Symflux.Cli.Commands;
using Symflux.Experiments.Pages;
using Symflux.Imaging;

namespace Symflux.Experiments.Frame;

/// <summary>The command of an experiment.</summary>
internal sealed class PlannedExperimentCommand : SymfluxCommand
{
    private readonly Experiment experiment;

    private readonly Option<bool> quick = new("--quick") { Description = "A small form of some minutes: shows which way it goes, and proves nothing." };

    private readonly Option<string?> data = new("--data")
    {
        Description = "Folder of images to train on and to judge by; colour is turned grey. Synthetic images by default.",
        HelpName = "DIR",
    };

    private readonly Option<string?> runs = new("--runs")
    {
        Description = "Folder of single runs, symflux-NAME or symflux-NAME-quick by default. An interrupted experiment goes on from there.",
        HelpName = "DIR",
    };

    private readonly Option<int> jobs = CommandOptions.Count(
        "--jobs", "Runs at a time, each in a process with one thread; all processors by default.", Environment.ProcessorCount);

    private readonly Option<string?> output = new("--output", "--out", "-o") { Description = "Page to write, with charts.", HelpName = "PAGE.html" };

    private readonly Option<string?> markdown = new("--markdown")
    {
        Description = "Document whose section for this experiment is written anew, such as docs/RESULTS.md, with its charts in the folder experiments "
            + "beside it.",
        HelpName = "FILE.md",
    };

    private readonly Option<string?> models = new("--models") { Description = "Folder to keep what was trained in, as model files.", HelpName = "DIR" };

    private readonly Option<string?> table = new("--csv")
    {
        Description = "Table to write of everything that was measured: a row for every run, quantity, and image.",
        HelpName = "FILE.csv",
    };

    private readonly Option<bool> plan = new("--plan") { Description = "Only list the runs, and which are done." };

    private readonly Option<bool> worker = new(RunWorker.Option) { Hidden = true };

    /// <summary>Creates the command.</summary>
    public PlannedExperimentCommand(Experiment experiment) : base(
        experiment.Name, experiment.Question,
        $"symflux-experiment {experiment.Name} --quick", $"symflux-experiment {experiment.Name} --data photos -o {experiment.Name}.html")
    {
        this.experiment = experiment;
        AddOptions([quick, data, runs, jobs, output, markdown, table, .. experiment.HasModels ? [models] : (Option[])[], plan, worker]);
    }

    /// <summary>No limit: an interrupted experiment keeps what it has.</summary>
    private protected override TimeSpan Grace => Timeout.InfiniteTimeSpan;

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (page, document, values) = (parsed.GetValue(output), parsed.GetValue(markdown), parsed.GetValue(table));
        CheckTargets(page, document, values);
        var folder = parsed.GetValue(data) is { } name ? Path.GetFullPath(name) : null;
        var form = new ExperimentForm(parsed.GetValue(quick), folder, ImagesOf(folder));
        var list = experiment.Plan(form);
        var where = parsed.GetValue(runs) ?? $"symflux-{experiment.Name}{(form.IsQuick ? "-quick" : "")}";
        var store = new RunFolder(where);
        if (parsed.GetValue(worker))
        {
            RunWorker.Serve(list, store, Console.In, Console.Out, cancellation);
            return;
        }

        if (parsed.GetValue(plan))
        {
            terminal.Result(string.Join('\n', list.DistinctBy(run => run.Id).Select(run =>
                $"{(store.Find(run) is null ? "open" : "done")}  {run.Id}.json: {run.Name}, seed {run.Seed}")));
            return;
        }

        string[] arguments = [.. parsed.Tokens.Select(token => token.Value)];
        try
        {
            terminal.Progress(experiment.Name, bar =>
            {
                var scheduler = new RunScheduler(list, store, terminal, bar);
                scheduler.Run(parsed.GetValue(jobs), () => new RunWorker(arguments), cancellation);
                return true;
            });
        }
        catch (OperationCanceledException)
        {
            terminal.Warn($"stopped; the runs that are done are in '{where}', and the same command goes on from there");
            throw;
        }

        var report = Framed(experiment.Report(form, store), form, list, store);
        // The folder of the images is somewhere else for everybody.
        var command = $"./symflux experiment {experiment.Name}{(form.IsQuick ? " --quick" : "")}"
            + (folder is null ? "" : $" --data {Path.GetFileName(folder)}");
        terminal.Result(ReportText.Plain(report));
        if (page is not null)
        {
            AtomicFile.WriteText(page, ReportText.Page(experiment.Question, report, command));
            terminal.Note($"report: {page}");
        }

        if (values is not null)
        {
            AtomicFile.WriteText(values, RunTable.Csv(list.DistinctBy(run => run.Id).Select(run => (run, store.Get(run)))));
        }

        if (parsed.GetValue(models) is { } kept)
        {
            OutputPlan.CreateFolder(kept);
            foreach (var (file, model) in experiment.Models(form, store))
            {
                ModelFile.Save(Path.Combine(kept, $"{file}.safetensors"), model);
            }
        }

        if (document is not null)
        {
            foreach (var (file, svg) in ReportText.Pictures(experiment.Name, report))
            {
                var place = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(document))!, file);
                OutputPlan.CreateFolder(Path.GetDirectoryName(place)!);
                AtomicFile.WriteText(place, svg);
            }

            AtomicFile.WriteText(document, ReportText.Replace(File.ReadAllText(document), experiment.Name,
                ReportText.Markdown(experiment.Name, report, command)));
        }
    }

    /// <summary>What all reports say: that a quick form proves nothing, the hypotheses, and the cost.</summary>
    private Report Framed(Report report, ExperimentForm form, IReadOnlyList<PlannedRun> list, RunFolder store)
    {
        var distinct = list.DistinctBy(run => run.Id).ToArray();
        var seconds = distinct.Sum(run => store.Get(run).ProcessorSeconds);
        string[] first = form.IsQuick ? ["This is the quick form: few seeds, few images, short training. It shows which way a curve goes, and proves "
            + "nothing."] : [];
        return new Report(
        [
            new ReportSection("Question and hypotheses", [.. first, experiment.Question, .. experiment.Hypotheses], [], []),
            .. report.Sections,
            new ReportSection(
                "Cost",
                [string.Create(CultureInfo.InvariantCulture, $"{distinct.Length} runs, {seconds / 3600:F2} processor hours. Images: {form.Images}. Rules: "
                    + $"docs/EXPERIMENTS.md.")], [], []),
        ]);
    }

    /// <summary>The content of all images, which decides about the results.</summary>
    private static string ImagesOf(string? folder)
    {
        if (folder is null)
        {
            return "synthetic";
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = ImageFile.FindImages(folder);
        foreach (var file in files)
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return $"{files.Count} images of '{Path.GetFileName(folder)}', sha256 {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}";
    }

    /// <summary>What took hours must not be lost to a folder that is not there.</summary>
    private static void CheckTargets(string? page, string? document, string? values)
    {
        if (page is not null && !page.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            throw new SymfluxException($"an experiment is reported as a page, not as '{Path.GetFileName(page)}'; use -o NAME.html");
        }

        foreach (var file in new[] { page, values }.OfType<string>())
        {
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            {
                throw new SymfluxException($"cannot write '{file}': its folder does not exist; create it first");
            }
        }

        if (document is not null && !File.Exists(document))
        {
            throw new SymfluxException($"cannot write into '{document}': there is no such file; name a document that has a section for the experiment");
        }
    }
}
