using System.Collections.Immutable;

namespace Symflux;

/// <summary>Equality by value of immutable arrays, which by themselves are equal only where they are the same array.</summary>
internal static class ValueSequence
{
    /// <summary>Whether two arrays hold equal items in the same order.</summary>
    public static bool Equal<T>(ImmutableArray<T> a, ImmutableArray<T> b) => a == b || a.AsSpan().SequenceEqual(b.AsSpan());

    /// <summary>A hash that is equal for equal arrays.</summary>
    public static int Hash<T>(ImmutableArray<T> items)
    {
        var hash = default(HashCode);
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}
