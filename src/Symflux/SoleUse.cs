namespace Symflux;

/// <summary>
/// Watches over something that owns buffers: one use at a time, none after its end. Costs one comparison, and turns what would be wrong numbers into an
/// exception.
/// </summary>
internal struct SoleUse
{
    private const int Free = 0, Used = 1, Ended = 2;

    private int state;

    /// <summary>Begins a use.</summary>
    /// <param name="what">What it is, in words that follow "this".</param>
    /// <exception cref="InvalidOperationException">It is in use, by another thread or by the caller of the caller.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public void Begin(string what)
    {
        switch (Interlocked.CompareExchange(ref state, Used, Free))
        {
            case Used:
                throw new InvalidOperationException($"this {what} is running already; it owns its buffers, so give each thread one of its own");
            case Ended:
                throw new ObjectDisposedException(what);
        }
    }

    /// <summary>Ends a use.</summary>
    public void End() => Volatile.Write(ref state, Free);

    /// <summary>Ends all use.</summary>
    /// <param name="what">As for <see cref="Begin"/>.</param>
    /// <returns>Whether this is the first time.</returns>
    /// <exception cref="InvalidOperationException">It is in use.</exception>
    public bool Dispose(string what) => Interlocked.CompareExchange(ref state, Ended, Free) switch
    {
        Free => true,
        Ended => false,
        _ => throw new InvalidOperationException($"this {what} is running; cancel the run and wait for its end before it is disposed of"),
    };
}
