using Symflux.Distribution;
using Symflux.Fields;

namespace Symflux.Solving.Distributed;

/// <summary>
/// All of a grid on every rank, for a level of a cycle that is so small that messages would take longer than its work: each rank makes its share of what
/// comes from the level above, all get the shares of all, and then compute the same.
/// </summary>
internal sealed class GatheredDomain : WholeDomain
{
    private readonly ICommunicator ranks;
    private readonly Slabs slabs;
    private readonly Dictionary<int, LayerExchange> exchanges = [];

    /// <summary>Describes the grid.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="layer">The grid of one layer.</param>
    /// <param name="slabs">The layers that each rank makes.</param>
    public GatheredDomain(ICommunicator ranks, Grid layer, Slabs slabs) : base(layer.WithLayers(slabs.Layers)) => (this.ranks, this.slabs) = (ranks, slabs);

    /// <inheritdoc/>
    public override LayerRange Share => slabs[ranks.Rank];

    /// <inheritdoc/>
    public override void Complete<T>(T[] field)
    {
        var channels = field.Length / Grid.Count;
        if (!exchanges.TryGetValue(channels, out var exchange))
        {
            exchange = new LayerExchange(ranks, slabs, _ => Held, Held, Held, channels, Grid.Count / Grid.Layers);
            exchanges.Add(channels, exchange);
        }

        exchange.Run(field, field);
    }
}
