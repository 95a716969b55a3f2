using System.Numerics;

namespace Symflux.Solving.Streaming;

/// <summary>Arrays that stages use for a moment, one after the other: each of a length is there once.</summary>
internal sealed class Scratch<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Dictionary<(string, long), T[]> arrays = [];

    /// <summary>The array of a length for a purpose; its content is whatever it was last used for.</summary>
    /// <param name="purpose">What it is for: at any moment an array serves one.</param>
    /// <param name="length">Number of values.</param>
    public T[] Of(string purpose, long length) =>
        arrays.TryGetValue((purpose, length), out var known) ? known : arrays[(purpose, length)] = new T[length];
}
