namespace Symflux.Imaging.Files;

/// <summary>
/// One file format. Codecs do not know the file's name: they throw <see cref="CodecException"/> (fault and remedy
/// in one line) or <see cref="EndOfStreamException"/>, and <see cref="ImageFile"/> adds the name.
/// </summary>
internal interface IImageCodec
{
    /// <summary>Lower-case extensions that this codec writes; empty for formats that are only read.</summary>
    IReadOnlyList<string> WrittenExtensions { get; }

    /// <summary>Whether a file starts like this format.</summary>
    /// <param name="start">The first bytes, fewer than <see cref="ImageCodecs.SignatureLength"/> only in shorter files.</param>
    bool Recognises(ReadOnlySpan<byte> start);

    /// <summary>Reads a file from its beginning; the stream can seek and its length is the file's.</summary>
    ImageStack Read(Stream stream);

    /// <summary>
    /// Writes a file; the stream can read and seek too. No known value of the stack is NaN, and no value at all where the depth
    /// is an integer.
    /// </summary>
    void Write(Stream stream, ImageStack stack, ImageFileOptions options);

    /// <summary>
    /// Names of what the stack carries and a file of this format would not, such as "resolution"; what changes the meaning of
    /// pixels is refused by
    /// <see cref="Write"/> instead.
    /// </summary>
    IEnumerable<string> Losses(StackHeader header);
}
