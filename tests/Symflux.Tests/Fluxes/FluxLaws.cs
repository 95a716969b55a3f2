using Symflux.Solving.Kernels;

namespace Symflux.Tests.Fluxes;

/// <summary>Laws that every kind of flux inherits through the registry, for random members of each.</summary>
public class FluxLaws
{
    private const double FarOut = 30;

    public static TheoryData<string> Kinds => [.. AllFluxes.Kinds.Select(kind => kind.Name)];

    public static TheoryData<string> Diffusivities => [.. AllFluxes.Kinds.Where(kind => kind.ForContrast(1) is DiffusivityFlux).Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Kinds))]
    public void Bound_and_slope_range_hold_and_are_reached(string kind) => Law.Holds(8, random =>
    {
        var flux = Member(kind, random);
        var (slopes, quotients) = (new Extremes(), new Extremes());
        foreach (var s in DenseSamples())
        {
            slopes.Add(flux.Slope(s));
            if (s != 0)
            {
                quotients.Add(flux.Value(s) / s);
            }
        }

        AssertRange(flux.Slopes, slopes, $"{flux}: slopes");
        if (flux is DiffusivityFlux diffusivity)
        {
            AssertRange(diffusivity.DiffusivityRange, quotients, $"{flux}: g");
        }

        if (flux.Bound is { } bound)
        {
            Assert.True(quotients.Lowest >= 0, $"{flux}: g = {quotients.Lowest}");
            Assert.True(Math.Abs(quotients.Highest - bound) <= 1e-3, $"{flux}: largest g = {quotients.Highest}, bound {bound}");
        }
        else
        {
            Assert.True(quotients.Lowest < 0 || flux.Value(0) != 0, $"{flux}: there is a bound");
        }
    });

    [Theory, MemberData(nameof(Kinds))]
    public void It_is_monotone_where_the_slope_range_says_so(string kind) => Law.Holds(8, random =>
    {
        var flux = Member(kind, random);
        var values = DenseSamples().Select(flux.Value).ToArray();
        var decreases = values.Zip(values.Skip(1)).Any(pair => pair.Second < pair.First - 1e-13 * (1 + Math.Abs(pair.First)));
        Assert.Equal(flux.Slopes.Lowest >= 0, flux.IsMonotone);
        Assert.True(flux.IsMonotone != decreases, $"{flux}: monotone {flux.IsMonotone}, decreases {decreases}");
    });

    [Theory, MemberData(nameof(Diffusivities))]
    public void A_diffusivity_flux_is_odd_and_1_at_0_where_its_form_is_closed(string kind) => Law.Holds(8, random =>
    {
        var flux = (DiffusivityFlux)Member(kind, random);
        Assert.Equal(0, flux.Value(0));
        Assert.All(Samples(random), s => Assert.Equal((flux.Value(s), flux.Slope(s)), (-flux.Value(-s), flux.Slope(-s))));
        Assert.Equal(flux.Slope(0), flux.Diffusivity(0), 1e-15);
        Assert.True(flux is SplineDiffusivityFlux or SlopeSplineFlux || flux.Diffusivity(0) == 1, kind);
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Slope_is_the_derivative(string kind) => Law.Holds(8, random =>
    {
        var flux = Member(kind, random);
        foreach (var s in Samples(random))
        {
            var difference = (flux.Value(s + 1e-6) - flux.Value(s - 1e-6)) / 2e-6;
            var kink = Math.Abs(flux.Slope(s + 1e-6) - flux.Slope(s - 1e-6));
            Assert.True(Math.Abs(difference - flux.Slope(s)) <= 1e-5 + kink, $"{flux}, s = {s}: slope {flux.Slope(s)}, difference {difference}");
        }
    });

    [Theory, MemberData(nameof(Kinds))]
    public void The_potential_has_twice_the_flux_as_derivative_and_the_penaliser_the_diffusivity(string kind) => Law.Holds(8, random =>
    {
        var flux = Member(kind, random);
        Assert.Equal(0, flux.Potential(0));
        foreach (var s in Samples(random))
        {
            const double h = 1e-4;
            var difference = (flux.Potential(s + h) - flux.Potential(s - h)) / (2 * h);
            Assert.True(
                Math.Abs(difference - 2 * flux.Value(s)) <= 2e-5 * (1 + Math.Abs(s)), $"{flux}, s = {s}: {difference} for {2 * flux.Value(s)}");
            if (flux is DiffusivityFlux diffusivity)
            {
                var square = s * s + h;
                var quotient = (diffusivity.Penaliser(square + h) - diffusivity.Penaliser(square - h)) / (2 * h);
                Assert.True(
                    Math.Abs(quotient - diffusivity.Diffusivity(square)) <= 5e-4 * (1 + square),
                    $"{flux}, s² = {square}: Ψ' = {quotient} for {diffusivity.Diffusivity(square)}");
                Assert.Equal(diffusivity.Penaliser(s * s), flux.Potential(s));
            }
        }
    });

    [Theory, MemberData(nameof(Kinds))]
    public void The_potential_is_the_integral_of_the_flux(string kind) => Law.Holds(8, random =>
    {
        // Differences see only what changes; the midpoint rule from 0 also sees constants and lost pieces.
        var flux = Member(kind, random);
        foreach (var end in (double[])[random.Number(0.5, 9), random.Number(-9, -0.5)])
        {
            const int steps = 20000;
            var integral = 2 * Enumerable.Range(0, steps).Sum(i => flux.Value((i + 0.5) * end / steps)) * end / steps;
            Assert.True(
                Math.Abs(integral - flux.Potential(end)) <= 1e-5 * (1 + end * end), $"{flux}: {integral} and {flux.Potential(end)}");
        }
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Rescaling_is_a_change_of_the_grey_scale(string kind) => Law.Holds(8, random =>
    {
        var flux = Member(kind, random);
        foreach (var c in (double[])[1 / 255.0, 3, 257])
        {
            var rescaled = flux.Rescale(c);
            Assert.Equal(flux.GetType(), rescaled.GetType());
            Assert.Equal(flux.Slopes.Lowest, rescaled.Slopes.Lowest, 1e-12);
            Assert.Equal(flux.Slopes.Highest, rescaled.Slopes.Highest, 1e-12);
            Assert.Equal(flux.ParameterCount, rescaled.ParameterCount);
            foreach (var s in Samples(random))
            {
                Assert.Equal(c * flux.Value(s), rescaled.Value(c * s), 1e-10 * c);
                Assert.Equal(c * c * flux.Potential(s), rescaled.Potential(c * s), 1e-10 * c * c * (1 + s * s));
            }
        }
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Spans_and_row_kernels_agree_with_scalars(string kind) => Law.Holds(8, random =>
    {
        var flux = Member(kind, random);
        double[] arguments = [.. Samples(random).Append(0).Append(1e-30).Append(1e9)];
        var values = new double[arguments.Length];
        flux.Evaluate<double>(arguments, values);
        var single = new float[arguments.Length];
        flux.Evaluate<float>([.. arguments.Select(s => (float)s)], single);
        // The tail of a row belongs to nobody and may be overwritten.
        var row = new double[(arguments.Length / 16 + 2) * 16];
        var singleRow = new float[row.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            (row[i], singleRow[i]) = (arguments[i], (float)arguments[i]);
        }

        RowKernels<double>.Widest.Flux(flux).Evaluate(ref row[0], (arguments.Length / 16 + 1) * 16);
        RowKernels<float>.Widest.Flux(flux).Evaluate(ref singleRow[0], (arguments.Length / 16 + 1) * 16);
        for (var i = 0; i < arguments.Length; i++)
        {
            var (s, expected) = (arguments[i], flux.Value(arguments[i]));
            Assert.True(Math.Abs(expected - values[i]) <= 1e-13 * (1 + Math.Abs(s)), $"{flux}, s = {s}: {values[i]}");
            Assert.True(Math.Abs(expected - single[i]) <= 2e-5 * (1 + Math.Abs(s)), $"{flux}, s = {s} in single precision: {single[i]}");
            Assert.True(Math.Abs(expected - row[i]) <= 1e-13 * (1 + Math.Abs(s)), $"{flux}, s = {s} in a row: {row[i]}");
            Assert.True(Math.Abs(expected - singleRow[i]) <= 2e-5 * (1 + Math.Abs(s)), $"{flux}, s = {s} in a single row: {singleRow[i]}");
        }
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Not_a_number_stays_so(string kind) => Law.Holds(8, random =>
    {
        var flux = Member(kind, random);
        Assert.True(double.IsNaN(flux.Value(double.NaN)) && double.IsNaN(flux.Potential(double.NaN)), flux.ToString());
        double[] values = [double.NaN, 1, double.NaN];
        flux.Evaluate<double>(values, values);
        Assert.Equal([true, false, true], values.Select(double.IsNaN));
    });

    [Theory, MemberData(nameof(Diffusivities))]
    public void The_Jacobian_of_a_group_has_its_eigenvalues_in_the_range(string kind) => Law.Holds(8, random =>
    {
        var flux = (DiffusivityFlux)Member(kind, random);
        for (var trial = 0; trial < 200; trial++)
        {
            var (x, y, angle) = (2 * random.Normal(), 2 * random.Normal(), random.Number(0, Math.PI));
            var (dx, dy) = (1e-6 * Math.Cos(angle), 1e-6 * Math.Sin(angle));
            var (plus, minus) = (flux.Diffusivity((x + dx) * (x + dx) + (y + dy) * (y + dy)), flux.Diffusivity((x - dx) * (x - dx) + (y - dy) * (y - dy)));
            // The Rayleigh quotient of the difference quotient.
            var quotient = (((x + dx) * plus - (x - dx) * minus) * dx + ((y + dy) * plus - (y - dy) * minus) * dy) / 2e-12;
            Assert.InRange(quotient, flux.GroupSlopes.Lowest - 1e-3, flux.GroupSlopes.Highest + 1e-3);
        }
    });

    /// <summary>A random member of a kind.</summary>
    private static Flux Member(string name, Generators random) => name switch
    {
        "forward-backward" => random.ForwardBackward(),
        "monotone-spline" => random.MonotoneSpline(),
        "weakly-monotone-spline" when random.Whole(0, 7) > 0 => random.WeaklyMonotoneSpline(),
        "free-form" when random.Whole(0, 7) > 0 => random.FreeForm(),
        "spline-diffusivity" when random.Whole(0, 7) > 0 =>
            new SplineDiffusivityFlux(random.Number(0.2, 1), [.. Enumerable.Range(0, random.Whole(2, 9)).Select(_ => random.Number(0, 1))]),
        _ => AllFluxes.Find(name)!.ForContrast(random.Number(0.3, 3)),
    };

    private static double[] Samples(Generators random) => [.. Enumerable.Range(0, 300).Select(_ => 3 * random.Normal())];

    /// <summary>Near 0 in small steps, then far out.</summary>
    private static IEnumerable<double> DenseSamples() =>
        Enumerable.Range(-60000, 120001).Select(i => i / 60000.0).Select(x => FarOut * x * (0.1 + 0.9 * x * x)).Prepend(-1e6).Append(1e6);

    private static void AssertRange(SlopeRange claimed, Extremes found, string message)
    {
        Assert.True(found.Lowest >= claimed.Lowest - 1e-12 && found.Highest <= claimed.Highest + 1e-12, $"{message} {found} leave {claimed}");
        Assert.True(found.Lowest <= claimed.Lowest + 2e-3 && found.Highest >= claimed.Highest - 2e-3, $"{message} {found} do not reach {claimed}");
    }

    private sealed record Extremes
    {
        public double Lowest { get; private set; } = double.PositiveInfinity;

        public double Highest { get; private set; } = double.NegativeInfinity;

        public void Add(double value) => (Lowest, Highest) = (Math.Min(Lowest, value), Math.Max(Highest, value));
    }
}
