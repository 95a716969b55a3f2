using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class NoiseEstimateTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(25)]
    [InlineData(75)]
    public void Noise_on_cartoons_is_found(double sigma)
    {
        for (var seed = 1ul; seed <= 3; seed++)
        {
            var noisy = GaussianNoise.Add(Cartoon.Create(200, 160, seed), sigma, seed + 100);
            AssertNear(sigma, NoiseEstimate.Of(noisy), 0.06, $"seed {seed}");
        }
    }

    [Fact]
    public void Noise_on_dead_leaves_is_found_although_they_have_no_flat_parts()
    {
        var noisy = GaussianNoise.Add(DeadLeaves.Create(256, 256, 4), 25, 5);
        AssertNear(25, NoiseEstimate.Of(noisy), 0.08, "dead leaves");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(50)]
    public void Noise_on_photographs_is_found(double sigma)
    {
        foreach (var (index, file) in ImageFile.FindImages(SharedData.Folder("set12")).Index())
        {
            var noisy = GaussianNoise.Add(ImageFile.Load(file).Pages[0], sigma, 100 + (ulong)index);
            AssertNear(sigma, NoiseEstimate.Of(noisy), 0.06, $"{Path.GetFileName(file)}, seed {100 + index}");
        }
    }

    /// <summary>Rings of few grey values: where anything varies, most neighbours are still equal.</summary>
    [Theory]
    [InlineData(65535, 65000)]
    [InlineData(0, 65535)]
    [InlineData(300, 20_000, 40_001)]
    [InlineData(0, 1, 30_000, 65_535)]
    public void Drawings_have_no_noise(params int[] greys)
    {
        for (var seed = 1ul; seed <= 5; seed++)
        {
            var page = new Field<float>(Grid.Image(140, 150));
            for (var i = 0; i < page.Values.Length; i++)
            {
                var (y, x) = (i / 150, i % 150);
                page.Values[i] = greys[(int)(Math.Sqrt((x - 20.0) * (x - 20) + (y - 60.0) * (y - 60)) / (10 + seed)) % greys.Length];
            }

            Assert.Equal(0, NoiseEstimate.Of(page));
            Assert.Equal((0, 0), (NoiseModelEstimate.Of(page)[0].Gain, NoiseModelEstimate.Of(page)[0].ReadNoise));
            Assert.Equal(1, NoiseCorrelation.StepOf(page));
        }
    }

    /// <summary>Black and white squares whose edges are smooth, as after resampling.</summary>
    [Theory]
    [InlineData(0, 255)]
    [InlineData(300, 60_000)]
    public void Drawings_with_smooth_edges_have_no_noise(int dark, int bright)
    {
        var page = new Field<float>(Grid.Image(140, 150));
        for (var i = 0; i < page.Values.Length; i++)
        {
            double[] waves = [Math.Sin((i / 150 + 0.3) * Math.PI / 20), Math.Sin((i % 150 + 0.6) * Math.PI / 20)];
            var share = Math.Clamp(0.5 + 3 * waves[0], 0, 1) - Math.Clamp(0.5 + 3 * waves[1], 0, 1);
            page.Values[i] = MathF.Round((float)(dark + (bright - dark) * Math.Abs(share)));
        }

        Assert.Equal(0, NoiseEstimate.Of(page));
        Assert.Equal(1, NoiseCorrelation.StepOf(page));
    }

    [Fact]
    public void Single_samples_that_stand_out_of_a_plain_ground_are_no_noise()
    {
        var page = new Field<float>(Grid.Image(120, 130));
        page.Values.Fill(1000);
        for (var i = 50; i < page.Values.Length; i += 531)
        {
            page.Values[i] = i % 2 == 0 ? 3000 + i : 500;
        }

        Assert.Equal(0, NoiseEstimate.Of(page));
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(2)]
    public void Weak_noise_that_is_rounded_is_noise(double sigma)
    {
        for (var seed = 1ul; seed <= 5; seed++)
        {
            var noisy = GaussianNoise.Add(Cartoon.Create(140, 150, seed), sigma, seed);
            foreach (ref var value in noisy.Values)
            {
                value = MathF.Round(value);
            }

            AssertNear(Math.Sqrt(sigma * sigma + 1 / 12.0), NoiseEstimate.Of(noisy), 0.25, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(2)]
    public void Few_photons_are_noise(double photons)
    {
        var clean = new Field<float>(Grid.Image(120, 130));
        clean.Values.Fill((float)photons);
        Assert.InRange(NoiseEstimate.Of(PhotonNoise.Add(clean, 1, 0, 0, 3)) / Math.Sqrt(photons), 0.8, 1.2);
    }

    [Theory]
    [InlineData(257)]
    [InlineData(1.0 / 255)]
    [InlineData(1e-20)]
    public void An_estimate_scales_and_shifts_with_the_image(double factor)
    {
        var noisy = GaussianNoise.Add(Cartoon.Create(96, 80, 3), 20, 1);
        var sigma = NoiseEstimate.Of(noisy);
        var scaled = noisy.Clone();
        foreach (ref var value in scaled.Values)
        {
            value = (float)(factor * (value - 100));
        }

        AssertNear(factor * sigma, NoiseEstimate.Of(scaled), 1e-3, $"factor {factor}");
    }

    [Fact]
    public void Every_channel_has_its_own_level()
    {
        double[] sigmas = [10, 20, 40];
        var colour = new Field<float>(Grid.Image(128, 128), 3);
        for (var c = 0; c < 3; c++)
        {
            GaussianNoise.Add(Cartoon.Create(128, 128, 7), sigmas[c], 20 + (ulong)c).Values.CopyTo(colour.Channel(c));
        }

        var found = NoiseEstimate.PerChannel(colour);
        Assert.Equal(3, found.Length);
        for (var c = 0; c < 3; c++)
        {
            AssertNear(sigmas[c], found[c], 0.08, $"channel {c}");
        }

        AssertNear(Math.Sqrt(found.Average(sigma => sigma * sigma)), NoiseEstimate.Of(colour), 1e-12, "all channels");
    }

    [Fact]
    public void Clipped_and_saturated_parts_do_not_count()
    {
        // A third is black and a third is white, where clipping leaves half of the noise.
        var clean = new Field<float>(Grid.Image(150, 150));
        for (var i = 0; i < clean.Values.Length; i++)
        {
            clean.Values[i] = (i % 150 / 50) switch { 0 => 0, 1 => 255, _ => 120 };
        }

        var noisy = GaussianNoise.Add(clean, 25, 9);
        foreach (ref var value in noisy.Values)
        {
            value = Math.Clamp(MathF.Round(value), 0, 255);
        }

        AssertNear(25, NoiseEstimate.Of(noisy), 0.05, "clipped");
    }

    [Fact]
    public void Constant_parts_do_not_count_either()
    {
        var noisy = GaussianNoise.Add(Cartoon.Create(160, 160, 2), 15, 9);
        noisy.Values[..(160 * 100)].Fill(17);
        AssertNear(15, NoiseEstimate.Of(noisy), 0.1, "with a border");
        Assert.Equal(0, NoiseEstimate.Of(new Field<float>(Grid.Image(40, 40))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Signals_too(ulong seed)
    {
        var clean = new Field<float>(Grid.Signal(2000));
        for (var i = 0; i < clean.Values.Length; i++)
        {
            clean.Values[i] = 50 * MathF.Sin(0.02f * i);
        }

        AssertNear(5, NoiseEstimate.Of(GaussianNoise.Add(clean, 5, seed)), 0.1, $"seed {seed}");
    }

    [Fact]
    public void Tiny_fields_and_values_that_are_not_finite_are_refused()
    {
        Assert.Contains("32×32", Assert.Throws<NoiseUnknownException>(() => NoiseEstimate.Of(new Field<float>(Grid.Image(31, 500)))).Message);
        Assert.Contains("300", Assert.Throws<NoiseUnknownException>(() => NoiseEstimate.Of(new Field<float>(Grid.Signal(299)))).Message);
        var holed = new Field<float>(Grid.Image(40, 40));
        holed.Values[7] = float.NaN;
        Assert.Contains("finite", Assert.Throws<SymfluxException>(() => NoiseEstimate.Of(holed)).Message);
        Assert.Throws<ArgumentNullException>(() => NoiseEstimate.Of(null!));
    }

    private static void AssertNear(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(actual / expected - 1) <= tolerance, $"{what}: {actual} instead of {expected}, more than {tolerance:P1} off");
}
