using Symflux.Fields;
using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>The table of colours of a palette page.</summary>
internal sealed class TiffPalette
{
    private readonly long[] colours;

    /// <summary>Reads the table.</summary>
    /// <exception cref="CodecException">It is missing or too short.</exception>
    public TiffPalette(TiffDirectory directory, TiffLayout layout)
    {
        colours = directory.Integers(Tags.ColourMap);
        Count = 1 << layout.Bits;
        if (colours.Length < 3 * Count)
        {
            throw CodecException.Damaged($"its palette has {colours.Length} numbers instead of {3 * Count}");
        }

        // Entries have 16 bits. Most programs have colours of 8 bits and write them times 257 or 256, and some wrote them as they
        // were.
        var isShort = colours.All(value => value <= byte.MaxValue);
        if (isShort || colours.All(value => value % 257 == 0 || (value & 0xFF) == 0))
        {
            Format = SampleFormat.UInt8;
            colours = isShort ? colours : [.. colours.Select(value => value >> 8)];
        }

        IsGrey = Enumerable.Range(0, Count).All(i => colours[i] == colours[Count + i] && colours[i] == colours[2 * Count + i]);
    }

    /// <summary>Number of colours.</summary>
    public int Count { get; }

    /// <summary>8 bits where the colours have no more.</summary>
    public SampleFormat Format { get; } = SampleFormat.UInt16;

    /// <summary>Whether all colours are greys.</summary>
    public bool IsGrey { get; }

    /// <summary>The colours of a page of places in the table.</summary>
    public Field<float> LookUp(Field<float> places)
    {
        var result = new Field<float>(places.Grid, IsGrey ? 1 : 3);
        for (var c = 0; c < result.Channels; c++)
        {
            var source = places.Values;
            var target = result.Channel(c);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = colours[c * Count + (int)source[i]];
            }
        }

        return result;
    }
}
