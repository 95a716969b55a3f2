using System.Numerics;

namespace Symflux.Solving.Streaming;

/// <summary>Lifts u, u⁻ and f to more channels, the new ones 0, or projects them to the first ones.</summary>
internal sealed class WidthStage<T>(Flow<T> input, Flow<T> output) : Stage<T>(input, output) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        var (first, count) = (Output.End, Input.End - Output.End);
        Output.MakeRoom(count);
        Carry(Input.State, Output.State);
        Carry(Input.Previous, Output.Previous);
        Carry(Input.Data, Output.Data);
        Input.DropBefore(Input.End);
        Output.Add(count, team, cancellation);

        void Carry(LayerBuffer<T>? from, LayerBuffer<T>? to)
        {
            for (var channel = 0; channel < (to?.Channels ?? 0); channel++)
            {
                var layers = to!.Layers(channel, first, count);
                if (channel < from!.Channels)
                {
                    from.Layers(channel, first, count).CopyTo(layers);
                }
                else
                {
                    layers.Clear();
                }
            }
        }
    }
}
