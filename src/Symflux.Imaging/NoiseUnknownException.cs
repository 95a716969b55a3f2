namespace Symflux.Imaging;

/// <summary>Thrown where the noise of an image must be known and cannot be found from the image; telling it is the remedy.</summary>
public sealed class NoiseUnknownException : SymfluxException
{
    /// <summary>Creates the exception with its one-line message.</summary>
    public NoiseUnknownException(string message) : base(message) { }

    /// <summary>Creates the exception with its one-line message and the fault that led to it.</summary>
    public NoiseUnknownException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Creates the exception without a message.</summary>
    public NoiseUnknownException() { }
}
