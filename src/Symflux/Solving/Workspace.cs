using System.Numerics;

namespace Symflux.Solving;

/// <summary>The fields that a chain of blocks works on while the state has a certain number of channels.</summary>
internal sealed class Workspace<T>(int channels, int samples) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Number of channels of the state.</summary>
    public int Channels => channels;

    /// <summary>u.</summary>
    public T[] State { get; private set; } = new T[(long)channels * samples];

    /// <summary>u⁻, the state before u. A step writes u⁺ over it, since no later block needs it.</summary>
    public T[] Previous { get; private set; } = new T[(long)channels * samples];

    /// <summary>f, the data that data terms refer to.</summary>
    public T[] Data { get; } = new T[(long)channels * samples];

    /// <summary>Room for KᵀΦ(Ku).</summary>
    public T[] Direction { get; } = new T[(long)channels * samples];

    /// <summary>What was written over u⁻ becomes u, and u becomes u⁻.</summary>
    public void Advance() => (State, Previous) = (Previous, State);
}
