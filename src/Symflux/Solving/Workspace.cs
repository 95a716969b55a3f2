using System.Numerics;

namespace Symflux.Solving;

/// <summary>The fields that a chain of blocks works on while the state has a certain number of channels; each is there when a step asks for it.</summary>
/// <param name="channels">Number of channels of the state.</param>
/// <param name="samples">Number of samples of a channel.</param>
/// <param name="reads">Which fields besides the state the blocks of the chain read.</param>
/// <param name="keepsPrevious">Whether somebody asks for u⁻ after a step.</param>
/// <param name="data">f, which workspaces of one grid may share where its further channels are 0; null for a field of its own.</param>
internal sealed class Workspace<T>(int channels, int samples, FieldsRead reads, bool keepsPrevious, LazyField<T>? data = null)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly LazyField<T> data = data ?? new LazyField<T>((long)channels * samples);
    private readonly LazyField<T> term = new((long)channels * samples);
    private LazyField<T> state = new((long)channels * samples);
    private LazyField<T> previous = new((long)channels * samples);

    /// <summary>Number of channels of the state.</summary>
    public int Channels => channels;

    /// <summary>u.</summary>
    public T[] State => state.Values;

    /// <summary>u⁻, the state before u. A step may write u⁺ over it, since no later block needs it.</summary>
    public T[] Previous => previous.Values;

    /// <summary>Where steps that go sample by sample write u⁺: over u itself where nobody asks for u⁻ later.</summary>
    public T[] Next => keepsPrevious ? Previous : State;

    /// <summary>f, the data that data terms refer to; its values are right only where blocks read it. Channels that it does not have are 0.</summary>
    public T[] Data => data.Values;

    /// <summary>Room for KᵀΦ(Ku).</summary>
    public T[] DiffusionTerm => term.Values;

    /// <summary>What was written over u⁻ becomes u, and u becomes u⁻.</summary>
    public void Advance() => (state, previous) = (previous, state);

    /// <summary>What was written to <see cref="Next"/> becomes u.</summary>
    public void AdvanceToNext()
    {
        if (keepsPrevious)
        {
            Advance();
        }
    }

    /// <summary>Takes the memory for u, for f where it is read, and for KᵀΦ(Ku).</summary>
    public void Reserve()
    {
        _ = State;
        _ = DiffusionTerm;
        if ((reads & FieldsRead.Data) != 0)
        {
            _ = Data;
        }
    }

    /// <summary>Lets the memory of somebody else serve as u, and as f where it is given.</summary>
    public void Lend(T[] u, T[]? f)
    {
        state.Lend(u);
        data.Lend(f);
    }

    /// <summary>Goes back to memory of its own.</summary>
    public void EndLoan()
    {
        state.Lend(null);
        previous.Lend(null);
        data.Lend(null);
    }

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

        if ((reads & FieldsRead.Data) != 0 && !ReferenceEquals(source.Data, Data))
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
}

/// <summary>Memory that is there when somebody asks for it; several threads may at once.</summary>
/// <param name="length">Number of values.</param>
internal sealed class LazyField<T>(long length)
{
    private readonly Lock allocation = new();
    private T[]? values;
    private T[]? lent;

    /// <summary>The values.</summary>
    public T[] Values
    {
        get
        {
            if (lent is not null)
            {
                return lent;
            }

            if (Volatile.Read(ref values) is { } made)
            {
                return made;
            }

            lock (allocation)
            {
                return values ??= new T[length];
            }
        }
    }

    /// <summary>Lets other memory serve while nobody works on the field; null for its own again.</summary>
    public void Lend(T[]? other) => lent = other;
}

/// <summary>Fields besides the state that blocks read.</summary>
[Flags]
internal enum FieldsRead
{
    None = 0,
    Previous = 1,
    Data = 2,
}
