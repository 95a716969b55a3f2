using Symflux.Imaging;

namespace Symflux.Cli.Running;

/// <summary>Which file each input is written to; checked in full before any work begins.</summary>
internal static class OutputPlan
{
    /// <summary>Pairs inputs and outputs.</summary>
    /// <param name="inputs">Files and folders as the user gave them.</param>
    /// <param name="output">A file for one input file; otherwise a folder, in which names are kept.</param>
    /// <exception cref="SymfluxException">An input is missing, two outputs collide, or an input would be overwritten.</exception>
    public static IReadOnlyList<(string Input, string Output)> Of(IReadOnlyList<string> inputs, string output)
    {
        var files = inputs.SelectMany(Expand).ToArray();
        var intoFolder = files.Length > 1 || Directory.Exists(inputs[0]) || Directory.Exists(output) || output.EndsWith('/');
        if (intoFolder && !Directory.Exists(output) && !output.EndsWith('/') && ImageFile.HasImageExtension(output))
        {
            throw new SymfluxException(
                $"'{output}' is the name of a file, and there may be several outputs; name a folder, or end it with '/' if it is to be one");
        }

        (string Input, string Output)[] plan =
            [.. files.Select(file => (file, intoFolder ? Path.Combine(output, NameFor(file)) : output))];

        var sources = plan.Select(pair => Resolve(pair.Input)).ToHashSet(StringComparer.Ordinal);
        if (plan.FirstOrDefault(pair => sources.Contains(Resolve(pair.Output))) is { Input: not null } overwritten)
        {
            throw new SymfluxException($"'{overwritten.Output}' is an input and would be overwritten; choose another output");
        }

        if (plan.GroupBy(pair => Resolve(pair.Output), StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } clash)
        {
            var names = string.Join(" and ", clash.Take(2).Select(pair => $"'{pair.Input}'"));
            throw new SymfluxException($"{names} would both be written to '{clash.First().Output}'; process them into different folders");
        }

        if (plan.FirstOrDefault(pair => !ImageFile.CanWrite(pair.Output)) is { Input: not null } odd)
        {
            throw new SymfluxException($"cannot write '{odd.Output}': images are written as .png, .tif or .npy; change the ending");
        }

        if (intoFolder)
        {
            CreateFolder(output);
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

    private static IEnumerable<string> Expand(string input)
    {
        if (Directory.Exists(input))
        {
            var found = ImageFile.FindImages(input);
            return found.Count > 0 ? found : throw new SymfluxException($"the folder '{input}' holds no images");
        }

        return File.Exists(input)
            ? [input]
            : throw new SymfluxException($"cannot read '{input}': there is no such file or folder; check the name");
    }

    /// <summary>The input's name, with the ending .png where its own format is not written, or with loss.</summary>
    private static string NameFor(string input) =>
        ImageFile.CanWrite(input) && !ImageFile.IsLossy(input)
            ? Path.GetFileName(input) : Path.GetFileNameWithoutExtension(input) + ".png";

    /// <summary>The place that a name stands for, links followed.</summary>
    private static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }
}
