using Symflux.Fields;

namespace Symflux.Restoration;

/// <summary>The values of a page, or of the slices of a volume one below the other, which need not be whole in memory.</summary>
/// <param name="Channels">Number of channels.</param>
/// <param name="Rows">Number of rows, those of all slices together.</param>
/// <param name="Width">Values of a row.</param>
/// <param name="Visit">Goes over them.</param>
internal sealed record PageValues(int Channels, int Rows, int Width, PageVisit Visit)
{
    /// <summary>The values of a page or a volume that is in memory.</summary>
    public static PageValues Of(Field<float> page)
    {
        var width = page.Grid.Width;
        return new PageValues(page.Channels, page.Grid.Count / width, width, (rows, take) =>
        {
            for (var channel = 0; channel < page.Channels; channel++)
            {
                take(channel, page.Channel(channel).Slice(rows.First * width, rows.Count * width));
            }
        });
    }

    /// <summary>The same values, each brought to others.</summary>
    /// <param name="map">Brings some values of a channel to others, as many.</param>
    public PageValues Select(ValueMap map)
    {
        var room = Array.Empty<float>();
        return this with
        {
            Visit = (rows, take) => Visit(rows, (channel, values) =>
            {
                var mapped = RowFile.RoomFor(ref room, values.Length);
                map(channel, values, mapped);
                take(channel, mapped);
            }),
        };
    }
}

/// <summary>Brings values of a channel to others.</summary>
/// <param name="channel">Which.</param>
/// <param name="values">The values.</param>
/// <param name="mapped">Receives as many.</param>
internal delegate void ValueMap(int channel, ReadOnlySpan<float> values, Span<float> mapped);
