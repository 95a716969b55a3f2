namespace Symflux;

/// <summary>
/// Thrown wherever input is refused: a wrong shape, an unstable step, a damaged file. The message says what is wrong,
/// with the value, and what to do, in one line; it is meant for the person at the keyboard.
/// </summary>
public class SymfluxException : Exception
{
    /// <summary>Creates the exception with its one-line message.</summary>
    public SymfluxException(string message) : base(message) { }

    /// <summary>Creates the exception with its one-line message and the fault that led to it.</summary>
    public SymfluxException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Creates the exception without a message.</summary>
    public SymfluxException() { }
}
