namespace Symflux.Distribution;

/// <summary>
/// Ranks that compute together, each with a memory of its own. All members but <see cref="Rank"/>, <see cref="Size"/> and <see cref="Abort"/> are
/// collective: every rank calls them, in the same order, and one that does not come makes the others wait.
/// </summary>
/// <remarks>Not for several threads at a time; but the thread that calls may change.</remarks>
public interface ICommunicator
{
    /// <summary>Which rank this is, 0 … <see cref="Size"/> − 1.</summary>
    int Rank { get; }

    /// <summary>Number of ranks, at least 1.</summary>
    int Size { get; }

    /// <summary>
    /// Sends and receives at once, without waiting in between. What one rank sends to another comes in the order in which it was sent, and each message
    /// needs its counterpart of the same length.
    /// </summary>
    /// <param name="source">Holds what is sent.</param>
    /// <param name="sends">Which parts of it go where.</param>
    /// <param name="destination">Receives the parts that come; may be the source, where none of its parts is both sent and received.</param>
    /// <param name="receives">Where they go, and from whom they come.</param>
    /// <exception cref="SymfluxException">The connection failed.</exception>
    void Exchange<T>(T[] source, ReadOnlySpan<Message> sends, T[] destination, ReadOnlySpan<Message> receives) where T : unmanaged;

    /// <summary>Gives every rank the numbers of all ranks, those of rank 0 first.</summary>
    /// <param name="own">The numbers of this rank.</param>
    /// <param name="counts">How many there are of each rank.</param>
    /// <param name="all">Receives them; as long as all counts together.</param>
    /// <exception cref="SymfluxException">The connection failed.</exception>
    void Gather(ReadOnlySpan<double> own, ReadOnlySpan<int> counts, Span<double> all);

    /// <summary>Gives every rank what one of them has.</summary>
    /// <param name="data">What it has; receives it on the others, which know its length.</param>
    /// <param name="root">The rank that has it.</param>
    /// <exception cref="SymfluxException">The connection failed.</exception>
    void Broadcast(Span<byte> data, int root);

    /// <summary>Waits until all ranks are here.</summary>
    /// <exception cref="SymfluxException">The connection failed.</exception>
    void Barrier();

    /// <summary>Ends all ranks, wherever they are: for one that cannot go on, so that the others do not wait for it.</summary>
    /// <param name="exitCode">The exit code of the whole.</param>
    void Abort(int exitCode);
}
