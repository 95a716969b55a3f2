using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>The pages of a stack as the slices of one volume, and back.</summary>
/// <param name="Z">Distance of slices, &gt; 0.</param>
/// <param name="Y">Distance of rows, &gt; 0.</param>
/// <param name="X">Distance of columns, &gt; 0.</param>
public sealed record SliceVolume(double Z = 1, double Y = 1, double X = 1)
{
    /// <summary>The volume.</summary>
    /// <exception cref="SymfluxException">Pages of different shapes, or signals.</exception>
    public Field<float> Join(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var first = stack.Pages[0];
        if (first.Grid.Dimension != 2 || stack.Pages.FirstOrDefault(page => !page.HasShapeOf(first)) is not null)
        {
            throw new SymfluxException(
                "the pages are not the slices of a volume: they differ in size or channels, or are signals; process them one by one");
        }

        var volume = new Field<float>(Grid.Volume(stack.Pages.Length, first.Grid.Height, first.Grid.Width, Z, Y, X), first.Channels);
        for (var z = 0; z < stack.Pages.Length; z++)
        {
            for (var c = 0; c < first.Channels; c++)
            {
                stack.Pages[z].Channel(c).CopyTo(volume.Channel(c)[(z * first.Grid.Count)..]);
            }
        }

        return volume;
    }

    /// <summary>The slices of a volume with the metadata of the stack that it came from.</summary>
    public static ImageStack Split(Field<float> volume, ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(stack);
        var pages = ImmutableArray.CreateBuilder<Field<float>>(stack.Pages.Length);
        for (var z = 0; z < stack.Pages.Length; z++)
        {
            var page = new Field<float>(stack.Pages[z].Grid, volume.Channels);
            for (var c = 0; c < volume.Channels; c++)
            {
                volume.Channel(c).Slice(z * page.Grid.Count, page.Grid.Count).CopyTo(page.Channel(c));
            }

            pages.Add(page);
        }

        return stack.WithPages(pages.MoveToImmutable());
    }
}
