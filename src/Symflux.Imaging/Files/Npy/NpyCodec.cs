using System.Collections.Immutable;

namespace Symflux.Imaging.Files.Npy;

/// <summary>Arrays of NumPy: signals (w), images (h, w) and (h, w, 3), pages (n, h, w) and (n, h, w, 1 or 3).</summary>
/// <remarks>
/// A three-dimensional array whose last extent is 3 is one colour image; grey pages of width 3 are therefore written in
/// four dimensions. Integers of any length, booleans (1 becomes 255, as white of 8 bits) and floats are read, in either order of
/// bytes. Always
/// written as float32: who asks for an array wants the numbers, not their rounding.
/// </remarks>
internal sealed class NpyCodec : RowCodec
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> WrittenExtensions { get; } = [".npy"];

    /// <inheritdoc/>
    public override bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith(NpyHeader.Signature);

    /// <inheritdoc/>
    public override RowSource Open(Stream stream) => NpyDecoder.Open(stream);

    /// <inheritdoc/>
    public override RowSink Create(Stream stream, StackHeader header) => new NpyEncoder(stream, header);

    /// <inheritdoc/>
    public override RowPlaces Lay(Stream stream, StackHeader header)
    {
        _ = new NpyEncoder(stream, header);
        var start = stream.Position;
        var length = (long)header.Pages[0].Height * NpyPlaces.LengthOf(header);
        stream.SetLength(start + header.Pages.Length * length);
        return PlacesOf(header, [.. Enumerable.Range(0, header.Pages.Length).Select(page => start + page * length)]);
    }

    /// <inheritdoc/>
    public override RowPlaces PlacesOf(StackHeader header, ImmutableArray<long> starts) => new NpyPlaces(header, starts);

    /// <inheritdoc/>
    public override IEnumerable<string> Losses(StackHeader header) => MetadataLosses.All(header);
}
