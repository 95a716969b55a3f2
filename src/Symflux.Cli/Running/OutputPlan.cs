using Symflux.Imaging;

namespace Symflux.Cli.Running;

/// <summary>Which file each input is written to; checked in full before any work begins.</summary>
internal static class OutputPlan
{
    /// <summary>Pairs inputs and outputs.</summary>
    /// <param name="inputs">Files and folders as the user gave them, or "-" for the standard input.</param>
    /// <param name="output">A file, or "-", for one input file; otherwise a folder, in which names are kept.</param>
    /// <param name="recursive">Whether the folders in folders count, and are made anew in the output.</param>
    /// <exception cref="SymfluxException">An input is missing, two outputs collide, or an input would be overwritten.</exception>
    public static IReadOnlyList<(string Input, string Output)> Of(IReadOnlyList<string> inputs, string output, bool recursive = false)
    {
        var files = inputs.SelectMany(input => Expand(input, recursive)).ToArray();
        if (files.Length > 1 && (output == OutputFile.Pipe || files.Any(file => file.Input == OutputFile.Pipe)))
        {
            throw new SymfluxException("'-' is for one image, in or out; name files or folders for several");
        }

        var intoFolder = output != OutputFile.Pipe
            && (files.Length > 1 || Directory.Exists(inputs[0]) || Directory.Exists(output) || output.EndsWith('/'));
        if (intoFolder && !Directory.Exists(output) && !output.EndsWith('/') && ImageFile.HasImageExtension(output))
        {
            throw new SymfluxException(
                $"'{output}' is the name of a file, and there may be several outputs; name a folder, or end it with '/' if it is to be one");
        }

        (string Input, string Output)[] plan =
            [.. files.Select(file => (file.Input, intoFolder ? Path.Combine(output, file.Folder, NameFor(file.Input)) : output))];

        var sources = plan.Select(pair => OutputFile.Resolve(pair.Input)).ToHashSet(StringComparer.Ordinal);
        if (plan.FirstOrDefault(pair => pair.Output != OutputFile.Pipe && sources.Contains(OutputFile.Resolve(pair.Output)))
            is { Input: not null } overwritten)
        {
            throw new SymfluxException($"'{overwritten.Output}' is an input and would be overwritten; choose another output");
        }

        if (plan.GroupBy(pair => OutputFile.Resolve(pair.Output), StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } clash)
        {
            var names = string.Join(" and ", clash.Take(2).Select(pair => $"'{pair.Input}'"));
            throw new SymfluxException($"{names} would both be written to '{clash.First().Output}'; process them into different folders");
        }

        if (plan.FirstOrDefault(pair => pair.Output != OutputFile.Pipe && !ImageFile.CanWrite(pair.Output)
            && !AtomicFile.IsDevice(pair.Output)) is { Input: not null } odd)
        {
            throw new SymfluxException($"cannot write '{odd.Output}': images are written as .png, .tif, .npy, .jpg or .webp; change the ending");
        }

        foreach (var folder in intoFolder ? plan.Select(pair => Path.GetDirectoryName(pair.Output)!).Append(output).Distinct() : [])
        {
            CreateFolder(folder);
        }

        return plan;
    }

    /// <summary>Creates an output folder where it is missing.</summary>
    public static void CreateFolder(string folder)
    {
        if (File.Exists(folder))
        {
            throw new SymfluxException($"cannot create the folder '{folder}': there is a file of that name; choose another output");
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SymfluxException($"cannot create the folder '{folder}': {fault.Message}", fault);
        }
    }

    /// <summary>The files that an argument stands for, each with its folder below the one that was named.</summary>
    private static (string Input, string Folder)[] Expand(string input, bool recursive)
    {
        if (Directory.Exists(input))
        {
            (string Input, string Folder)[] found =
            [
                .. Folders(input, recursive).SelectMany(folder =>
                    ImageFile.FindImages(folder).Select(file => (file, Path.GetRelativePath(input, folder) is "." ? "" : Path.GetRelativePath(input, folder)))),
            ];
            return found.Length > 0
                ? found
                : throw new SymfluxException($"the folder '{input}' holds no images{(recursive ? "" : "; --recursive looks into its folders")}");
        }

        if (input.StartsWith('-') && input != OutputFile.Pipe && !File.Exists(input))
        {
            throw new SymfluxException($"there is no option '{input}'; see --help, or write './{input}' for a file of that name");
        }

        return File.Exists(input) || input == OutputFile.Pipe
            ? [(input, "")]
            : throw new SymfluxException($"cannot read '{input}': there is no such file or folder; check the name");
    }

    /// <summary>A folder and, in order of their names, those below it; hidden ones and links to folders, which may go round, are left out.</summary>
    private static IEnumerable<string> Folders(string folder, bool recursive) => recursive
        ? new DirectoryInfo(folder).EnumerateDirectories("*", new EnumerationOptions { AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint })
            .OrderBy(inner => inner.Name, StringComparer.Ordinal)
            .SelectMany(inner => Folders(Path.Combine(folder, inner.Name), recursive))
            .Prepend(folder)
        : [folder];

    /// <summary>The input's name, with the ending .png where its own format is not written, or with loss.</summary>
    private static string NameFor(string input) =>
        ImageFile.CanWrite(input) && !ImageFile.IsLossy(input) ? Path.GetFileName(input) : Path.GetFileNameWithoutExtension(input) + ".png";
}
