using System.Numerics;

namespace Symflux.Solving;

/// <summary>The fields that a chain of blocks works on while the state has a certain number of channels; each is there when a step asks for it.</summary>
/// <param name="channels">Number of channels of the state.</param>
/// <param name="samples">Number of samples of a channel.</param>
/// <param name="reads">Which fields besides the state the blocks of the chain read.</param>
internal sealed class Workspace<T>(int channels, int samples, FieldsRead reads) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Lock allocation = new();
    private T[]? state;
    private T[]? previous;
    private T[]? data;
    private T[]? term;

    /// <summary>Number of channels of the state.</summary>
    public int Channels => channels;

    /// <summary>u.</summary>
    public T[] State => state ?? Allocate(ref state);

    /// <summary>u⁻, the state before u. A step writes u⁺ over it, since no later block needs it.</summary>
    public T[] Previous => previous ?? Allocate(ref previous);

    /// <summary>f, the data that data terms refer to; its values are right only where blocks read it.</summary>
    public T[] Data => data ?? Allocate(ref data);

    /// <summary>Room for KᵀΦ(Ku).</summary>
    public T[] DiffusionTerm => term ?? Allocate(ref term);

    /// <summary>What was written over u⁻ becomes u, and u becomes u⁻.</summary>
    public void Advance() => (state, previous) = (Previous, State);

    /// <summary>Fills u, and of u⁻ and f what blocks read.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="fill">Makes a field of this workspace, its second argument, from that of the source.</param>
    public void Fill(Workspace<T> source, Action<T[], T[]> fill)
    {
        fill(source.State, State);
        if ((reads & FieldsRead.Previous) != 0)
        {
            fill(source.Previous, Previous);
        }

        if ((reads & FieldsRead.Data) != 0)
        {
            fill(source.Data, Data);
        }
    }

    /// <summary>Starts: u = u⁻, and f.</summary>
    public void Start(ReadOnlySpan<T> u, ReadOnlySpan<T> f)
    {
        u.CopyTo(State);
        if ((reads & FieldsRead.Previous) != 0)
        {
            u.CopyTo(Previous);
        }

        if ((reads & FieldsRead.Data) != 0)
        {
            f.CopyTo(Data);
        }
    }

    /// <summary>Several threads may ask for a field at once.</summary>
    private T[] Allocate(ref T[]? field)
    {
        lock (allocation)
        {
            return field ??= new T[(long)channels * samples];
        }
    }
}

/// <summary>Fields besides the state that blocks read.</summary>
[Flags]
internal enum FieldsRead
{
    None = 0,
    Previous = 1,
    Data = 2,
}
