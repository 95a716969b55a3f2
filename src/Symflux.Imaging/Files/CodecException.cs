namespace Symflux.Imaging.Files;

/// <summary>
/// Thrown by codecs, which do not know the file's name: fault and remedy in one line. <see cref="ImageFile"/> adds the
/// name and makes a <see cref="SymfluxException"/> of it.
/// </summary>
internal sealed class CodecException : Exception
{
    public CodecException(string message) : base(message) { }

    public CodecException(string message, Exception? inner) : base(message, inner) { }

    /// <summary>For what no program writes on purpose.</summary>
    /// <param name="fault">What is wrong; the remedy is always the same.</param>
    /// <param name="inner">The fault that led to it, if any.</param>
    public static CodecException Damaged(string fault, Exception? inner = null) =>
        new($"{fault}; the file is damaged, get it again", inner);
}
