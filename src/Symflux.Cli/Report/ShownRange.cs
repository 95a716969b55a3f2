using System.Globalization;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Report;

/// <summary>Which values a picture shows as black and white.</summary>
/// <param name="Black">Shown as black, with all below.</param>
/// <param name="White">Shown as white, with all above; &gt; <paramref name="Black"/>.</param>
/// <param name="Words">The choice in words.</param>
internal sealed record ShownRange(double Black, double White, string Words)
{
    private const double Share = 0.001;

    /// <summary>The whole range of 8 bits; of other formats that between two percentiles, since few use all of theirs.</summary>
    public static ShownRange Of(Field<float> page, Field<float>? seen, SampleFormat format)
    {
        if (format == SampleFormat.UInt8)
        {
            return new ShownRange(0, 255, "0 as black, 255 as white");
        }

        var values = new List<float>();
        for (var c = 0; c < page.Channels; c++)
        {
            for (var i = 0; i < page.Grid.Count; i++)
            {
                if ((seen is null || seen.Values[i] != 0) && float.IsFinite(page.Channel(c)[i]))
                {
                    values.Add(page.Channel(c)[i]);
                }
            }
        }

        values.Sort();
        double black = values.Count == 0 ? 0 : values[(int)(Share * (values.Count - 1))];
        double white = values.Count == 0 ? 1 : values[(int)Math.Ceiling((1 - Share) * (values.Count - 1))];
        white = white > black ? white : black + Math.Max(1, Math.Abs(black));
        return new ShownRange(black, white, string.Create(
            CultureInfo.InvariantCulture,
            $"{black:G5} as black, {white:G5} as white, the percentiles {100 * Share:0.#} and {100 * (1 - Share):0.#} of the input"));
    }
}
