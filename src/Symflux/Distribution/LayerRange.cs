namespace Symflux.Distribution;

/// <summary>Layers that lie one behind the other: rows of an image, slices of a volume, samples of a signal.</summary>
/// <param name="First">The first one, counted from the beginning of the whole.</param>
/// <param name="End">End, not included; not before the first.</param>
public readonly record struct LayerRange(int First, int End)
{
    /// <summary>How many there are.</summary>
    public int Count => End - First;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => End <= First;

    /// <summary>Those that are in both.</summary>
    public LayerRange Intersect(LayerRange other)
    {
        var first = Math.Max(First, other.First);
        return new(first, Math.Max(first, Math.Min(End, other.End)));
    }

    /// <summary>The same layers of the whole turned round, which has so many.</summary>
    internal LayerRange Mirrored(int layers) => new(layers - End, layers - First);
}
