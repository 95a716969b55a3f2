namespace Symflux.Imaging.Files;

/// <summary>A format that is read and written row by row, so that files need not fit into the memory.</summary>
internal abstract class RowCodec : IImageCodec
{
    /// <inheritdoc/>
    public abstract IReadOnlyList<string> WrittenExtensions { get; }

    /// <inheritdoc/>
    public abstract bool Recognises(ReadOnlySpan<byte> start);

    /// <summary>Reads the headers of a file.</summary>
    /// <param name="stream">Can seek; stays open, and is read from as long as rows are.</param>
    public abstract RowSource Open(Stream stream);

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Can seek; stays open, and is written to as long as rows are.</param>
    /// <param name="header">What is to be written.</param>
    /// <exception cref="CodecException">The format cannot hold it.</exception>
    public abstract RowSink Create(Stream stream, StackHeader header);

    /// <inheritdoc/>
    public abstract IEnumerable<string> Losses(StackHeader header);

    /// <inheritdoc/>
    public ImageStack Read(Stream stream)
    {
        using var source = Open(stream);
        return source.ReadStack();
    }

    /// <inheritdoc/>
    public void Write(Stream stream, ImageStack stack, ImageFileOptions options) =>
        Create(stream, StackHeader.Of(stack)).Write(stack);
}
