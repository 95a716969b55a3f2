using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Imaging;

/// <summary>The pages of a stack as volumes, one for each channel of each frame, and back.</summary>
public static class StackVolumes
{
    /// <summary>The volumes of a stack: one for each channel of each frame, of all pages where the stack has no axes.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="spacing">Distances of slices, rows and columns, &gt; 0; by default
    /// <see cref="StackAxes.RelativeSpacing"/>.</param>
    /// <exception cref="SymfluxException">The pages of a volume differ in shape, are signals, or there is one slice
    /// alone.</exception>
    public static ImmutableArray<Field<float>> Join(ImageStack stack, (double Z, double Y, double X)? spacing = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var axes = AxesOf(stack);
        if (axes.Slices == 1)
        {
            throw new SymfluxException(
                $"the file has {(stack.Pages.Length == 1 ? "one page" : axes)} and no slices, so that there is no volume; leave --volume out");
        }

        return [.. axes.Volumes().Select(pages => Join(stack, pages, spacing ?? axes.RelativeSpacing()))];
    }

    /// <summary>The slices of volumes in their places, with all else of the stack that they came from.</summary>
    /// <param name="volumes">As <c>Join</c> returned them, with other values.</param>
    /// <param name="stack">The stack.</param>
    public static ImageStack Split(ImmutableArray<Field<float>> volumes, ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var pages = new Field<float>[stack.Pages.Length];
        foreach (var (volume, places) in volumes.Zip(AxesOf(stack).Volumes()))
        {
            for (var z = 0; z < places.Length; z++)
            {
                var page = new Field<float>(stack.Pages[places[z]].Grid, volume.Channels);
                for (var c = 0; c < volume.Channels; c++)
                {
                    volume.Channel(c).Slice(z * page.Grid.Count, page.Grid.Count).CopyTo(page.Channel(c));
                }

                pages[places[z]] = page;
            }
        }

        return stack.WithPages([.. pages]);
    }

    /// <summary>The axes of a stack; pages that say nothing are slices.</summary>
    public static StackAxes AxesOf(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return stack.Axes ?? StackAxes.Plain(stack.Pages.Length);
    }

    private static Field<float> Join(ImageStack stack, ImmutableArray<int> pages, (double Z, double Y, double X) spacing)
    {
        var first = stack.Pages[pages[0]];
        if (first.Grid.Dimension != 2 || pages.Any(page => !stack.Pages[page].HasShapeOf(first)))
        {
            throw new SymfluxException(
                "the pages are not the slices of a volume: they differ in size or channels, or are signals; leave --volume out");
        }

        var grid = Grid.Volume(pages.Length, first.Grid.Height, first.Grid.Width, spacing.Z, spacing.Y, spacing.X);
        var volume = new Field<float>(grid, first.Channels);
        for (var z = 0; z < pages.Length; z++)
        {
            for (var c = 0; c < first.Channels; c++)
            {
                stack.Pages[pages[z]].Channel(c).CopyTo(volume.Channel(c)[(z * first.Grid.Count)..]);
            }
        }

        return volume;
    }
}
