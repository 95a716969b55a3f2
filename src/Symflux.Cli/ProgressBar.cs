using Spectre.Console;

namespace Symflux.Cli;

/// <summary>A progress bar on the error stream, or nothing where nobody is watching.</summary>
internal sealed class ProgressBar(ProgressTask? task) : IProgress<double>
{
    /// <summary>Whether there is a bar to see.</summary>
    public bool IsVisible => task is not null;

    /// <summary>What is going on.</summary>
    public string Title
    {
        set
        {
            if (task is not null)
            {
                task.Description = Markup.Escape(Faults.OneLine(value));
            }
        }
    }

    /// <summary>Moves the bar.</summary>
    /// <param name="value">The fraction done, 0 to 1.</param>
    public void Report(double value)
    {
        if (task is not null)
        {
            task.Value = value;
        }
    }
}
