using Spectre.Console;

namespace Symflux.Cli;

/// <summary>
/// Where a command talks to its user: results on the output stream, progress on the error stream. Names and texts from files get no further than
/// here with what would control the terminal.
/// </summary>
/// <param name="output">Receives results.</param>
/// <param name="error">Receives warnings, and progress if it is a terminal.</param>
/// <param name="quiet">Whether only what was asked for is said.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool quiet)
{
    /// <summary>Whether progress bars make sense: a person is watching the error stream.</summary>
    private readonly bool interactive = !quiet && !Console.IsErrorRedirected && ReferenceEquals(error, Console.Error);

    /// <summary>Writes what the command was asked for; never silenced.</summary>
    public void Result(string text) => output.WriteLine(Shown(text));

    /// <summary>Writes information about the work; silenced by --quiet.</summary>
    public void Note(string text)
    {
        if (!quiet)
        {
            output.WriteLine(Shown(text));
        }
    }

    /// <summary>Writes a warning to the error stream.</summary>
    public void Warn(string text) => error.WriteLine($"symflux: warning: {Faults.OneLine(text)}");

    /// <summary>Runs work under a progress bar, which vanishes afterwards; without one when nobody is watching.</summary>
    /// <param name="title">What is going on.</param>
    /// <param name="work">Gets the bar.</param>
    public T Progress<T>(string title, Func<ProgressBar, T> work)
    {
        if (!interactive)
        {
            return work(new ProgressBar(null));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new ProgressBar(context.AddTask(Markup.Escape(Faults.OneLine(title)), maxValue: 1))));
    }

    private static string Shown(string text) => PrintableText.Of(text.ReplaceLineEndings("\n"), keeping: "\n\t");
}
