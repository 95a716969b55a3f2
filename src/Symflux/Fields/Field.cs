using System.Numerics;

namespace Symflux.Fields;

/// <summary>
/// A signal, image or volume with one or more channels in one contiguous buffer, ordered channel, slice, row, sample.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Whoever creates a field owns its values. Functions of this library read the fields that they are given and return
/// new ones, unless a parameter is named <c>destination</c>.
/// </remarks>
public sealed class Field<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] values;

    /// <summary>Creates a field of zeros.</summary>
    /// <param name="grid">Extents and spacing of every channel.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    public Field(Grid grid, int channels = 1) : this(grid, channels, null) { }

    private Field(Grid grid, int channels, T[]? buffer)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (channels < 1)
        {
            throw new SymfluxException($"a field has {channels} channels; it must have at least 1");
        }

        var count = (long)channels * grid.Count;
        if (count > Array.MaxLength)
        {
            throw new SymfluxException(
                $"a field of {channels} channels on {grid} is larger than one buffer can hold ({Array.MaxLength}); process it in parts");
        }

        if (buffer is not null && buffer.Length != count)
        {
            throw new SymfluxException($"{buffer.Length} values do not fill {channels} channels on {grid}, which take {count}");
        }

        Grid = grid;
        Channels = channels;
        values = buffer ?? new T[count];
    }

    /// <summary>Extents and spacing.</summary>
    public Grid Grid { get; }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>All values, channel after channel.</summary>
    public Span<T> Values => values;

    /// <summary>The values of one channel, slice after slice and row after row.</summary>
    public Span<T> Channel(int channel) => values.AsSpan(channel * Grid.Count, Grid.Count);

    /// <summary>The value at a channel and position.</summary>
    public ref T this[int channel, int z, int y, int x] =>
        ref values[((channel * Grid.Depth + z) * Grid.Height + y) * Grid.Width + x];

    /// <summary>Takes a buffer over, without copying; its length must be channels × samples.</summary>
    public static Field<T> Wrap(T[] buffer, Grid grid, int channels = 1)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return new Field<T>(grid, channels, buffer);
    }

    /// <summary>A copy with its own buffer.</summary>
    public Field<T> Clone() => new(Grid, Channels, (T[])values.Clone());

    /// <summary>A copy in another precision, saturating to infinity where the target is narrower.</summary>
    public Field<TOther> Convert<TOther>() where TOther : unmanaged, IFloatingPointIeee754<TOther>
    {
        var result = new Field<TOther>(Grid, Channels);
        for (var i = 0; i < values.Length; i++)
        {
            result.Buffer[i] = TOther.CreateSaturating(values[i]);
        }

        return result;
    }

    /// <summary>The memory behind <see cref="Values"/>, for work that is shared between threads.</summary>
    internal T[] Buffer => values;

    /// <summary>Whether two fields have the same extents and number of channels (spacing may differ).</summary>
    public bool HasShapeOf<TOther>(Field<TOther> other) where TOther : unmanaged, IFloatingPointIeee754<TOther>
    {
        ArgumentNullException.ThrowIfNull(other);
        return Channels == other.Channels && Grid.Dimension == other.Grid.Dimension && Grid.Depth == other.Grid.Depth
            && Grid.Height == other.Grid.Height && Grid.Width == other.Grid.Width;
    }

    /// <summary>Shape in words, for messages: "3 channels of 640×480".</summary>
    public string DescribeShape() => $"{Wording.Count(Channels, "channel")} of {Grid}";
}
