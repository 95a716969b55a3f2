using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Symflux.Cli.Running;

namespace Symflux.Experiments;

/// <summary>
/// The runs of an experiment, each of which is done once: its measured values go into a file of a folder, and where that
/// file exists they are read instead. So an interrupted experiment goes on, and a finished one is only read.
/// </summary>
/// <remarks>
/// The file's name contains a hash of the run's settings: other settings are other runs. It does not know about changes
/// to the program; measure anew in an empty folder after those.
/// </remarks>
internal sealed class RunStore
{
    private readonly string folder;
    private readonly Terminal terminal;
    private readonly ProgressBar bar;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int finished;
    private int measured;

    /// <summary>Opens or creates a folder of runs.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="terminal">Gets a line for every run where there is no bar.</param>
    /// <param name="bar">Moves as runs are done.</param>
    /// <param name="cancellation">Ends the run in progress, whose values are lost; earlier ones are kept.</param>
    public RunStore(string folder, Terminal terminal, ProgressBar bar, CancellationToken cancellation)
    {
        (this.folder, this.terminal, this.bar, Cancellation) = (folder, terminal, bar, cancellation);
        OutputPlan.CreateFolder(folder);
    }

    /// <summary>About how many runs the experiment has; set before the first.</summary>
    public int Planned { get; set; } = 1;

    /// <summary>Ends the experiment.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The values of a run, from its file or by doing it.</summary>
    /// <param name="name">What is run; also the beginning of the file's name.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="settings">Everything else that the outcome depends on; it is written as JSON, and hashed.</param>
    /// <param name="measure">Does the run: reports the fraction done, returns the measured values by name.</param>
    public IReadOnlyDictionary<string, double> Get(
        string name, ulong seed, object settings, Func<IProgress<double>, IReadOnlyDictionary<string, double>> measure)
    {
        Cancellation.ThrowIfCancellationRequested();
        var key = JsonOutput.Write(new { name, seed, settings });
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..12];
        var file = Path.Combine(folder, $"{FileName(name)}-{seed}-{hash}.json");
        var values = File.Exists(file) ? Read(file) : Measure(file, name, seed, settings, measure);
        finished++;
        Planned = Math.Max(Planned, finished);
        bar.Report(finished / (double)Planned);
        return values;
    }

    private IReadOnlyDictionary<string, double> Measure(
        string file, string name, ulong seed, object settings, Func<IProgress<double>, IReadOnlyDictionary<string, double>> measure)
    {
        bar.Title = $"{name}, seed {seed}";
        var values = measure(new Fraction(done => bar.Report(Math.Min(1, (finished + done) / Planned))));
        AtomicFile.WriteText(file, JsonOutput.Write(new RunFile(name, seed, settings, values)));
        measured++;
        if (!bar.IsVisible)
        {
            var left = clock.Elapsed / measured * Math.Max(0, Planned - finished - 1);
            var found = string.Join(", ", values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value:G6}")));
            terminal.Note($"run {finished + 1} of {Math.Max(Planned, finished + 1)}: {name}, seed {seed}: {found}; about {left:h\\:mm\\:ss} left");
        }

        return values;
    }

    private static IReadOnlyDictionary<string, double> Read(string file)
    {
        try
        {
            return JsonOutput.Read<RunFile>(File.ReadAllText(file)).Values;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SymfluxException($"cannot read the run '{file}': {fault.Message}; delete it to do the run again", fault);
        }
    }

    private static string FileName(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-'));

    private sealed record RunFile(string Name, ulong Seed, object Settings, IReadOnlyDictionary<string, double> Values);

    /// <summary>Reports at once, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class Fraction(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
