namespace Symflux;

/// <summary>
/// Writes files so that nobody ever sees half of one: the content goes to a temporary name in the same folder, and is
/// moved over the target only when complete. After a fault the old file is still there and the temporary one is not. A link stays a link: the
/// file that it leads to is replaced; and a file that is replaced keeps its permissions. Devices such as /dev/null are
/// written to; pipes, sockets and disks are refused.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a file through a stream.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="write">Writes the content; the stream can be read and searched too.</param>
    /// <exception cref="SymfluxException">The folder is missing or not writable, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
        {
            throw new SymfluxException($"cannot write '{path}': the folder '{folder}' does not exist; create it first");
        }

        if (Directory.Exists(path))
        {
            throw new SymfluxException($"cannot write '{path}': it is a folder; give a file name");
        }

        switch (FileKind.SpecialAt(target))
        {
            case null:
                break;
            case FileKind.Device:
                WriteDevice(path, target, write);
                return;
            case var kind:
                throw new SymfluxException($"cannot write '{path}': it is a {kind}; give a file name, or - for the standard output");
        }

        // Without the target's name, which may be as long as names can be.
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The temporary name means nothing to the reader.
            throw new SymfluxException($"cannot write '{path}': {fault.Message.Replace(temporary, path, StringComparison.Ordinal)}", fault);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Whether a path is that of a device such as /dev/null, which is written to and never replaced; links are followed.</summary>
    public static bool IsDevice(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return FileKind.SpecialAt(path) == FileKind.Device;
    }

    /// <summary>What is written to a device such as /dev/null goes through it; replacing it would take it from everyone.</summary>
    private static void WriteDevice(string path, string target, Action<Stream> write)
    {
        // Writers search their streams, and devices cannot be searched.
        using var content = new MemoryStream();
        write(content);
        try
        {
            using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
            content.WriteTo(device);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SymfluxException($"cannot write '{path}': {fault.Message}", fault);
        }
    }

    /// <summary>Writes a text file in UTF-8.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void WriteText(string path, string content) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(content);
    });
}
