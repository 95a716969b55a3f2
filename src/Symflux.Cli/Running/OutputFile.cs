using System.CommandLine;

namespace Symflux.Cli.Running;

/// <summary>The rule for every file that a command writes: what is there is kept unless --overwrite is given, and an input in any case.</summary>
internal static class OutputFile
{
    /// <summary>Stands for the standard input and the standard output.</summary>
    public const string Pipe = "-";

    /// <summary>The option.</summary>
    public static Option<bool> Overwrite() => new("--overwrite")
    {
        Description = "Let outputs replace files that are there already; they are kept otherwise.",
    };

    /// <summary>Refuses an output that would destroy something; to be called before work begins.</summary>
    /// <param name="path">The output.</param>
    /// <param name="overwrite">Whether files may be replaced.</param>
    /// <param name="inputs">Files that the command reads; null for those that were not given.</param>
    /// <exception cref="SymfluxException">The output is one of the inputs, or is there already and may not be replaced.</exception>
    public static string Claim(string path, bool overwrite, params ReadOnlySpan<string?> inputs)
    {
        foreach (var input in inputs)
        {
            if (input is not null && IsSame(path, input))
            {
                throw new SymfluxException($"'{path}' is an input and would be overwritten; choose another output");
            }
        }

        return overwrite || !File.Exists(path) || AtomicFile.IsDevice(path)
            ? path
            : throw new SymfluxException($"'{path}' is there already; add --overwrite to replace it, or choose another output");
    }

    /// <summary>Whether two names stand for one file.</summary>
    public static bool IsSame(string one, string other) => string.Equals(Resolve(one), Resolve(other), StringComparison.Ordinal);

    /// <summary>The place that a name stands for, links followed, those of folders too.</summary>
    public static string Resolve(string path)
    {
        if (path == Pipe)
        {
            return path;
        }

        var full = Path.GetFullPath(path);
        if (new FileInfo(full) is { LinkTarget: not null } link)
        {
            return Resolve(link.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return Path.GetDirectoryName(full) is { } folder ? Path.Combine(ResolveFolder(folder), Path.GetFileName(full)) : full;
    }

    private static string ResolveFolder(string folder)
    {
        var real = new DirectoryInfo(folder) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : folder;
        return Path.GetDirectoryName(real) is { } parent ? Path.Combine(ResolveFolder(parent), Path.GetFileName(real)) : real;
    }
}
