using System.Text.Json;
using Symflux.Cli.Running;

namespace Symflux.Experiments.Frame;

/// <summary>The stored runs of an experiment: one JSON file each, which appears when the run is done.</summary>
/// <remarks>A file's name contains a hash of the run's settings. It does not know about changes to the program; take an empty folder after those.</remarks>
internal sealed class RunFolder
{
    private readonly string folder;

    /// <summary>Opens or creates a folder.</summary>
    public RunFolder(string folder)
    {
        this.folder = folder;
        OutputPlan.CreateFolder(folder);
    }

    /// <summary>The result of a run, or null where it was not done.</summary>
    /// <exception cref="SymfluxException">Its file is damaged.</exception>
    public RunResult? Find(PlannedRun run)
    {
        var file = FileOf(run);
        try
        {
            return File.Exists(file) ? RunJson.Read<RunFile>(File.ReadAllText(file)).Result : null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SymfluxException($"cannot read the run '{file}': {fault.Message}; delete it to do the run again", fault);
        }
    }

    /// <summary>The result of a run that was done.</summary>
    /// <exception cref="SymfluxException">It was not done, or its file is damaged.</exception>
    public RunResult Get(PlannedRun run) => Find(run)
        ?? throw new SymfluxException($"the run '{run.Id}' is missing in '{folder}'; do the experiment without --report-only");

    /// <summary>Does a run whose needs are done, and stores it.</summary>
    public RunResult Do(PlannedRun run, CancellationToken cancellation)
    {
        var result = run.Do([.. run.Needs.Select(Get)], cancellation);
        Store(run, result);
        return result;
    }

    /// <summary>Stores the result of a run.</summary>
    public void Store(PlannedRun run, RunResult result) =>
        AtomicFile.WriteText(FileOf(run), RunJson.Write(new RunFile(run.Name, run.Seed, run.Settings, result)));

    private string FileOf(PlannedRun run) => Path.Combine(folder, $"{run.Id}.json");

    private sealed record RunFile(string Name, ulong Seed, object Settings, RunResult Result);
}
