namespace Symflux.Blueprints;

/// <summary>
/// One step of a blueprint, and one layer of the network that it is. The hierarchy is closed: a new kind of block comes
/// with its reading in every reader (solver, network, certificate, model file).
/// </summary>
public abstract record Block
{
    private protected Block() { }

    /// <summary>Number of channels of the state that the block reads and writes.</summary>
    public abstract int Channels { get; }

    /// <summary>Number of values that training could change.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>The same block in a grey scale that is <paramref name="factor"/> times as large.</summary>
    public abstract Block Rescale(double factor);
}
