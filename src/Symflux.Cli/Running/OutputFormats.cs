namespace Symflux.Cli.Running;

/// <summary>The formats that a command can write, chosen by the ending of the file's name.</summary>
/// <param name="formats">Endings in lower case, such as ".svg", and what makes the content.</param>
internal sealed class OutputFormats<T>(params (string Ending, Func<T, string> Write)[] formats)
{
    /// <summary>What makes the content of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SymfluxException">The ending is not one of the formats.</exception>
    public Func<T, string> For(string path) =>
        formats.Where(format => string.Equals(format.Ending, Path.GetExtension(path), StringComparison.OrdinalIgnoreCase))
            .Select(format => format.Write).FirstOrDefault()
        ?? throw new SymfluxException(
            $"cannot write '{path}': this command writes {string.Join(", ", formats.Select(format => format.Ending))}; change the ending");
}
