using System.Collections.Immutable;
using System.CommandLine;
using Symflux.Certificates;
using Symflux.Cli.Report;
using Symflux.Imaging;

namespace Symflux.Cli.Running;

/// <summary>--report: a page about one image before and after a command.</summary>
internal sealed class ReportOption
{
    private readonly Option<string?> option = new("--report")
    {
        Description = "Write a page about one image: before and after, what changed and whether it looks like noise, what was read, and what is proven.",
        HelpName = "FILE.html",
    };

    /// <summary>The option.</summary>
    public Option Option => option;

    /// <summary>Refuses a report that cannot be written; to be called before work begins.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="overwrite">Whether files may be replaced.</param>
    /// <param name="inputs">The images: a report takes one.</param>
    /// <param name="others">Further files that the command reads or writes; null for those that were not given.</param>
    /// <exception cref="SymfluxException">Several images, a name that is not one of a page, or a file that is to be
    /// kept.</exception>
    public void Claim(ParseResult parsed, bool overwrite, IReadOnlyList<string> inputs, params ReadOnlySpan<string?> others)
    {
        if (parsed.GetValue(option) is not { } file)
        {
            return;
        }

        if (inputs is not [var input] || Directory.Exists(input))
        {
            throw new SymfluxException("--report is about one image, and the input is a folder or several; name one, or leave --report out");
        }

        if (!file.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            throw new SymfluxException($"--report writes a page, not '{Path.GetFileName(file)}'; give it a name that ends in .html");
        }

        OutputFile.Claim(file, overwrite, [input, .. others]);
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
        {
            throw new SymfluxException($"the folder '{folder}' of the report does not exist; create it, or choose another place");
        }
    }

    /// <summary>Refuses signals, of which there are no pictures; to be called when the input is read.</summary>
    /// <exception cref="SymfluxException">A report is wanted, and a page is a signal.</exception>
    public void Check(ParseResult parsed, string input, ImageStack stack)
    {
        if (parsed.GetValue(option) is not null && stack.Pages.Any(page => page.Grid.Dimension != 2))
        {
            throw new SymfluxException($"--report is about images, and '{input}' is a signal; leave --report out");
        }
    }

    /// <summary>Writes the page where one is wanted.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Is told where it lies.</param>
    /// <param name="subject">Makes what it is about.</param>
    public void Write(ParseResult parsed, Terminal terminal, Func<BeforeAfter> subject)
    {
        if (parsed.GetValue(option) is { } file)
        {
            AtomicFile.WriteText(file, BeforeAfterPage.Write(subject()));
            terminal.Note($"report: {file}");
        }
    }

    /// <summary>The command as it was given, with quotes where a shell needs them.</summary>
    public static string CommandLineOf(ParseResult parsed) => string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value)).Prepend("symflux"));

    /// <summary>A certificate in sentences.</summary>
    public static ImmutableArray<string> Words(Certificate certificate) =>
    [
        certificate.NormStable is { Proven: true } norm
            ? $"Proven for every input: the norm of the output is at most {ClaimPrinter.Number(norm)} times that of the input, so that nothing is amplified "
                + $"beyond this factor. (κ = {ClaimPrinter.Number(norm)}, in exact arithmetic.)"
            : $"No bound of the output's norm is proven: {certificate.NormStable.Reason}",
        certificate.Lipschitz is { Proven: true } lipschitz
            ? $"Proven for every two inputs: the outputs differ by at most {ClaimPrinter.Number(lipschitz)} times as much as the inputs. "
                + $"(ℓ = {ClaimPrinter.Number(lipschitz)}, in exact arithmetic.)"
            : $"No bound is proven of how much the output changes with the input: {certificate.Lipschitz.Reason}",
    ];

    private static string Quoted(string word) => word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "-_./,:=+%@".Contains(letter))
        ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
