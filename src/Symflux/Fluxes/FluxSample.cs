namespace Symflux.Fluxes;

/// <summary>
/// A diffusivity of a program's own as a spline, which networks, ONNX and model files know, with how far it is from the original.
/// </summary>
/// <remarks>
/// <para>
/// Where Φ' lies in [−1, 1] and 0 ≤ g, Φ is replaced by its chords: a <see cref="MonotoneSplineFlux"/> or a <see cref="WeaklyMonotoneSplineFlux"/>. By the mean
/// value theorem the slopes of chords are values of Φ', and Φ(s)/s is a mean of slopes, so that both claims of a certificate are at least as good as before.
/// Other diffusivities in [0, 1] become a <see cref="SplineDiffusivityFlux"/>, whose values are values of g: the bound L stays, the range of Φ' may grow a
/// little. Either way what is shipped has a certificate of its own.
/// </para>
/// <para>
/// An error ε of g changes a step by no more than τ‖K‖²ε‖u‖, that is by 2ε/L of the norm for a stable one. It is taken at eight places between
/// neighbouring knots and at places in ratios of 2^(1/8) beyond the last one; a tenth is added for what lies between them.
/// </para>
/// </remarks>
/// <param name="Flux">The spline.</param>
/// <param name="Error">ε, the largest difference of the diffusivities.</param>
public sealed record FluxSample(DiffusivityFlux Flux, double Error)
{
    /// <summary>ε where nothing is said: a quarter of a percent.</summary>
    public const double StandardTolerance = 0.0025;

    private const int FewestKnots = 32, MostKnots = 4096;

    /// <summary>Places that are looked at between knots, in each octave beyond them, and these octaves.</summary>
    private const int Places = 8, Octaves = 24;

    private const double Between = 1.1;

    /// <summary>Number of knots or slopes.</summary>
    public int Knots => Flux.ParameterCount;

    /// <summary>Samples a diffusivity, at as few knots as the tolerance allows among 32, 64, 128, … 4096, with the range that suits them best.</summary>
    /// <param name="flux">g in [0, 1].</param>
    /// <param name="tolerance">ε at most, positive.</param>
    /// <exception cref="SymfluxException">g has values outside of [0, 1], or 4096 knots are too few for the tolerance.</exception>
    public static FluxSample Of(DiffusivityFlux flux, double tolerance = StandardTolerance)
    {
        ArgumentNullException.ThrowIfNull(flux);
        if (!(tolerance > 0 && double.IsFinite(tolerance)))
        {
            throw new SymfluxException($"the tolerance of a sampled diffusivity is {tolerance}; it must be positive, such as {StandardTolerance}");
        }

        if (flux.Bound is not { } bound || bound > 1)
        {
            throw new SymfluxException(FormattableString.Invariant(
                $"a {flux.GetType().Name} has g in [{flux.DiffusivityRange.Lowest:G4}, {flux.DiffusivityRange.Highest:G4}], and only diffusivities in [0, 1] ")
                + "can be sampled; scale g, and count time in other units");
        }

        var scale = DiffusivityScale.Of(flux);
        FluxSample? best = null;
        for (var knots = FewestKnots; knots <= MostKnots && !(best?.Error <= tolerance); knots *= 2)
        {
            best = Sample(flux, knots - 1, scale);
        }

        return best!.Error <= tolerance
            ? best
            : throw new SymfluxException(FormattableString.Invariant(
                $"a {flux.GetType().Name} sampled at {MostKnots} knots differs by {best.Error:G3} from itself, more than the tolerance {tolerance:G3}; ")
                + FormattableString.Invariant($"sample it first with a tolerance of {1.1 * best.Error:G2} (SampledBlueprint.Of, Model.Sampled)"));
    }

    /// <summary>The range of the knots is where the error within it and that beyond it are alike: one grows with the range, the other falls.</summary>
    private static FluxSample Sample(DiffusivityFlux flux, int intervals, double scale)
    {
        var (low, high) = (Math.Log2(scale) - 6, Math.Log2(scale) + Octaves);
        var best = new FluxSample(flux, double.PositiveInfinity);
        for (var step = 0; step < 16; step++)
        {
            var middle = 0.5 * (low + high);
            var spacing = Math.Pow(2, middle) / intervals;
            var spline = Spline(flux, spacing, intervals);
            var (within, beyond) = (Within(flux, spline, spacing, intervals), Beyond(flux, spline, intervals * spacing));
            var error = Between * Math.Max(within, beyond);
            best = error < best.Error ? new FluxSample(spline, error) : best;
            (low, high) = within < beyond ? (middle, high) : (low, middle);
        }

        return best;
    }

    private static DiffusivityFlux Spline(DiffusivityFlux flux, double spacing, int intervals)
    {
        var range = flux.Slopes;
        if (range is not { Lowest: >= -1, Highest: <= 1 })
        {
            return new SplineDiffusivityFlux(spacing, [.. Enumerable.Range(0, intervals + 1).Select(k => Math.Clamp(Squared(k * spacing), 0, 1))]);
        }

        // Rounding must not leave the range. Beyond the knots Φ goes on with the slope that it tends to.
        double[] slopes =
        [
            .. Enumerable.Range(0, intervals).Select(k =>
                Math.Clamp((flux.Value((k + 1) * spacing) - flux.Value(k * spacing)) / spacing, range.Lowest, range.Highest)),
            Math.Clamp(Squared(intervals * spacing * Math.Pow(2, Octaves)), 0, 1),
        ];
        return range.Lowest >= 0 ? new MonotoneSplineFlux(spacing, [.. slopes]) : new WeaklyMonotoneSplineFlux(spacing, [.. slopes]);

        double Squared(double s) => flux.Diffusivity(s * s);
    }

    private static double Within(DiffusivityFlux flux, DiffusivityFlux spline, double spacing, int intervals) =>
        Enumerable.Range(0, intervals * Places + 1).Max(i => Difference(flux, spline, i * spacing / Places));

    private static double Beyond(DiffusivityFlux flux, DiffusivityFlux spline, double start) =>
        Enumerable.Range(0, Octaves * Places + 1).Max(i => Difference(flux, spline, start * Math.Pow(2, i / (double)Places)));

    private static double Difference(DiffusivityFlux flux, DiffusivityFlux spline, double s) => Math.Abs(flux.Diffusivity(s * s) - spline.Diffusivity(s * s));
}
