using System.Numerics;

namespace Symflux.Solving;

/// <summary>Lifts u, u⁻ and f to more channels, the new ones 0, or projects them to the first ones.</summary>
internal sealed class WidthStep<T>(Workspace<T> source, Workspace<T> destination) : Step<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        if (!ReferenceEquals(source, destination))
        {
            destination.Fill(source, Carry);
        }
    }

    /// <summary>Channels lie one after the other, so the first ones are the first values.</summary>
    private static void Carry(T[] from, T[] to)
    {
        var count = Math.Min(from.Length, to.Length);
        from.AsSpan(0, count).CopyTo(to);
        to.AsSpan(count).Clear();
    }
}
