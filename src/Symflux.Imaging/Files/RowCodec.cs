using System.Collections.Immutable;

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

    /// <summary>Lays a file out: all of it but the pixels, which are not compressed and may then be written in any order.</summary>
    /// <param name="stream">Can seek; stays open, and is as long as the file will be.</param>
    /// <param name="header">What is to be written.</param>
    /// <returns>Where the rows are to be written.</returns>
    /// <exception cref="CodecException">The format cannot hold it.</exception>
    public abstract RowPlaces Lay(Stream stream, StackHeader header);

    /// <summary>The rows of a file that somebody else has laid out.</summary>
    /// <param name="header">What is to be written.</param>
    /// <param name="starts">Where the first row of each page begins.</param>
    public abstract RowPlaces PlacesOf(StackHeader header, ImmutableArray<long> starts);

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
