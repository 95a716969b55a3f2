using static System.FormattableString;

namespace Symflux.Fluxes;

/// <summary>
/// Whether a flux of a program's own is what it says of itself, since certificates rest on that. Samples cannot prove it; they find the usual slips, such as a
/// sign, a factor, or a range that was not adapted.
/// </summary>
internal static class FluxClaims
{
    private const int Octaves = 12, PerOctave = 8;

    /// <summary>What rounding may do to quotients of differences.</summary>
    private const double Slack = 1e-6;

    /// <summary>How far single precision may be from double, in units of L: what the bound of rounding assumes.</summary>
    private const double SingleSlack = 16.0 / (1 << 24);

    /// <summary>Compares Bound, Slopes, DiffusivityRange, Slope, Value and evaluation in both precisions with each other.</summary>
    /// <exception cref="SymfluxException">Two of them disagree.</exception>
    public static void Check(Flux flux)
    {
        var scale = flux is DiffusivityFlux sampled ? DiffusivityScale.Of(sampled) : 1;
        double[] places = [0, .. Enumerable.Range(-Octaves * PerOctave, 2 * Octaves * PerOctave + 1).Select(k => scale * Math.Pow(2, k / (double)PerOctave))];
        foreach (var sign in flux is DiffusivityFlux ? (int[])[1] : [1, -1])
        {
            var before = 0.0;
            foreach (var s in places.Select(place => sign * place))
            {
                CheckPlace(flux, s, before);
                before = s;
            }
        }

        if (flux is DiffusivityFlux diffusivity)
        {
            CheckSingle(diffusivity, places);
        }
    }

    private static void CheckPlace(Flux flux, double s, double before)
    {
        var (value, slope) = (flux.Value(s), flux.Slope(s));
        Demand(double.IsFinite(value) && double.IsFinite(slope), flux, Invariant($"has Φ({s:G4}) = {value} with the slope {slope}; both must be finite"));
        CheckRange(flux, slope, flux.Slopes, Invariant($"has the slope {slope:G6} at {s:G4}"), "Slopes");
        if (s != before)
        {
            // By the mean value theorem, whatever Slope says.
            var chord = (value - flux.Value(before)) / (s - before);
            CheckRange(flux, chord, flux.Slopes, Invariant($"rises by {chord:G6} between {before:G4} and {s:G4}"), "Slopes");
        }

        var quotient = flux is DiffusivityFlux diffusivity ? diffusivity.Diffusivity(s * s) : s == 0 ? flux.Slope(0) : value / s;
        if (flux.Bound is { } bound)
        {
            Demand(s != 0 || value == 0, flux, Invariant($"has Φ(0) = {value} and a bound; Bound is for Φ(0) = 0, otherwise null"));
            CheckRange(flux, quotient, new SlopeRange(0, bound), Invariant($"has Φ(s)/s = {quotient:G6} at {s:G4}"), "Bound");
        }

        if (flux is DiffusivityFlux { DiffusivityRange: var range })
        {
            CheckRange(flux, quotient, range, Invariant($"has g = {quotient:G6} at {s:G4}"), "DiffusivityRange");
        }
    }

    private static void CheckSingle(DiffusivityFlux flux, double[] places)
    {
        var squares = Array.ConvertAll(places, place => (float)(place * place));
        var found = new float[squares.Length];
        flux.EvaluateDiffusivity<float>(squares, found);
        var largest = Math.Max(Math.Abs(flux.DiffusivityRange.Lowest), Math.Abs(flux.DiffusivityRange.Highest));
        foreach (var (square, single) in squares.Zip(found))
        {
            var exact = flux.Diffusivity(square);
            Demand(Math.Abs(single - exact) <= SingleSlack * largest, flux,
                Invariant($"has g = {exact:G8} at s² = {square:G6}, but EvaluateDiffusivity gives {single:G8} in single precision; both must be one function"));
        }
    }

    private static void CheckRange(Flux flux, double value, SlopeRange range, string what, string claim)
    {
        var slack = Slack * Math.Max(1, Math.Max(Math.Abs(range.Lowest), Math.Abs(range.Highest)));
        Demand(value >= range.Lowest - slack && value <= range.Highest + slack, flux,
            Invariant($"{what}, outside of [{range.Lowest:G6}, {range.Highest:G6}], which is its {claim}; proofs rest on that, so correct one of them"));
    }

    private static void Demand(bool holds, Flux flux, string fault)
    {
        if (!holds)
        {
            throw new SymfluxException($"a {flux.GetType().Name} {fault}");
        }
    }
}
