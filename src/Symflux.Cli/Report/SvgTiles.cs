using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Report;

/// <summary>Many small tiles of pixels as one embedded image: a path for every pixel would take a hundred times the bytes.</summary>
/// <param name="width">Pixels in a row, gaps included.</param>
/// <param name="height">Rows, gaps included.</param>
internal sealed class SvgTiles(int width, int height)
{
    private readonly Field<float> colours = new(Grid.Image(height, width), 3);
    private readonly Field<float> opacity = new(Grid.Image(height, width));

    /// <summary>Colours a pixel; what is never coloured stays transparent.</summary>
    public void Set(int x, int y, (int Red, int Green, int Blue) colour)
    {
        (colours[0, 0, y, x], colours[1, 0, y, x], colours[2, 0, y, x]) = (colour.Red, colour.Green, colour.Blue);
        opacity[0, 0, y, x] = byte.MaxValue;
    }

    /// <summary>The drawing.</summary>
    /// <param name="label">What it is.</param>
    public string Draw(string label)
    {
        using var png = new MemoryStream();
        ImageFile.Save(png, ".png", new ImageStack([colours], SampleFormat.UInt8, [opacity]));
        return $"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\"><image width=\"{width}\" height=\"{height}\" "
            + $"style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{Convert.ToBase64String(png.ToArray())}\"/></svg>";
    }
}
