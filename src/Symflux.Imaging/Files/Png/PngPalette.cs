namespace Symflux.Imaging.Files.Png;

/// <summary>The colour table of a palette image, with opacities where the file gives them.</summary>
internal sealed class PngPalette
{
    private readonly byte[] colours;
    private readonly byte[] opacities;

    /// <summary>Checks and takes the contents of PLTE and tRNS.</summary>
    /// <exception cref="CodecException">Not whole triples, no entry, or more opacities than colours.</exception>
    public PngPalette(byte[] colours, byte[] opacities)
    {
        if (colours.Length == 0 || colours.Length % 3 != 0 || colours.Length > 3 * 256 || opacities.Length > colours.Length / 3)
        {
            throw CodecException.Damaged(
                $"its palette has {colours.Length} bytes of colours and {opacities.Length} of opacities");
        }

        this.colours = colours;
        this.opacities = opacities;
        IsGrey = true;
        for (var i = 0; i < colours.Length; i += 3)
        {
            IsGrey &= colours[i] == colours[i + 1] && colours[i] == colours[i + 2];
        }
    }

    /// <summary>Whether every entry is a grey, so that one channel says it all.</summary>
    public bool IsGrey { get; }

    /// <summary>Whether any opacities are given.</summary>
    public bool HasAlpha => opacities.Length > 0;

    /// <summary>Red, green and blue of an entry.</summary>
    /// <exception cref="CodecException">There is no such entry.</exception>
    public ReadOnlySpan<byte> ColourOf(int index) => 3 * index < colours.Length
        ? colours.AsSpan(3 * index, 3)
        : throw CodecException.Damaged(
            $"a pixel asks for colour {index} of a palette of {colours.Length / 3}");

    /// <summary>Opacity of an entry, 255 where none is given.</summary>
    public float AlphaOf(int index) => index < opacities.Length ? opacities[index] : byte.MaxValue;
}
