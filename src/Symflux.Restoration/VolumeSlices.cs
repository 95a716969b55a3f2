using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>A volume as stacks of slices along its axes.</summary>
internal static class VolumeSlices
{
    /// <summary>z, as slices are stored, y and x.</summary>
    public static ImmutableArray<int> Axes { get; } = [0, 1, 2];

    /// <summary>The slices along an axis; of the other two axes the slower one runs down.</summary>
    public static ImmutableArray<Field<float>> Of(Field<float> volume, int axis)
    {
        var grid = volume.Grid;
        var (count, height, width) = Extents(grid, axis);
        var pages = Enumerable.Range(0, count).Select(_ => new Field<float>(Grid.Image(height, width), volume.Channels)).ToImmutableArray();
        ForEach(volume, axis, (page, place, at) => pages[page].Values[place] = volume.Values[at]);
        return pages;
    }

    /// <summary>Adds a third of slices to a volume.</summary>
    public static void AddMean(ImmutableArray<Field<float>> pages, int axis, Field<float> volume) =>
        ForEach(volume, axis, (page, place, at) => volume.Values[at] += pages[page].Values[place] / Axes.Length);

    /// <summary>The noise that slices have in common, channel by channel: the mean of a and of b in var = a·mean + b.</summary>
    public static DenoisedPage Common(ImmutableArray<DenoisedPage> slices) => slices[0] with
    {
        Noise =
        [
            .. Enumerable.Range(0, slices[0].Noise.Length).Select(channel =>
                NoiseModel.MeanOf([.. slices.Select(slice => slice.Noise[channel])])),
        ],
        Step = slices.Max(slice => slice.Step),
        MeanShare = slices.Average(slice => slice.MeanShare),
    };

    private static (int Count, int Height, int Width) Extents(Grid grid, int axis) => axis switch
    {
        0 => (grid.Depth, grid.Height, grid.Width),
        1 => (grid.Height, grid.Depth, grid.Width),
        _ => (grid.Width, grid.Depth, grid.Height),
    };

    /// <summary>Calls for every sample: its page, its place there, its place in the volume.</summary>
    private static void ForEach(Field<float> volume, int axis, Action<int, int, int> act)
    {
        var grid = volume.Grid;
        var (_, height, width) = Extents(grid, axis);
        var at = 0;
        for (var channel = 0; channel < volume.Channels; channel++)
        {
            for (var z = 0; z < grid.Depth; z++)
            {
                for (var y = 0; y < grid.Height; y++)
                {
                    for (var x = 0; x < grid.Width; x++, at++)
                    {
                        var (page, row, column) = axis switch { 0 => (z, y, x), 1 => (y, z, x), _ => (x, z, y) };
                        act(page, (channel * height + row) * width + column, at);
                    }
                }
            }
        }
    }
}
