namespace Symflux.Operators;

/// <summary>Neighbouring samples along an axis.</summary>
/// <param name="First">The first one.</param>
/// <param name="End">The one behind the last.</param>
internal readonly record struct SymbolBlock(int First, int End)
{
    /// <summary>The one that stands for all of them; none is farther than the half width of the cut.</summary>
    public int Middle => First + (End - First) / 2;

    /// <summary>Parts of 2h + 1 samples, the last one of fewer.</summary>
    /// <param name="halfWidth">h.</param>
    public IEnumerable<SymbolBlock> Cut(int halfWidth)
    {
        for (var first = First; first < End; first += 2 * halfWidth + 1)
        {
            yield return new SymbolBlock(first, Math.Min(first + 2 * halfWidth + 1, End));
        }
    }
}
