using System.Collections.Immutable;

namespace Symflux.Distribution;

/// <summary>
/// Brings every rank layers of a field that others own: the halo around its slab, or the layers that mirror its own. What goes where is found once.
/// </summary>
internal sealed class LayerExchange
{
    /// <summary>Values of a message: MPI counts bytes in 32 bits.</summary>
    private const int LargestMessage = 1 << 26;

    private readonly ICommunicator ranks;
    private readonly ImmutableArray<Message> sends;
    private readonly ImmutableArray<Message> receives;
    private readonly ImmutableArray<(int From, int To, int Count)> copies;

    /// <summary>Finds what goes where.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="slabs">The layers that each rank owns in the source.</param>
    /// <param name="needed">The layers that a rank is to have.</param>
    /// <param name="source">The layers that the source of this rank holds; its own are among them.</param>
    /// <param name="destination">The layers that the destination of this rank holds; those that it is to have are among them.</param>
    /// <param name="channels">Number of channels; they lie one after the other.</param>
    /// <param name="layerSize">Values of a layer of one channel.</param>
    public LayerExchange(
        ICommunicator ranks, Slabs slabs, Func<int, LayerRange> needed, LayerRange source, LayerRange destination, int channels, int layerSize)
    {
        this.ranks = ranks;
        var own = slabs[ranks.Rank];
        var peers = Enumerable.Range(0, ranks.Size).Where(rank => rank != ranks.Rank).ToArray();
        sends = [.. peers.SelectMany(peer => Parts(needed(peer).Intersect(own), source).Select(part => new Message(peer, part.Start, part.Count)))];
        receives =
        [
            .. peers.SelectMany(peer => Parts(needed(ranks.Rank).Intersect(slabs[peer]), destination)
                .Select(part => new Message(peer, part.Start, part.Count))),
        ];
        var kept = needed(ranks.Rank).Intersect(own);
        copies = [.. Parts(kept, source).Zip(Parts(kept, destination), (from, to) => (from.Start, to.Start, from.Count))];

        IEnumerable<(int Start, int Count)> Parts(LayerRange layers, LayerRange held)
        {
            for (var channel = 0; channel < channels && !layers.IsEmpty; channel++)
            {
                var start = (channel * held.Count + layers.First - held.First) * layerSize;
                for (int done = 0, all = layers.Count * layerSize; done < all; done += LargestMessage)
                {
                    yield return (start + done, Math.Min(LargestMessage, all - done));
                }
            }
        }
    }

    /// <summary>Values that this rank receives.</summary>
    public long Received => receives.Sum(message => (long)message.Count);

    /// <summary>Brings the layers.</summary>
    /// <param name="source">A field of this rank.</param>
    /// <param name="destination">Receives them; may be the source, which then keeps its own.</param>
    public void Run<T>(T[] source, T[] destination) where T : unmanaged
    {
        ranks.Exchange(source, sends.AsSpan(), destination, receives.AsSpan());
        foreach (var (from, to, count) in ReferenceEquals(source, destination) ? [] : copies)
        {
            Array.Copy(source, from, destination, to, count);
        }
    }
}
