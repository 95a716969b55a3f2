using Symflux.Fluxes;
using Symflux.Testing;
using Xunit;

namespace Symflux.Tests.Fluxes;

public class FluxLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public void Bound_and_slope_range_hold_and_are_reached(int seed)
    {
        var random = new Generators(seed);
        foreach (var flux in (Flux[])[random.Diffusivity(), random.FreeForm()])
        {
            var (lowest, highest, quotient) = (double.PositiveInfinity, double.NegativeInfinity, 0.0);
            var nonnegative = true;
            for (var i = -40000; i <= 40000; i++)
            {
                var s = i * 5e-4;
                var slope = flux.Slope(s);
                (lowest, highest) = (Math.Min(lowest, slope), Math.Max(highest, slope));
                nonnegative &= s * flux.Value(s) >= 0;
                if (s != 0)
                {
                    quotient = Math.Max(quotient, flux.Value(s) / s);
                }
            }

            Assert.True(lowest >= flux.Slopes.Lowest - 1e-9 && highest <= flux.Slopes.Highest + 1e-9, $"seed {seed}, {flux}: slopes {lowest} to {highest}");
            Assert.True(lowest <= flux.Slopes.Lowest + 0.02 && highest >= flux.Slopes.Highest - 0.02, $"seed {seed}, {flux}: range {flux.Slopes} not reached");
            if (flux.Bound is { } bound)
            {
                Assert.True(nonnegative && quotient <= bound + 1e-9, $"seed {seed}, {flux}: Φ(s)/s = {quotient} > {bound}");
            }
            else
            {
                Assert.True(!nonnegative || flux.Value(0) != 0, $"seed {seed}, {flux}: there is a bound");
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Slope_is_the_derivative_and_spans_agree_with_scalars(int seed)
    {
        var random = new Generators(seed);
        foreach (var flux in (Flux[])[random.Diffusivity(), random.FreeForm()])
        {
            var arguments = Enumerable.Range(0, 700).Select(_ => 3 * random.Normal()).Append(0).ToArray();
            var values = new double[arguments.Length];
            flux.Evaluate<double>(arguments, values);
            var single = new float[arguments.Length];
            flux.Evaluate<float>([.. arguments.Select(s => (float)s)], single);
            for (var i = 0; i < arguments.Length; i++)
            {
                var (s, expected) = (arguments[i], flux.Value(arguments[i]));
                Assert.True(Math.Abs(expected - values[i]) <= 1e-13 * (1 + Math.Abs(s)), $"seed {seed}, {flux}, s = {s}");
                Assert.True(Math.Abs(expected - single[i]) <= 2e-5 * (1 + Math.Abs(s)), $"seed {seed}, {flux}, s = {s} in float");
                var difference = (flux.Value(s + 1e-6) - flux.Value(s - 1e-6)) / 2e-6;
                var kink = Math.Abs(flux.Slope(s + 1e-6) - flux.Slope(s - 1e-6));
                Assert.True(Math.Abs(difference - flux.Slope(s)) <= 1e-5 + kink, $"seed {seed}, {flux}, s = {s}: slope {flux.Slope(s)}, difference {difference}");
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void The_penaliser_is_the_integral_of_the_diffusivity(int seed)
    {
        var random = new Generators(seed);
        var flux = random.Diffusivity();
        const int steps = 20000;
        var end = random.Number(0.5, 30);
        var integral = Enumerable.Range(0, steps).Sum(i => flux.Diffusivity((i + 0.5) * end / steps)) * end / steps;
        Assert.True(Math.Abs(integral - flux.Penaliser(end)) <= 1e-5 * (1 + end), $"seed {seed}, {flux}: {integral} and {flux.Penaliser(end)}");
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Rescaling_is_a_change_of_the_grey_scale(int seed)
    {
        var random = new Generators(seed);
        foreach (var flux in (Flux[])[random.Diffusivity(), random.FreeForm()])
        {
            var (c, s) = (random.Number(0.1, 300), 2 * random.Normal());
            Assert.Equal(c * flux.Value(s), flux.Rescale(c).Value(c * s), 1e-10 * c);
        }
    }

    [Theory]
    [InlineData(0, 1, typeof(CharbonnierFlux))]
    [InlineData(-0.125, 1, typeof(PeronaMalikFlux))]
    [InlineData(-0.44626032029685964, 1, typeof(PeronaMalikExponentialFlux))]
    public void Known_slope_ranges(double lowest, double highest, Type type)
    {
        var flux = (Flux)Activator.CreateInstance(type, 7.0)!;
        Assert.Equal(lowest, flux.Slopes.Lowest, 14);
        Assert.Equal(highest, flux.Slopes.Highest);
        Assert.Equal(lowest, flux.Slope(7 * Math.Sqrt(3)), type == typeof(CharbonnierFlux) ? 0.2 : 1e-14);
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_contrast_that_is_none_is_refused(double contrast)
    {
        Assert.Contains("contrast", Assert.Throws<SymfluxException>(() => new PeronaMalikFlux(contrast)).Message, StringComparison.Ordinal);
        Assert.Throws<SymfluxException>(() => new CharbonnierFlux(contrast));
        Assert.Throws<SymfluxException>(() => new PeronaMalikExponentialFlux(contrast));
    }
}
