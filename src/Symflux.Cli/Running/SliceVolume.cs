using System.Collections.Immutable;
using System.Globalization;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Running;

/// <summary>The pages of a stack as the slices of one volume, and back.</summary>
/// <param name="Z">Distance of slices.</param>
/// <param name="Y">Distance of rows.</param>
/// <param name="X">Distance of columns.</param>
internal sealed record SliceVolume(double Z, double Y, double X)
{
    /// <summary>Reads "Z,Y,X".</summary>
    public static SliceVolume Parse(string text)
    {
        var numbers = text.Split(',').Select(cell =>
            double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0 ? value : 0).ToArray();
        return numbers is [> 0 and var z, > 0 and var y, > 0 and var x]
            ? new SliceVolume(z, y, x)
            : throw new SymfluxException($"--spacing is '{text}'; give three positive distances such as 2.5,1,1");
    }

    /// <summary>The volume.</summary>
    /// <exception cref="SymfluxException">Pages of different shapes, or signals.</exception>
    public Field<float> Join(ImageStack stack)
    {
        var first = stack.Pages[0];
        if (first.Grid.Dimension != 2 || stack.Pages.FirstOrDefault(page => !page.HasShapeOf(first)) is not null)
        {
            throw new SymfluxException("the pages are not the slices of a volume: they differ in size or channels, or are signals; leave --volume out");
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
