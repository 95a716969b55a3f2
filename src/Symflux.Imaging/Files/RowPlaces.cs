using System.Collections.Immutable;

namespace Symflux.Imaging.Files;

/// <summary>Where the rows of a file lie whose pixels are neither compressed nor in any order: everyone can write any of them.</summary>
/// <param name="starts">Where the first row of each page begins.</param>
/// <param name="rowLength">Bytes of a row, all its samples together.</param>
internal abstract class RowPlaces(ImmutableArray<long> starts, int rowLength)
{
    /// <summary>Where the first row of each page begins.</summary>
    public ImmutableArray<long> Starts => starts;

    /// <summary>Bytes of a row.</summary>
    public int RowLength => rowLength;

    /// <summary>Where a row begins; those after it follow.</summary>
    public long Of(int page, int y) => starts[page] + (long)y * rowLength;

    /// <summary>Puts the values of one channel into a row.</summary>
    /// <param name="values">The values.</param>
    /// <param name="page">The page.</param>
    /// <param name="channel">The channel; the one after the last is the opacity, where there is one.</param>
    /// <param name="row">The row as it is stored.</param>
    public abstract void Pack(ReadOnlySpan<float> values, int page, int channel, Span<byte> row);
}
