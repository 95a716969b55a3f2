namespace Symflux.Distribution;

/// <summary>Another rank failed, and says itself why; this one ends with it.</summary>
public sealed class OtherRankException : SymfluxException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="rank">The rank that failed.</param>
    public OtherRankException(int rank) : base($"rank {rank} failed") => Rank = rank;

    /// <inheritdoc/>
    public OtherRankException() { }

    /// <inheritdoc/>
    public OtherRankException(string message) : base(message) { }

    /// <inheritdoc/>
    public OtherRankException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>The rank that failed.</summary>
    public int Rank { get; }
}
