using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>
/// A clean margin of one grey value around images: what a scan, a screenshot or a dark field looks like. A model whose steps look at the whole image
/// restores the picture in it worse than the picture alone.
/// </summary>
internal static class Margin
{
    /// <summary>The largest margin, in times the area of the image.</summary>
    private const double Largest = 99;

    /// <summary>Refuses areas that are no margin.</summary>
    public static double? Checked(double? area) => area is null or (> 0 and <= Largest)
        ? area
        : throw new SymfluxException($"a margin of {area} times the image's area is not possible; it takes more than 0, up to {Largest} (--margin)");

    /// <summary>Pages in the middle of their margins.</summary>
    /// <param name="stack">The pages; images.</param>
    /// <param name="area">Area of the margin, in times that of a page.</param>
    /// <param name="value">The grey value of the margin.</param>
    public static ImageStack Around(ImageStack stack, double area, float value) => new([.. stack.Pages.Select(page =>
    {
        var (left, top, width, height) = Frame(page.Grid, area);
        var wide = new Field<float>(Grid.Image(height, width), page.Channels);
        wide.Values.Fill(value);
        Carry(page, wide, left, top, inwards: false);
        return wide;
    })], stack.Format);

    /// <summary>The pages out of the middle again.</summary>
    public static ImageStack Inside(ImageStack framed, ImageStack like, double area) => like.WithPages([.. framed.Pages.Zip(like.Pages).Select(pair =>
    {
        var (left, top, _, _) = Frame(pair.Second.Grid, area);
        var page = new Field<float>(pair.Second.Grid, pair.Second.Channels);
        Carry(page, pair.First, left, top, inwards: true);
        return page;
    })]);

    /// <summary>
    /// By how much the PSNR of what lies at least two windows from the edge changes, in dB; for small images of the middle quarter of their extents.
    /// Nearer to it the surroundings are others: an edge to white in
    /// place of the image's reflection.
    /// </summary>
    public static double? Change(Field<float> clean, Field<float> alone, Field<float> framed, double peak)
    {
        var grid = clean.Grid;
        var strip = Math.Min(2 * StepControl.StandardWindow, Math.Min(grid.Width, grid.Height) * 3 / 8);
        return Quality.Of(Middle(clean), Middle(framed), peak).Psnr - Quality.Of(Middle(clean), Middle(alone), peak).Psnr;

        Field<float> Middle(Field<float> page)
        {
            var middle = new Field<float>(Grid.Image(grid.Height - 2 * strip, grid.Width - 2 * strip), page.Channels);
            Carry(middle, page, strip, strip, inwards: true);
            return middle;
        }
    }

    private static (int Left, int Top, int Width, int Height) Frame(Grid grid, double area)
    {
        var scale = Math.Sqrt(1 + area);
        var (width, height) = ((int)Math.Round(scale * grid.Width), (int)Math.Round(scale * grid.Height));
        return ((width - grid.Width) / 2, (height - grid.Height) / 2, width, height);
    }

    private static void Carry(Field<float> page, Field<float> framed, int left, int top, bool inwards)
    {
        for (var row = 0; row < page.Channels * page.Grid.Height; row++)
        {
            var (channel, y) = (row / page.Grid.Height, row % page.Grid.Height);
            var inside = page.Values.Slice(row * page.Grid.Width, page.Grid.Width);
            var middle = framed.Values.Slice((channel * framed.Grid.Height + top + y) * framed.Grid.Width + left, page.Grid.Width);
            if (inwards)
            {
                middle.CopyTo(inside);
            }
            else
            {
                inside.CopyTo(middle);
            }
        }
    }
}
