using System.Text;
using Symflux.Imaging.Files.Png;

namespace Symflux.Cli.Report;

/// <summary>
/// Many small tiles of pixels as one embedded image of few colours: a path for every pixel would take a hundred times the bytes.
/// </summary>
/// <param name="width">Pixels in a row, gaps included.</param>
/// <param name="height">Rows, gaps included.</param>
internal sealed class SvgTiles(int width, int height)
{
    private readonly byte[] pixels = new byte[width * height];
    private readonly List<(byte Red, byte Green, byte Blue)> colours = [];
    private readonly StringBuilder labels = new();

    /// <summary>Colours a pixel; what is never coloured stays transparent.</summary>
    public void Set(int x, int y, (int Red, int Green, int Blue) colour)
    {
        var known = ((byte)colour.Red, (byte)colour.Green, (byte)colour.Blue);
        var place = colours.IndexOf(known);
        if (place < 0)
        {
            place = colours.Count;
            colours.Add(known);
        }

        pixels[y * width + x] = checked((byte)(place + 1));
    }

    /// <summary>Writes a word over the pixels.</summary>
    /// <param name="x">Of the anchor, in pixels.</param>
    /// <param name="y">Of the baseline, in pixels.</param>
    /// <param name="text">Plain text.</param>
    /// <param name="anchor">Where x is in the text: start, middle or end.</param>
    public void Label(double x, double y, string text, string anchor = "start") => labels.Append(
        $"<text x=\"{x:0.#}\" y=\"{y:0.#}\"{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")}>{text}</text>");

    /// <summary>The drawing.</summary>
    /// <param name="label">What it is.</param>
    /// <param name="letters">Size of the letters, in pixels.</param>
    public string Draw(string label, double letters) =>
        $"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\"><image width=\"{width}\" height=\"{height}\" "
        + $"href=\"data:image/png;base64,{Convert.ToBase64String(IndexedPng.Write(width, pixels, colours))}\"/>"
        + $"<g class=\"muted letters\" style=\"--letters:{letters:0.##}px\">{labels}</g></svg>";
}
