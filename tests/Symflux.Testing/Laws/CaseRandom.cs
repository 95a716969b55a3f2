using CsCheck;

namespace Symflux.Testing;

/// <summary>
/// The draws of one case of a law. They add up to the size of the case, for CsCheck to compare: one for each draw, and for integers how far they are
/// above the least. In one case of four all integers are drawn from the lower end of their ranges, so that there are small cases to find.
/// </summary>
/// <param name="source">Where the bits come from; its state is the seed of the case.</param>
/// <param name="smallest">The size to stay below; null for any size.</param>
/// <param name="size">The size so far. CsCheck compares it when the law is done.</param>
public sealed class CaseRandom(PCG source, Size? smallest, Size size) : Random
{
    private readonly double share = source.Next(4) == 0 ? Unit(source) : 1;

    /// <inheritdoc/>
    public override int Next() => Next(0, int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        var range = (ulong)((long)maxValue - minValue);
        var above = range <= 1 ? 0 : (ulong)(share * source.Next64(range));
        Count(1 + above);
        return (int)(minValue + (long)above);
    }

    /// <summary>Any number, for the seed of a generator of another kind. It says nothing about the size of a case.</summary>
    public override long NextInt64() => (long)(source.Next64() >> 1);

    /// <inheritdoc/>
    public override double NextDouble()
    {
        Count(1);
        return Unit(source);
    }

    /// <inheritdoc/>
    public override float NextSingle()
    {
        Count(1);
        return (source.Next() >> 8) * (1f / (1 << 24));
    }

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        Count((ulong)buffer.Length);
        foreach (ref var value in buffer)
        {
            value = (byte)(source.Next() >> 24);
        }
    }

    /// <inheritdoc/>
    protected override double Sample() => NextDouble();

    private static double Unit(PCG source) => (source.Next64() >> 11) * (1.0 / (1ul << 53));

    /// <summary>A case that is no smaller than the smallest one ends here: nothing is learned from it.</summary>
    private void Count(ulong drawn)
    {
        size.Add(new Size(drawn));
        if (smallest is not null && !Size.IsLessThan(size, smallest))
        {
            throw new LargerCaseException();
        }
    }

    private sealed class LargerCaseException() : Exception("This case is no smaller than one that is known.");
}
