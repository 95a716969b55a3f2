namespace Symflux;

/// <summary>
/// Writes files so that nobody ever sees half of one: the content goes to a temporary name in the same folder, and is
/// moved over the target only when complete. After a fault the old file is still there and the temporary one is not. A link stays a link: the
/// file that it leads to is replaced; and a file that is replaced keeps its permissions. Devices such as /dev/null are
/// written to; pipes, sockets and disks are refused.
/// </summary>
/// <remarks>An instance is a file that is written bit by bit, by one thread at a time; <see cref="Write"/> writes one at once.</remarks>
public sealed class AtomicFile : IDisposable
{
    private readonly string path;
    private readonly string target;

    /// <summary>Where the content is until it is complete; null for devices, whose content is in the memory.</summary>
    private readonly string? temporary;

    private AtomicFile(string path, string target, bool isDevice)
    {
        (this.path, this.target) = (path, target);
        if (isDevice)
        {
            // Writers search their streams, and devices cannot be searched.
            Content = new MemoryStream();
            return;
        }

        // Without the target's name, which may be as long as names can be.
        temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Content = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            throw InWords(fault);
        }
    }

    /// <summary>Receives the content; can be read and searched too, and is closed by <see cref="Complete"/>.</summary>
    public Stream Content { get; }

    /// <summary>Begins a file, which is there under its name after <see cref="Complete"/> and not at all without.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <exception cref="SymfluxException">
    /// The folder is missing or not writable, or there is something else than a file.
    /// </exception>
    public static AtomicFile Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
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

        return FileKind.SpecialAt(target) switch
        {
            null => new AtomicFile(path, target, isDevice: false),
            FileKind.Device => new AtomicFile(path, target, isDevice: true),
            var kind => throw new SymfluxException(
                $"cannot write '{path}': it is a {kind}; give a file name, or - for the standard output"),
        };
    }

    /// <summary>Writes a file through a stream.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="write">Writes the content; the stream can be read and searched too.</param>
    /// <exception cref="SymfluxException">The folder is missing or not writable, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = Create(path);
        try
        {
            write(file.Content);
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            throw file.InWords(fault);
        }

        file.Complete();
    }

    /// <summary>Writes a text file in UTF-8.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteText(string path, string content) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(content);
    });

    /// <summary>Whether a path is that of a device such as /dev/null, which is written to and never replaced; links are followed.</summary>
    public static bool IsDevice(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return FileKind.SpecialAt(path) == FileKind.Device;
    }

    /// <summary>Whether a fault is one of the disk, such as a full one, which <see cref="InWords"/> explains.</summary>
    public static bool IsOfDisk(Exception fault) => fault is IOException or UnauthorizedAccessException;

    /// <summary>
    /// A fault while writing to <see cref="Content"/>, with the name of the target in place of the temporary one.
    /// </summary>
    public SymfluxException InWords(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var message = temporary is null ? fault.Message : fault.Message.Replace(temporary, path, StringComparison.Ordinal);
        return new SymfluxException($"cannot write '{path}': {message}", fault);
    }

    /// <summary>Puts the file in its place; nothing can be written afterwards.</summary>
    /// <exception cref="SymfluxException">The disk is full, or the target cannot be replaced.</exception>
    public void Complete()
    {
        try
        {
            if (temporary is null)
            {
                WriteDevice();
            }
            else
            {
                Move(temporary);
            }
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            throw InWords(fault);
        }
    }

    /// <summary>Leaves nothing behind, unless the file is complete.</summary>
    public void Dispose()
    {
        try
        {
            Content.Dispose();
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            // What was left to write, for example on a full disk, is thrown away with the rest.
        }

        if (temporary is not null)
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// What is written to a device such as /dev/null goes through it; replacing it would take it from everyone.
    /// </summary>
    private void WriteDevice()
    {
        using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
        ((MemoryStream)Content).WriteTo(device);
        Content.Dispose();
    }

    private void Move(string complete)
    {
        ((FileStream)Content).Flush(flushToDisk: true);
        Content.Dispose();
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(complete, File.GetUnixFileMode(target));
        }

        File.Move(complete, target, overwrite: true);
    }
}
