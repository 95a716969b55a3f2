using Symflux.Explanations;

namespace Symflux.Cli.Report;

/// <summary>Frequency responses |K̂(ω)|: curves for signals, tiles with ω = 0 in the middle for images; of volumes the plane ω_z = 0.</summary>
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
        var (pitch, columns) = (samples + 2, Math.Min(PerRow, Math.Max(responses.Length, 8)));
        var rows = (responses.Length + columns - 1) / columns;
        var picture = new SvgTiles(columns * pitch - 2, rows * pitch - 2);
        foreach (var (place, response) in responses.Index())
        {
            var first = dimension == 3 ? samples / 2 * samples * samples : 0;
            var largest = Math.Max(response.Largest, 1e-300);
            for (var i = 0; i < samples * samples; i++)
            {
                var shade = (int)Math.Round(Shades * response.Magnitudes[first + i] / largest);
                var grey = 240 - 200 * shade / Shades;
                picture.Set(place % columns * pitch + i % samples, place / columns * pitch + i / samples, (grey, grey, Math.Min(255, grey + 12)));
            }
        }

        return picture.Draw("frequency responses");
    }
}
