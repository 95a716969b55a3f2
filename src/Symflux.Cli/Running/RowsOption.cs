using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Symflux.Distribution;
using Symflux.Imaging;
using Symflux.Restoration;

namespace Symflux.Cli.Running;

/// <summary>The option --rows: whether files are read, computed and written row by row, in little memory.</summary>
internal sealed class RowsOption
{
    /// <summary>Values of a file from which on rows are the default.</summary>
    private const long LargeFrom = 1 << 26;

    private static readonly Rule Auto = new("auto", LargeFrom, IsFirm: false);

    private static readonly Rule Never = new("never", long.MaxValue, IsFirm: false);

    /// <summary>Ranks share out rows whatever the size of the file, and do nothing else.</summary>
    private static readonly Rule Shared = new("always", 0, IsFirm: true) { Remedy = "run it with one rank" };

    private static readonly Rule[] Named = [Auto, new("always", 0, IsFirm: true), Never];

    private readonly Option<Rule> rows = new("--rows")
    {
        Description = "Read, compute and write row by row, volumes slice by slice, in memory that does not grow with the image: TIFF and NPY. auto does so "
            + "from 64 million values on, a number from so many values on, where everything asked for can be done so, and says why where it cannot; always "
            + "fails instead.",
        HelpName = "auto|always|never|N",
        DefaultValueFactory = _ => Auto,
        CustomParser = Parse,
    };

    /// <summary>Creates the option.</summary>
    public RowsOption() => rows.CompletionSources.Add([.. Named.Select(rule => rule.Word)]);

    /// <summary>The option itself.</summary>
    public Option Option => rows;

    /// <summary>Does the work row by row where that is wanted and possible.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="job">The image.</param>
    /// <param name="lines">Takes what there is to say.</param>
    /// <param name="obstacle">What the other options ask for that takes whole pages, such as "--report"; null for nothing.</param>
    /// <param name="work">Does it.</param>
    /// <returns>Null where it was not done, and is to be done with whole pages.</returns>
    /// <exception cref="SymfluxException">It was asked for and is not possible, or the work failed.</exception>
    public RowRun? Run(ParseResult parsed, ImageJob job, Terminal lines, string? obstacle, Func<RowRun> work)
    {
        if (job.Ranks.Size > 1)
        {
            return RunShared(job, lines, obstacle, work);
        }

        var rule = parsed.GetValue(rows) ?? Auto;
        if (rule == Never)
        {
            return null;
        }

        if (!rule.IsFirm && CountIfRows(job) is var count && count < rule.From)
        {
            if (rule.IsNumber && count < 0)
            {
                lines.Note($"{job.Input}: in whole pages, and as much memory as they take: only TIFF and NPY files are read and written row by row");
            }

            return null;
        }

        try
        {
            return Run(rule, job, lines, obstacle, work);
        }
        catch (WholePagesException reason) when (!rule.IsFirm)
        {
            lines.Note($"{job.Input}: in whole pages, and as much memory as they take: {reason.Message}");
            return null;
        }
    }

    /// <summary>Does the work by several ranks, which share out the rows.</summary>
    /// <inheritdoc cref="Run(ParseResult, ImageJob, Terminal, string?, Func{RowRun})"/>
    public static RowRun RunShared(ImageJob job, Terminal lines, string? obstacle, Func<RowRun> work) => Run(Shared, job, lines, obstacle, work);

    private static RowRun Run(Rule rule, ImageJob job, Terminal lines, string? obstacle, Func<RowRun> work)
    {
        try
        {
            if (obstacle is not null)
            {
                throw new WholePagesException($"{obstacle} takes whole pages");
            }

            if (job.Input == OutputFile.Pipe)
            {
                throw new SymfluxException($"the standard input cannot be read row by row; save it to a file, or {rule.Remedy}");
            }

            if (!ImageRowsWriter.CanCreate(job.Output))
            {
                throw new SymfluxException($"'{job.Output}' cannot be written row by row; use .tif or .npy, or {rule.Remedy}");
            }

            var result = At(job, work);
            var words = result.Remarks.ToList();
            if (result.Lost.Length > 0)
            {
                words.Add($"'{Path.GetFileName(job.Output)}' does not hold: {string.Join(", ", result.Lost)}");
            }

            if (words.Count > 0)
            {
                lines.Warn($"{job.Input}: {string.Join("; ", words)}");
            }

            return result;
        }
        catch (WholePagesException reason) when (rule.IsFirm)
        {
            throw new SymfluxException($"'{job.Input}': {reason.Message}; {rule.Remedy}", reason);
        }
    }

    /// <summary>What is wrong with a file is said with its name already; what is wrong with its content gets it.</summary>
    private static RowRun At(ImageJob job, Func<RowRun> work)
    {
        try
        {
            return work();
        }
        catch (SymfluxException fault) when (
            fault is not (WholePagesException or OtherRankException) && !fault.Message.Contains($"'{job.Input}'", StringComparison.Ordinal)
            && !fault.Message.Contains($"'{job.Output}'", StringComparison.Ordinal))
        {
            return Faults.At<RowRun>(job.Input, () => throw fault, "; --noise says what the noise is");
        }
    }

    /// <summary>The number of values of a file, or −1 where it cannot be read or written row by row.</summary>
    private static long CountIfRows(ImageJob job)
    {
        if (job.Input == OutputFile.Pipe || job.Output == OutputFile.Pipe || AtomicFile.IsDevice(job.Output)
            || !ImageRowsWriter.CanCreate(job.Output) || !ImageRows.CanOpen(job.Input))
        {
            return -1;
        }

        using var file = ImageRows.Open(job.Input);
        var shape = file.Shape;
        return (long)shape.Width * shape.Height * shape.Channels * shape.Pages;
    }

    private static Rule? Parse(ArgumentResult result)
    {
        var word = result.Tokens[0].Value;
        if (Named.FirstOrDefault(rule => rule.Word == word) is { } named)
        {
            return named;
        }

        if (long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var from))
        {
            return new Rule(word, from, IsFirm: false) { IsNumber = true };
        }

        result.AddError($"--rows is '{word}'; it must be one of {string.Join(", ", Named.Select(rule => rule.Word))}, or a number of values");
        return null;
    }

    /// <summary>When files are taken row by row.</summary>
    /// <param name="Word">What it is called.</param>
    /// <param name="From">From how many values on.</param>
    /// <param name="IsFirm">Whether it is an error where it cannot be done.</param>
    private sealed record Rule(string Word, long From, bool IsFirm)
    {
        /// <summary>Whether somebody has said from how many on, and wants to know where it cannot be done.</summary>
        public bool IsNumber { get; init; }

        /// <summary>What to do where it cannot be done.</summary>
        public string Remedy { get; init; } = "leave --rows always out";

        /// <summary>The word: what the help text shows as default.</summary>
        public override string ToString() => Word;
    }
}
