namespace Symflux.Vectors;

/// <summary>
/// Eight numbers of double precision, in one vector or in two. Products and sums are rounded one by one where that makes a difference, since not every
/// machine has fused ones: the bits are the same on all.
/// </summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
internal interface IOctet<TSelf> where TSelf : unmanaged, IOctet<TSelf>
{
    /// <summary>One number in all lanes.</summary>
    static abstract TSelf Broadcast(double value);

    /// <summary>Reads eight neighbouring numbers of single precision.</summary>
    static abstract TSelf Load(ref float first);

    /// <summary>Reads eight neighbouring numbers.</summary>
    static abstract TSelf Load(ref double first);

    /// <summary>Writes eight neighbouring numbers.</summary>
    void Store(ref double first);

    /// <summary>a + b, lane by lane.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>ab, lane by lane.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>ab + c, rounded once where the machine can. For products that are exact, so that it makes no difference.</summary>
    static abstract TSelf AddExact(TSelf a, TSelf b, TSelf c);

    /// <summary>The sum of all lanes.</summary>
    double Sum();
}
