using Symflux.Distribution;
using Symflux.Imaging;

namespace Symflux.Cli;

/// <summary>Faults as a user sees them: one line on the error stream, no stack trace unless SYMFLUX_DEBUG is 1.</summary>
internal static class Faults
{
    /// <summary>The exit code of a command that failed.</summary>
    public const int ExitCode = 1;

    /// <summary>The code where another rank failed, which says why.</summary>
    public const int OfOtherRank = 2;

    /// <summary>Writes a message; returns the exit code.</summary>
    public static int Fail(TextWriter error, string message)
    {
        error.WriteLine($"symflux: {OneLine(message)}");
        return ExitCode;
    }

    /// <summary>Writes what went wrong; returns the exit code. What all ranks have in common is said by the first, what one has with its number.</summary>
    /// <param name="error">Receives it.</param>
    /// <param name="fault">What went wrong.</param>
    /// <param name="isOfRank">Whether it is known to be that of one rank among several.</param>
    public static int Report(TextWriter error, Exception fault, bool isOfRank = false)
    {
        // What runs in parallel wraps a fault, even a single one.
        fault = fault is AggregateException { InnerExceptions: [var only] } ? only : fault;
        var (ranks, isShared) = (Launch.Ranks, Together.IsShared(fault));
        if (fault is OtherRankException || (isShared == true && ranks.Rank > 0))
        {
            return OfOtherRank;
        }

        if (isOfRank || isShared == false || ranks.Rank > 0)
        {
            error.Write($"rank {ranks.Rank}: ");
        }

        Fail(error, fault switch
        {
            SymfluxException or IOException or UnauthorizedAccessException => fault.Message,
            OutOfMemoryException => "out of memory; use a smaller image, or fewer pages at a time",
            _ => $"internal error ({fault.GetType().Name}: {fault.Message}); set SYMFLUX_DEBUG=1 for details, and please report it",
        });
        if (Environment.GetEnvironmentVariable("SYMFLUX_DEBUG") == "1")
        {
            error.WriteLine(fault);
        }

        return ExitCode;
    }

    /// <summary>Runs work on a file; what it refuses is said with the file's name.</summary>
    /// <param name="file">The file.</param>
    /// <param name="work">The work.</param>
    /// <param name="noiseRemedy">What follows a message about noise that is not known: the option that tells it.</param>
    public static T At<T>(string file, Func<T> work, string? noiseRemedy = null)
    {
        try
        {
            return work();
        }
        catch (SymfluxException fault) when (fault is not OtherRankException)
        {
            throw new SymfluxException($"'{file}': {fault.Message}{(fault is NoiseUnknownException ? noiseRemedy : "")}", fault);
        }
    }

    /// <summary>A message without line breaks and without what controls a terminal; it may quote names from files.</summary>
    public static string OneLine(string message) => PrintableText.Of(message.ReplaceLineEndings(" ")).Trim();
}
