using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>
/// A file that will be written row by row. That it can be is tried at once, but it is begun with the first rows only: what computes for long before that
/// leaves nothing behind, however it ends.
/// </summary>
internal sealed class RowTarget : IDisposable
{
    private readonly string path;
    private readonly StackShape shape;
    private ImageRowsWriter? writer;

    /// <summary>Tries whether the file can be written.</summary>
    /// <exception cref="SymfluxException">It cannot.</exception>
    public RowTarget(string path, StackShape shape)
    {
        (this.path, this.shape) = (path, shape);
        ImageRowsWriter.Create(path, shape).Dispose();
    }

    /// <summary>Writes it.</summary>
    public ImageRowsWriter Writer => writer ??= ImageRowsWriter.Create(path, shape);

    /// <inheritdoc/>
    public void Dispose() => writer?.Dispose();
}
