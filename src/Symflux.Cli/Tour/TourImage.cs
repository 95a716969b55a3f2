using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Restoration;

namespace Symflux.Cli.Tour;

/// <summary>The image that a tour looks at, in grey values 0..255.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Clean">1 or 3 channels.</param>
/// <param name="Argument">The file, as the user gave it; null for the sample.</param>
internal sealed record TourImage(string Name, Field<float> Clean, string? Argument)
{
    /// <summary>Longest side; a tour is to take seconds, and its report to fit into a mail.</summary>
    private const int Largest = 512;

    private const int SampleSize = 320;

    /// <summary>A drawn image with edges, ramps and texture.</summary>
    public static TourImage Sample() => new("A synthetic sample", Cartoon.Create(SampleSize, SampleSize, seed: 4), null);

    /// <summary>The first page of a file, its centre where it is large.</summary>
    public static TourImage Load(string file)
    {
        var stack = ImageFile.Load(file);
        var page = stack.Pages[0];
        if (page.Grid.Dimension != 2)
        {
            throw new SymfluxException($"'{file}' holds a signal; the tour needs an image");
        }

        var peak = GreyScale.PeakOf(stack)
            ?? throw new SymfluxException($"'{file}' holds floats beyond 0..1, so its scale is unknown; convert it to 8 or 16 bits");
        return new TourImage(Path.GetFileName(file), Centre(page, (float)(255 / peak)), file);
    }

    private static Field<float> Centre(Field<float> page, float factor)
    {
        var (width, height) = (Math.Min(page.Grid.Width, Largest), Math.Min(page.Grid.Height, Largest));
        var (left, top) = ((page.Grid.Width - width) / 2, (page.Grid.Height - height) / 2);
        var result = new Field<float>(Grid.Image(height, width), page.Channels);
        for (var c = 0; c < page.Channels; c++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    result[c, 0, y, x] = factor * page[c, 0, top + y, left + x];
                }
            }
        }

        return result;
    }
}
