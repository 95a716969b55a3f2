using Symflux.Explanations;

namespace Symflux.Cli.Report;

/// <summary>
/// Frequency responses |K̂(ω)|: curves for signals, tiles with ω = 0 in the middle and axes from −π to π for images; of volumes the plane ω_z = 0.
/// </summary>
internal static class SvgResponses
{
    private const int Shades = 12, PerRow = 12;

    /// <summary>Draws the responses of a bank, each scaled by its own largest value.</summary>
    public static string Draw(BankReading bank, int dimension)
    {
        var responses = bank.Stencils.Select(stencil => stencil.Response).ToArray();
        return dimension == 1 ? Curves(responses) : Tiles(responses, dimension);
    }

    private static string Curves(FrequencyResponse[] responses)
    {
        var half = responses[0].Samples / 2;
        return SvgPlot.Lines("frequency responses |K̂(ω)|", "ω, radians per sample",
        [
            .. responses.Select(response => new Curve(
                [.. Enumerable.Range(half, half + 1).Select(i => (Math.PI * (i - half) / half, (double)response.Magnitudes[i]))],
                responses.Length > 1 ? "many" : "")),
        ]);
    }

    private static string Tiles(FrequencyResponse[] responses, int dimension)
    {
        var samples = responses[0].Samples;
        var columns = Math.Min(PerRow, Math.Max(responses.Length, 8));
        var rows = (responses.Length + columns - 1) / columns;
        // Letters are as high on the page as others: a part of the width. Tiles stand right of one axis and above the other.
        var size = 0.016 * columns * (samples + 2);
        var (across, down, margin) = (samples + 2, samples + (int)Math.Ceiling(1.3 * size), (int)Math.Ceiling(2 * size));
        var picture = new SvgTiles(margin + columns * across, rows * down + (int)Math.Ceiling(2.8 * size));
        foreach (var (place, response) in responses.Index())
        {
            var (left, top) = (margin + place % columns * across, place / columns * down + (int)Math.Ceiling(1.3 * size));
            if (place % columns == 0)
            {
                // The first of a row has the number, and the first of all the axes: they are the same for the others.
                picture.Label(left, top - 0.3 * size, $"{place + 1}");
            }

            if (place == 0)
            {
                picture.Label(margin - 0.4 * size, top + 0.7 * size, "π", "end");
                picture.Label(margin - 0.4 * size, top + 0.5 * samples + 0.35 * size, "0", "end");
                picture.Label(margin - 0.4 * size, top + samples, "−π", "end");
            }

            if (place == (rows - 1) * columns)
            {
                picture.Label(left, top + samples + size, "−π");
                picture.Label(left + 0.5 * samples, top + samples + size, "0", "middle");
                picture.Label(left + samples, top + samples + size, "π", "end");
            }

            var first = dimension == 3 ? samples / 2 * samples * samples : 0;
            var largest = Math.Max(response.Largest, 1e-300);
            for (var i = 0; i < samples * samples; i++)
            {
                var shade = (int)Math.Round(Shades * response.Magnitudes[first + i] / largest);
                var grey = 240 - 200 * shade / Shades;
                picture.Set(left + i % samples, top + i / samples, (grey, grey, Math.Min(255, grey + 12)));
            }
        }

        picture.Label(margin, rows * down + 2.6 * size, "ω_x to the right, ω_y upwards, in radians per sample");

        return picture.Draw("frequency responses", size);
    }
}
