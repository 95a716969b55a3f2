namespace Symflux.Imaging.Files;

/// <summary>
/// Thrown by codecs, which do not know the file's name: fault and remedy in one line. <see cref="ImageFile"/> adds the
/// name and makes a <see cref="SymfluxException"/> of it.
/// </summary>
internal sealed class CodecException : Exception
{
    public CodecException(string message) : base(message) { }

    public CodecException(string message, Exception inner) : base(message, inner) { }
}
