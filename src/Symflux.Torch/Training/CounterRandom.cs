namespace Symflux.Torch.Training;

/// <summary>
/// Random numbers as a function of a seed and counters, so that step 7000 of a run draws the same patches whether or not
/// the run was interrupted. SplitMix64 (Steele, Lea, Flood 2014) as a mixing function.
/// </summary>
internal static class CounterRandom
{
    /// <summary>64 random bits for a seed and two counters.</summary>
    public static ulong Bits(ulong seed, ulong first, ulong second) => Mix(Mix(Mix(seed) ^ first) ^ second);

    /// <summary>An integer from 0 to count − 1.</summary>
    public static int Below(int count, ulong bits) => (int)(((UInt128)bits * (ulong)count) >> 64);

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
