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

    /// <summary>Where a progress bar is drawn at the moment.</summary>
    private IAnsiConsole? live;

    /// <summary>Columns of the window, or of a usual one where the output goes elsewhere.</summary>
    public int Width { get; } = !Console.IsOutputRedirected && ReferenceEquals(output, Console.Out) && Console.WindowWidth > 0 ? Console.WindowWidth : 120;

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

    /// <summary>Writes a fault to the error stream, and goes on.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="isOfRank">Whether it is that of one rank among several.</param>
    public void Fault(Exception fault, bool isOfRank = false) => Faults.Report(error, fault, isOfRank);

    /// <summary>The same without notes.</summary>
    public Terminal Silent() => new(output, error, quiet: true);

    /// <summary>The same with notes on the error stream, for commands that write an image to the output stream.</summary>
    public Terminal Aside() => new(error, error, quiet);

    /// <summary>A terminal for one of several works that go on at a time: its lines appear in one piece.</summary>
    /// <param name="release">Lets them appear.</param>
    public Terminal Gathered(out Action release)
    {
        var (lines, faults) = (new StringWriter(), new StringWriter());
        release = () =>
        {
            lock (output)
            {
                Pass(faults, error, Console.IsErrorRedirected);
                Pass(lines, output, Console.IsOutputRedirected);
            }
        };
        return new Terminal(lines, faults, quiet);

        void Pass(StringWriter from, TextWriter to, bool redirected)
        {
            // Above the bar, where one is on the same screen.
            if (live is not null && !redirected && from.GetStringBuilder().Length > 0)
            {
                live.Write(new Text(from.ToString()));
            }
            else
            {
                to.Write(from.ToString());
            }
        }
    }

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
        live = console;
        try
        {
            return console.Progress().AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => work(new ProgressBar(context.AddTask(Markup.Escape(Faults.OneLine(title)), maxValue: 1))));
        }
        finally
        {
            live = null;
        }
    }

    private static string Shown(string text) => PrintableText.Of(text.ReplaceLineEndings("\n"), keeping: "\n\t");
}
