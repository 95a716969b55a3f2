using System.Runtime.InteropServices;
using Symflux.Imaging.Files;

namespace Symflux.Imaging;

/// <summary>
/// Reads and writes image files. The content decides how a file is read, the extension how it is written.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Format</term><description>What is read and written</description></listheader>
/// <item><term>PNG</term><description>Reads every kind: 1 to 16 bits, grey, colour, palette, opacity, interlaced. Writes 8
/// and 16 bits, grey and colour, with opacity. One page; animations are refused.</description></item>
/// <item><term>TIFF</term><description>Integers of 1 to 64 bits and floats of 16 to 64, grey, palette and colour, opacity,
/// further channels, many
/// pages of any sizes, ImageJ hyperstacks and OME-TIFF; uncompressed, PackBits, LZW, Deflate, JPEG or CCITT. Writes integers of 8
/// to 32 bits and
/// 32-bit floats with Deflate.</description></item>
/// <item><term>NPY</term><description>Reads booleans, integers and floats of shape (w) a signal, (h, w), (h, w, 3) colour, (n, h,
/// w) pages and
/// (n, h, w, 1 or 3). Writes f4, unrounded and in the stack's own scale, of the same shapes; opacity is not kept.</description></item>
/// <item><term>CSV</term><description>Signals as text, one sample per line, 1 or 3 columns. Reads and writes .csv and .txt; 1 counts as
/// white, as for other floats.</description></item>
/// <item><term>JPEG, WebP</term><description>8 bits, with a quality.</description></item>
/// <item><term>BMP, GIF</term><description>Read as 8 bits; not written. Animations are refused.</description></item>
/// </list>
/// docs/FORMATS.md says for each format what is kept and what is not. Integers that 32-bit floats cannot hold are refused. NaN
/// and the nodata value
/// of geographic files mean unknown; see <see cref="ImageStack.Known"/>. Integer formats round to nearest and clip to their
/// range. A file is replaced only when the new one is complete.
/// </remarks>
public static class ImageFile
{
    private static readonly HashSet<string> ReadableExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".tif", ".tiff", ".npy", ".csv", ".jpg", ".jpeg", ".webp", ".bmp", ".gif",
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="SymfluxException">Missing, unreadable, of an unknown kind, damaged, or too large for the memory.</exception>
    public static ImageStack Load(string path)
    {
        using var stream = Open(path);
        return Load(stream, path);
    }

