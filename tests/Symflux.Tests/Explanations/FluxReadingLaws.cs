using Symflux.Explanations;

namespace Symflux.Tests.Explanations;

public sealed class FluxReadingLaws
{
    [Fact]
    public void Backward_ranges_are_where_the_slope_is_negative() => Law.Holds(40, random =>
    {
        Flux flux = random.Whole(0, 1) == 0 ? random.FreeForm() : random.Diffusivity();
        var reading = FluxReading.Of(new FluxGroup([0], flux));
        for (var i = 0; i < 2000; i++)
        {
            var s = random.Number(-2, 2) * reading.Range;
            var inside = reading.Backward.Any(range => (range.From ?? double.NegativeInfinity) < s && s < (range.To ?? double.PositiveInfinity));
            var nearEnd = reading.Backward.Any(range => Near(range.From, s) || Near(range.To, s));
            Assert.True(nearEnd || inside == flux.Slope(s) < 0, $"{flux} at {s}, slope {flux.Slope(s)}");
            if (Math.Abs(s) <= reading.Range)
            {
                Assert.True(Math.Abs(flux.Value(s)) <= reading.LargestFlux * (1 + 1e-9), $"{flux} at {s}");
            }
        }

        foreach (var change in reading.SignChanges.Where(change => Math.Abs(change) > 1e-6))
        {
            Assert.True(Math.Abs(flux.Value(change)) <= 1e-6 * (reading.LargestFlux + 1), $"{flux} changes sign at {change}");
        }

        bool Near(double? end, double s) => end is { } place && Math.Abs(place - s) < 1e-6 * reading.Range;
    });

    [Theory]
    [InlineData(0.4)]
    [InlineData(12.5)]
    public void Both_Perona_Malik_fluxes_are_backward_beyond_the_contrast(double contrast)
    {
        foreach (var flux in (Flux[])[new PeronaMalikFlux(contrast), new PeronaMalikExponentialFlux(contrast)])
        {
            var reading = FluxReading.Of(new FluxGroup([0], flux));
            Assert.Equal(contrast, reading.Contrast);
            Assert.Equal(2, reading.Backward.Length);
            Assert.Null(reading.Backward[0].From);
            Assert.Equal(-contrast, reading.Backward[0].To!.Value, 1e-9);
            Assert.Equal(contrast, reading.Backward[1].From!.Value, 1e-9);
            Assert.Null(reading.Backward[1].To);
            Assert.Equal(flux.Value(contrast), reading.LargestFlux, 1e-9 * contrast);
            Assert.Equal(contrast, reading.LargestFluxAt, 1e-6 * contrast);
            Assert.Empty(reading.SignChanges);
        }

        Assert.Empty(FluxReading.Of(new FluxGroup([0], new CharbonnierFlux(contrast))).Backward);
        Assert.Empty(FluxReading.Of(new FluxGroup([0], new LinearFlux())).Backward);
    }

    /// <summary>The contrast is where backward diffusion begins, for all kinds that have both.</summary>
    [Fact]
    public void Every_kind_of_flux_has_a_reading()
    {
        foreach (var kind in AllFluxes.Kinds)
        {
            var flux = kind.ForContrast(7);
            var reading = FluxReading.Of(new FluxGroup([0], flux));
            Assert.Equal(flux.IsMonotone, reading.Backward.IsEmpty);
            Assert.Equal(kind.HasClosedForm && flux is not LinearFlux, reading.Contrast == 7);
            Assert.True(!kind.HasClosedForm || flux.Formula.Length > 0, $"{kind.Name} has no formula");
            Assert.True(reading.Range > 7 || flux is LinearFlux, $"{kind.Name} is looked at up to {reading.Range}");
            if (flux is PeronaMalikFlux or PeronaMalikExponentialFlux or WeickertFlux)
            {
                Assert.Equal(7, reading.Backward[^1].From!.Value, 1e-3);
            }
        }
    }

    [Fact]
    public void Equal_fluxes_of_a_layer_are_read_once_with_their_channels()
    {
        var layer = new FluxLayer([new([0, 2], new PeronaMalikFlux(3)), new([1], new LinearFlux()), new([3, 4], new PeronaMalikFlux(3))]);
        var readings = FluxReading.Of(layer);
        Assert.Equal(2, readings.Length);
        Assert.Equal([0, 2, 3, 4], readings[0].Channels);
        Assert.Equal((2, 1), (readings[0].GroupSize, readings[1].GroupSize));
    }
}
