namespace Symflux.Restoration;

/// <summary>What is asked of a file cannot be done row by row; with whole pages it can.</summary>
public sealed class WholePagesException : SymfluxException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What takes whole pages.</param>
    public WholePagesException(string message) : base(message) { }

    /// <inheritdoc/>
    public WholePagesException() { }

    /// <inheritdoc/>
    public WholePagesException(string message, Exception innerException) : base(message, innerException) { }
}
