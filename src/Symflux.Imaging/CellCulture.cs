using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging;

/// <summary>
/// Cells as a fluorescence microscope shows them: bodies in the first channel, nuclei in the second, in a volume, drifting from frame to
/// frame. The same for the same seed on every machine.
/// </summary>
public static class CellCulture
{
    /// <summary>One cell for so many samples of a volume.</summary>
    private const int VoxelsPerCell = 9000;

    /// <summary>Light of a body, of a nucleus, and of what lies out of focus.</summary>
    private const double Body = 0.45, Nucleus = 0.9, Haze = 0.04;

    /// <summary>Draws a culture.</summary>
    /// <param name="width">Extent in pixels.</param>
    /// <param name="height">Extent in pixels.</param>
    /// <param name="axes">Slices and frames, and one or two channels.</param>
    /// <param name="drift">Largest way of a cell from frame to frame, in pixels.</param>
    /// <param name="seed">Any number.</param>
    /// <returns>Grey values from 0 to 1, page by page in the order of the axes.</returns>
    /// <exception cref="SymfluxException">There are more than two channels, or the drift is negative or not finite.</exception>
    public static ImageStack Create(int width, int height, StackAxes axes, double drift, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(axes);
        if (axes.Channels is not (1 or 2) || !(drift >= 0 && double.IsFinite(drift)))
        {
            throw new SymfluxException(
                $"cells have 1 or 2 channels, not {axes.Channels}, and a drift of 0 or more pixels, not {drift}");
        }

        var random = new RandomSequence(seed, 0);
        var cells = Enumerable.Range(0, Math.Max(3, (int)((long)width * height * axes.Slices / VoxelsPerCell)))
            .Select(_ => Cell.Draw(random, width, height, axes.Slices, drift)).ToArray();
        var pages = new Field<float>[axes.Pages];
        for (var frame = 0; frame < axes.Frames; frame++)
        {
            for (var slice = 0; slice < axes.Slices; slice++)
            {
                for (var channel = 0; channel < axes.Channels; channel++)
                {
                    pages[axes.PageOf(channel, slice, frame)] = Page(width, height, cells, channel, slice, frame);
                }
            }
        }

        return new ImageStack([.. pages], SampleFormat.Float32) { Axes = axes };
    }

    private static Field<float> Page(int width, int height, Cell[] cells, int channel, int slice, int frame)
    {
        var page = new Field<float>(Grid.Image(height, width));
        page.Values.Fill((float)Haze);
        foreach (var cell in cells)
        {
            var (x, y) = (cell.X + frame * cell.StepX, cell.Y + frame * cell.StepY);
            var reach = (int)Math.Ceiling(cell.Radius) + 2;
            for (var row = Math.Max(0, (int)y - reach); row <= Math.Min(height - 1, (int)y + reach); row++)
            {
                for (var column = Math.Max(0, (int)x - reach); column <= Math.Min(width - 1, (int)x + reach); column++)
                {
                    // Slices are as far apart as three pixels.
                    var (dx, dy, dz) = (column - x, row - y, 3 * (slice - cell.Z));
                    var distance = Math.Sqrt(dx * dx + dy * dy + dz * dz);
                    var light = channel == 0
                        ? Body * cell.Brightness * (Edge(cell.Radius - distance) - Edge(0.45 * cell.Radius - distance))
                        : Nucleus * cell.Brightness * Edge(0.4 * cell.Radius - distance);
                    ref var value = ref page[0, 0, row, column];
                    value = Math.Min(1, value + (float)light);
                }
            }
        }

        return page;
    }

    /// <summary>A border that the microscope blurs over two pixels.</summary>
    private static double Edge(double inside) => Math.Clamp(0.5 + inside / 2, 0, 1);

    private sealed record Cell(double X, double Y, double Z, double Radius, double Brightness, double StepX, double StepY)
    {
        public static Cell Draw(RandomSequence random, int width, int height, int slices, double drift)
        {
            var (x, y, z) = (random.Between(0, width), random.Between(0, height), random.Between(0, slices));
            var (radius, brightness) = (random.Between(8, 18), random.Between(0.4, 1));
            var (step, direction) = (random.Between(0, drift), random.Direction());
            return new Cell(x, y, z, radius, brightness, step * direction.X, step * direction.Y);
        }
    }
}
