using System.Buffers.Binary;
using Symflux.Fields;

namespace Symflux.Imaging.Files.Png;

/// <summary>Spreads the rows of a PNG file over the colour and opacity planes of a page.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader header;
    private readonly PngPalette? palette;
    private readonly ushort[]? transparentColour;
    private readonly ushort[] samples;
    private readonly int colours;

    /// <summary>Makes room for the page.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="palette">The palette of a file with one.</param>
    /// <param name="transparentColour">The one colour that is fully transparent (1 or 3 samples), or null.</param>
    public PngPixels(PngHeader header, PngPalette? palette, ushort[]? transparentColour)
    {
        this.header = header;
        this.palette = palette;
        this.transparentColour = transparentColour;
        var grid = Grid.Image(header.Height, header.Width);
        samples = new ushort[header.Width * header.Samples];
        colours = header.Colour is PngColour.Rgb or PngColour.RgbAlpha || palette is { IsGrey: false } ? 3 : 1;
        Page = new Field<float>(grid, colours);
        var hasAlpha = header.Colour is PngColour.GreyAlpha or PngColour.RgbAlpha || transparentColour is not null
            || palette is { HasAlpha: true };
        Alpha = hasAlpha ? new Field<float>(grid) : null;
    }

    /// <summary>Colours, 1 or 3 channels.</summary>
    public Field<float> Page { get; }

    /// <summary>Opacity, where the file has any.</summary>
    public Field<float>? Alpha { get; }

    /// <summary>Takes one row of a pass.</summary>
    /// <param name="bytes">The row as stored.</param>
    /// <param name="width">Number of pixels in it.</param>
    /// <param name="x">Column of the first one.</param>
    /// <param name="stepX">Distance between their columns.</param>
    /// <param name="y">Row of the page.</param>
    public void SetRow(ReadOnlySpan<byte> bytes, int width, int x, int stepX, int y)
    {
        Unpack(bytes, samples.AsSpan(0, width * header.Samples));
        var offset = y * header.Width + x;
        if (palette is not null)
        {
            LookUp(width, offset, stepX);
        }
        else
        {
            Spread(width, offset, stepX);
        }
    }

    private void Unpack(ReadOnlySpan<byte> bytes, Span<ushort> target)
    {
        switch (header.BitDepth)
        {
            case 16:
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
                }

                break;
            case 8:
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = bytes[i];
                }

                break;
            default:
                var (depth, mask) = (header.BitDepth, (1 << header.BitDepth) - 1);
                for (var i = 0; i < target.Length; i++)
                {
                    var bit = i * depth;
                    target[i] = (ushort)((bytes[bit >> 3] >> (8 - depth - (bit & 7))) & mask);
                }

                break;
        }
    }

    private void Spread(int width, int offset, int stepX)
    {
        var stride = header.Samples;

        // Depths below 8 bits are stretched to 0..255, as PNG prescribes; the factor is an integer (255, 85, 17).
        var scale = header.BitDepth < 8 ? 255 / ((1 << header.BitDepth) - 1) : 1;
        for (var c = 0; c < colours; c++)
        {
            var plane = Page.Channel(c);
            for (var i = 0; i < width; i++)
            {
                plane[offset + i * stepX] = samples[i * stride + c] * scale;
            }
        }

        if (Alpha is null)
        {
            return;
        }

        var alpha = Alpha.Values;
        float opaque = header.BitDepth == 16 ? ushort.MaxValue : byte.MaxValue;
        for (var i = 0; i < width; i++)
        {
            var pixel = samples.AsSpan(i * stride, stride);
            alpha[offset + i * stepX] = transparentColour is null ? pixel[^1] : pixel.SequenceEqual(transparentColour) ? 0 : opaque;
        }
    }

    private void LookUp(int width, int offset, int stepX)
    {
        for (var i = 0; i < width; i++)
        {
            var colour = palette!.ColourOf(samples[i]);
            var target = offset + i * stepX;
            for (var c = 0; c < colours; c++)
            {
                Page.Channel(c)[target] = colour[c];
            }

            if (Alpha is not null)
            {
                Alpha.Values[target] = palette.AlphaOf(samples[i]);
            }
        }
    }
}