    /// <summary>
    /// Reads a file from a stream, from its current position on; one that cannot seek, such as a pipe, is taken into memory
    /// first.
    /// </summary>
    /// <param name="stream">Stays open.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="SymfluxException">Of an unknown kind, damaged, or too large for the memory.</exception>
    public static ImageStack Load(Stream stream, string name = "the stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            return Read(stream);
        }
        catch (Exception fault) when (Explain(fault) is { } reason)
        {
            throw new SymfluxException($"cannot read '{name}': {reason}", fault);
        }
    }

    /// <summary>Reads a file on a thread of the pool.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading of bytes; what makes an image of them goes on to its end.</param>
    /// <exception cref="SymfluxException">As for <see cref="Load(string)"/>.</exception>
    public static async Task<ImageStack> LoadAsync(string path, CancellationToken cancellation = default)
    {
        using var stream = Open(path);
        return await LoadAsync(stream, path, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads a file from a stream, from its current position on, without holding a thread while bytes are waited for.</summary>
    /// <param name="stream">Stays open.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancellation">Ends the reading of bytes; what makes an image of them goes on to its end.</param>
    /// <exception cref="SymfluxException">As for <see cref="Load(Stream, string)"/>.</exception>
    public static async Task<ImageStack> LoadAsync(Stream stream, string name = "the stream", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        using var content = new MemoryStream();
        try
        {
            await stream.CopyToAsync(content, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && Explain(fault) is { } reason)
        {
            throw new SymfluxException($"cannot read '{name}': {reason}", fault);
        }

        content.Position = 0;
        return await Task.Run(() => Load(content, name), cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads a file whose bytes are in memory, which are not copied.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="SymfluxException">Of an unknown kind, damaged, or too large for the memory.</exception>
    public static unsafe ImageStack Load(ReadOnlySpan<byte> content, string name = "the bytes")
    {
        fixed (byte* first = content)
        {
            // Of nothing there is no pointer; an empty stream says what is wrong with it.
            using Stream stream = content.IsEmpty ? new MemoryStream() : new UnmanagedMemoryStream(first, content.Length);
            return Load(stream, name);
        }
    }

    /// <summary>Reads a file whose bytes are in memory.</summary>
    /// <param name="content">The whole file; a memory over an array is not copied.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="SymfluxException">Of an unknown kind, damaged, or too large for the memory.</exception>
    public static ImageStack Load(ReadOnlyMemory<byte> content, string name = "the bytes")
    {
        var bytes = MemoryMarshal.TryGetArray(content, out var segment) ? segment : content.ToArray();
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        return Load(stream, name);
    }

    /// <summary>Writes a file in the format of its extension and the depth of the stack.</summary>
    /// <param name="path">Ends with .png, .tif, .tiff, .npy, .csv, .txt, .jpg, .jpeg or .webp; the folder must exist.</param>
    /// <param name="stack">What to write.</param>
    /// <param name="options">How to write it; by default <see cref="ImageFileOptions.Default"/>.</param>
    /// <returns>What the file does not hold of the stack, such as "resolution"; empty where it holds everything.</returns>
    /// <exception cref="SymfluxException">
    /// A known value is NaN, the format cannot hold the stack (several pages or floats in PNG), or the place is not writable.
    /// </exception>
    public static IReadOnlyList<string> Save(string path, ImageStack stack, ImageFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(stack);
        var codec = ImageCodecs.ForExtension(path) ?? throw new SymfluxException(
            $"cannot write '{path}': images are not written as '{Path.GetExtension(path)}'; use .png, .tif or .npy");
        try
        {
            NotANumber.Refuse(stack);
            AtomicFile.Write(path, stream => codec.Write(stream, stack, options ?? ImageFileOptions.Default));
        }
        catch (CodecException fault)
        {
            throw new SymfluxException($"cannot write '{path}': {fault.Message}", fault);
        }

        return [.. codec.Losses(StackHeader.Of(stack))];
    }

    /// <summary>Writes a file into a stream, which need not be able to seek.</summary>
    /// <param name="stream">Stays open; nothing is written to it where the stack cannot be.</param>
    /// <param name="extension">The format, such as ".png"; as for
    /// <see cref="Save(string, ImageStack, ImageFileOptions)"/>.</param>
    /// <param name="stack">What to write.</param>
    /// <param name="options">How to write it; by default <see cref="ImageFileOptions.Default"/>.</param>
    /// <returns>What the file does not hold of the stack.</returns>
    /// <exception cref="SymfluxException">A known value is NaN, the format cannot hold the stack, or the stream
    /// fails.</exception>
    public static IReadOnlyList<string> Save(Stream stream, string extension, ImageStack stack, ImageFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(extension);
        ArgumentNullException.ThrowIfNull(stack);
        var codec = ImageCodecs.ForExtension(extension) ?? throw new SymfluxException(
            $"images are not written as '{extension}'; use .png, .tif or .npy");
        using var file = new MemoryStream();
        try
        {
            NotANumber.Refuse(stack);
            codec.Write(file, stack, options ?? ImageFileOptions.Default);
            file.WriteTo(stream);
        }
        catch (Exception fault) when (fault is CodecException or IOException)
        {
            throw new SymfluxException($"cannot write the image as '{extension}': {OneLine(fault.Message)}", fault);
        }

        return [.. codec.Losses(StackHeader.Of(stack))];
    }

    /// <summary>Writes a file on a thread of the pool; it appears complete or not at all.</summary>
    /// <inheritdoc cref="Save(string, ImageStack, ImageFileOptions)"/>
    public static Task<IReadOnlyList<string>> SaveAsync(string path, ImageStack stack, ImageFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(stack);
        return Task.Run(() => Save(path, stack, options));
    }

    /// <summary>Writes a file into a stream, without holding a thread while it takes the bytes.</summary>
    /// <param name="stream">Stays open; nothing is written to it where the stack cannot be.</param>
    /// <param name="extension">The format, such as ".png".</param>
    /// <param name="stack">What to write.</param>
    /// <param name="options">How to write it; by default <see cref="ImageFileOptions.Default"/>.</param>
    /// <param name="cancellation">Ends the writing of bytes; the stream then holds a part of the file.</param>
    /// <returns>What the file does not hold of the stack.</returns>
    /// <exception cref="SymfluxException">As for <see cref="Save(Stream, string, ImageStack, ImageFileOptions)"/>.</exception>
    public static async Task<IReadOnlyList<string>> SaveAsync(
        Stream stream, string extension, ImageStack stack, ImageFileOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var file = new MemoryStream();
        var lost = await Task.Run(() => Save(file, extension, stack, options), cancellation).ConfigureAwait(false);
        file.Position = 0;
        try
        {
            await file.CopyToAsync(stream, cancellation).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw new SymfluxException($"cannot write the image as '{extension}': {OneLine(fault.Message)}", fault);
        }

        return lost;
    }

    /// <summary>Whether an existing file is of a kind that can be read, or a name that is still free can be written.</summary>
    /// <returns>
    /// By content for an existing file; by extension otherwise. Says nothing about damage further inside, and nothing about
    /// pipes, whose content can be
    /// read once only: these count as supported.
    /// </returns>
    public static bool IsSupported(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            return CanWrite(path);
        }

        try
        {
            using var stream = File.OpenRead(path);
            return !stream.CanSeek || ImageCodecs.Recognise(stream) is not null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the extension is one that <see cref="Save(string, ImageStack, ImageFileOptions)"/> writes: .png, .tif, .tiff,
    /// .npy, .csv, .txt, .jpg, .jpeg or .webp.
    /// </summary>
    public static bool CanWrite(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ImageCodecs.ForExtension(path) is not null;
    }

    /// <summary>Whether files of this name do not hold values exactly: .jpg, .jpeg and .webp.</summary>
    public static bool IsLossy(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToUpperInvariant() is ".JPG" or ".JPEG" or ".WEBP";
    }

    /// <summary>
    /// Whether a name has the ending of an image, of a kind that is read or written; such a name is meant as a file, not as a
    /// folder.
    /// </summary>
    public static bool HasImageExtension(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return CanWrite(path) || ReadableExtensions.Contains(Path.GetExtension(path));
    }

    /// <summary>The image files directly in a folder, by their extensions, in ordinal order of their names; hidden files are left out.</summary>
    /// <exception cref="SymfluxException">The folder does not exist or cannot be read.</exception>
    public static IReadOnlyList<string> FindImages(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new SymfluxException($"cannot list '{folder}': there is no such folder; check the name");
        }

        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder)
                    .Where(path => ReadableExtensions.Contains(Path.GetExtension(path)) && !Path.GetFileName(path).StartsWith('.'))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SymfluxException($"cannot list '{folder}': {OneLine(fault.Message)}", fault);
        }
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="SymfluxException">Missing, or not readable.</exception>
    internal static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new SymfluxException($"cannot read '{path}': it is a folder; name an image file in it");
        }

        if (!File.Exists(path))
        {
            throw new SymfluxException($"cannot read '{path}': there is no such file; check the name");
        }

        try
        {
            return File.OpenRead(path);
        }
        catch (Exception fault) when (Explain(fault) is { } reason)
        {
            throw new SymfluxException($"cannot read '{path}': {reason}", fault);
        }
    }

    /// <summary>The fault in words for the person at the keyboard, or null for a fault of the program itself.</summary>
    internal static string? Explain(Exception fault) => fault switch
    {
        SymfluxException or CodecException => OneLine(fault.Message),
        EndOfStreamException => "the file ends too early; it is truncated, get it again",
        IOException or UnauthorizedAccessException => OneLine(fault.Message),
        OutOfMemoryException => "the image does not fit into the memory; use a smaller one, or cut it into parts",
        _ => null,
    };

    private static ImageStack Read(Stream stream)
    {
        if (stream.CanSeek && stream.Position == 0)
        {
            return UnknownSamples.Mark(ImageCodecs.ForContent(stream).Read(stream));
        }

        // Codecs go back and forth from the beginning of the file.
        using var file = new MemoryStream();
        stream.CopyTo(file);
        file.Position = 0;
        return UnknownSamples.Mark(ImageCodecs.ForContent(file).Read(file));
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
