using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>The table of colours of a palette page.</summary>
internal sealed class TiffPalette
{
    private readonly float[] colours;
    private readonly int count;

    /// <summary>Reads the table.</summary>
    /// <exception cref="CodecException">It is missing or too short.</exception>
    public TiffPalette(TiffDirectory directory, TiffLayout layout)
    {
        var entries = directory.Integers(Tags.ColourMap);
        count = 1 << layout.Bits;
        if (entries.Length < 3 * count)
        {
            throw CodecException.Damaged($"its palette has {entries.Length} numbers instead of {3 * count}");
        }

        // Entries have 16 bits. Most programs have colours of 8 bits and write them times 257 or 256, and some wrote them as they
        // were.
        var isShort = entries.All(value => value <= byte.MaxValue);
        if (isShort || entries.All(value => value % 257 == 0 || (value & 0xFF) == 0))
        {
            Format = SampleFormat.UInt8;
            entries = isShort ? entries : [.. entries.Select(value => value >> 8)];
        }

        colours = [.. entries.Take(3 * count).Select(value => (float)value)];
        var isGrey = Enumerable.Range(0, count)
            .All(i => colours[i] == colours[count + i] && colours[i] == colours[2 * count + i]);
        Channels = isGrey ? 1 : 3;
    }

    /// <summary>8 bits where the colours have no more.</summary>
    public SampleFormat Format { get; } = SampleFormat.UInt16;

    /// <summary>1 where all colours are greys, 3 otherwise.</summary>
    public int Channels { get; }

    /// <summary>Puts colours in place of their numbers.</summary>
    /// <param name="channel">0..2 for red, green and blue.</param>
    /// <param name="row">Numbers in the table; receives the colours.</param>
    public void LookUp(int channel, Span<float> row)
    {
        foreach (ref var value in row)
        {
            value = colours[channel * count + (int)value];
        }
    }
}
