using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Imaging.Files;

/// <summary>A file whose headers are read, and whose rows are there for the asking.</summary>
/// <param name="header">What the headers say.</param>
internal abstract class RowSource(StackHeader header) : IDisposable
{
    /// <summary>What the headers say.</summary>
    public StackHeader Header { get; } = header;

    /// <summary>Reads a row; cheapest in rising order, and all channels of a row before the next one.</summary>
    /// <param name="page">Number of the page.</param>
    /// <param name="channel">The channel; the one after the last is the opacity, where there is one.</param>
    /// <param name="y">The row, as it is stored.</param>
    /// <param name="row">Receives the values, as many as a row has.</param>
    /// <exception cref="CodecException">The file is damaged, or holds what floats do not.</exception>
    public abstract void ReadRow(int page, int channel, int y, Span<float> row);

    /// <summary>Reads everything.</summary>
    public ImageStack ReadStack()
    {
        var pages = new Field<float>[Header.Pages.Length];
        var opacities = new Field<float>?[pages.Length];
        foreach (var together in Enumerable.Range(0, pages.Length).GroupBy(page => Header.Pages[page].Directory))
        {
            foreach (var i in together)
            {
                var page = Header.Pages[i];
                (pages[i], opacities[i]) = (new Field<float>(page.Grid, page.Channels),
                    page.HasOpacity ? new Field<float>(page.Grid) : null);
            }

            // Row by row, so that no part of the file is unpacked twice.
            var (width, height) = (Header.Pages[together.First()].Width, Header.Pages[together.First()].Height);
            for (var y = 0; y < height; y++)
            {
                foreach (var i in together)
                {
                    var channels = pages[i].Channels;
                    for (var c = 0; c < channels; c++)
                    {
                        ReadRow(i, c, y, pages[i].Channel(c).Slice(y * width, width));
                    }

                    if (opacities[i] is { } opacity)
                    {
                        ReadRow(i, channels, y, opacity.Values.Slice(y * width, width));
                    }
                }
            }

            foreach (var i in together)
            {
                pages[i] = Orientation.Apply(pages[i], Header.Pages[i].Orientation);
                opacities[i] = opacities[i] is { } opacity ? Orientation.Apply(opacity, Header.Pages[i].Orientation) : null;
            }
        }

        return new ImageStack(
            ImmutableArray.Create(pages), Header.Format, ImmutableArray.Create(opacities), [.. Header.Metadata])
        {
            Axes = Header.Axes,
            Remarks = Header.Remarks,
            Unkept = Header.Unkept,
        };
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
