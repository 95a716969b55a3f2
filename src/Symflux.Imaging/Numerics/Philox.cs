namespace Symflux.Imaging.Numerics;

/// <summary>
/// The counter-based random number generator Philox4x32-10: 128 random bits as a function of a key and a counter, so
/// that any part of a random image can be made alone, in any order, on any machine, with the same result.
/// </summary>
/// <remarks>
/// J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011. The tests
/// check the known answers that its authors publish.
/// </remarks>
internal static class Philox
{
    private const int Rounds = 10;

    /// <summary>Two random 64-bit numbers.</summary>
    /// <param name="key">Selects the sequence; the seed.</param>
    /// <param name="counter">Position in the sequence.</param>
    /// <param name="stream">Selects one of many independent sequences of the same key.</param>
    public static (ulong First, ulong Second) Generate(ulong key, ulong counter, ulong stream = 0)
    {
        var (c0, c1, c2, c3) = ((uint)counter, (uint)(counter >> 32), (uint)stream, (uint)(stream >> 32));
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = 0xD2511F53ul * c0;
            var product1 = 0xCD9E8D57ul * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0 | ((ulong)c1 << 32), c2 | ((ulong)c3 << 32));
    }

    /// <summary>A number in the open interval (0, 1), a multiple of 2^-53 plus 2^-54.</summary>
    public static double ToUnit(ulong bits) => ((bits >> 11) + 0.5) * (1.0 / (1ul << 53));
}
