namespace Symflux.Distribution;

/// <summary>One process alone: rank 0 of 1, which nobody has to be waited for.</summary>
public sealed class LoneProcess : ICommunicator
{
    private LoneProcess() { }

    /// <summary>The only one.</summary>
    public static LoneProcess Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Size => 1;

    /// <inheritdoc/>
    public void Exchange<T>(T[] source, ReadOnlySpan<Message> sends, T[] destination, ReadOnlySpan<Message> receives) where T : unmanaged
    {
        if (sends.Length + receives.Length > 0)
        {
            throw new SymfluxException("there is one rank only, and it has no other to exchange messages with");
        }
    }

    /// <inheritdoc/>
    public void Gather(ReadOnlySpan<double> own, ReadOnlySpan<int> counts, Span<double> all) => own.CopyTo(all);

    /// <inheritdoc/>
    public void Broadcast(Span<byte> data, int root) { }

    /// <inheritdoc/>
    public void Barrier() { }

    /// <inheritdoc/>
    public void Abort(int exitCode) => Environment.Exit(exitCode);
}
