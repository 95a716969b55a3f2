namespace Symflux.Imaging.Numerics;

/// <summary>Random numbers one after the other, the same on every machine: <see cref="Philox"/> with a running counter.</summary>
internal sealed class RandomSequence(ulong seed, ulong stream)
{
    private ulong counter;
    private ulong spare;
    private bool hasSpare;

    /// <summary>A number in the open interval (0, 1).</summary>
    public double Unit()
    {
        hasSpare = !hasSpare;
        if (!hasSpare)
        {
            return Philox.ToUnit(spare);
        }

        (var bits, spare) = Philox.Generate(seed, counter++, stream);
        return Philox.ToUnit(bits);
    }

    /// <summary>A number between two others.</summary>
    public double Between(double from, double to) => from + (to - from) * Unit();

    /// <summary>An integer from 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => Math.Min((int)(Unit() * count), count - 1);

    /// <summary>A standard normal number.</summary>
    public double Normal() => NormalQuantile.Of(Unit());

    /// <summary>A direction as a unit vector.</summary>
    public (double X, double Y) Direction() => PortableMath.CosSin(Unit());
}
