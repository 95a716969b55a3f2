using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Testing;
using Xunit;

namespace Symflux.Restoration.Tests;

/// <summary>Noise as it is: any scale, photons, channels and samples of different levels.</summary>
public sealed class NoiseTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.004, 0)]
    [InlineData(8, 30_000)]
    [InlineData(20, 400)]
    public void What_is_removed_does_not_depend_on_the_scale_of_the_values(double factor, double offset)
    {
        var clean = Cartoon.Create(96, 80, 3);
        var noisy = GaussianNoise.Add(clean, 20, 11);
        var plain = Denoiser.Automatic().Denoise(ImageStack.Single(noisy, SampleFormat.Float32)).Pages[0];
        var scaled = Denoiser.Automatic().Denoise(ImageStack.Single(Map(noisy, factor, offset), SampleFormat.Float32)).Pages[0];
        var back = Map(scaled, 1 / factor, -offset / factor);
        Assert.InRange(Psnr.Compute(clean, back, 255) - Psnr.Compute(clean, plain, 255), -0.1, 0.1);
        Assert.True(Psnr.Compute(clean, back, 255) > Psnr.Compute(clean, noisy, 255) + 9);
    }

    [Fact]
    public void A_narrow_range_of_16_bits_is_denoised_as_well_as_its_own_scale()
    {
        // 12-bit counts: far below the weakest share of the format's white that a model was trained on.
        var clean = Map(Cartoon.Create(128, 96, 5), 2, 500);
        var noisy = Map(GaussianNoise.Add(clean, 60, 3), 1, 0);
        foreach (ref var value in noisy.Values)
        {
            value = MathF.Round(value);
        }

        var result = Denoiser.Automatic().Run(ImageStack.Single(noisy, SampleFormat.UInt16));
        Assert.DoesNotContain("kept", result.ToString());
        Assert.True(Psnr.Compute(clean, result.Image.Pages[0], 510) > Psnr.Compute(clean, noisy, 510) + 9, result.ToString());
    }

    [Fact]
    public void Photon_noise_is_found_and_removed_as_well_as_when_it_is_told()
    {
        var (clean, noisy) = PhotonStack.Cartoons();
        var found = Denoiser.Automatic().Run(noisy);
        var told = new Denoiser(new DenoiserOptions { Noise = Noise.Of(PhotonStack.Noise) }).Run(noisy);
        Assert.Contains("photon noise: gain ", found.ToString());
        Assert.All(found.Pages, page => Assert.InRange(page.Noise[0].Gain, 0.9 * PhotonStack.Gain, 1.1 * PhotonStack.Gain));
        foreach (var (index, page) in clean.Index())
        {
            var (own, best) = (PhotonStack.Quality(page, found.Image.Pages[index]), PhotonStack.Quality(page, told.Image.Pages[index]));
            Assert.True(own > best - 0.1, $"page {index + 1}: {own:F2} dB, told {best:F2} dB");
        }
    }

    /// <summary>Counts without read noise, the worst case for stabilisation.</summary>
    [Theory]
    [InlineData(1.5, 1)]
    [InlineData(3, 0.5)]
    public void Pages_of_very_few_photons_get_the_model_for_them(double white, double gain)
    {
        var clean = Cartoon.Create(160, 150, 7);
        var noise = NoiseModel.Photons(255 / white);
        var noisy = ImageStack.Single(PhotonNoise.Add(clean, noise.Gain, 0, 0, 5), SampleFormat.Float32);
        var own = new Denoiser(new DenoiserOptions { Noise = Noise.Of(noise) }).Run(noisy);
        var other = new Denoiser(new DenoiserOptions { Noise = Noise.Of(noise), Model = ModelStore.Load("certified-any") }).Denoise(noisy);
        Assert.Equal("certified-photons", own.Pages[0].Model!.Card.Name);
        Assert.True(
            Psnr.Compute(clean, own.Image.Pages[0], 255) > Psnr.Compute(clean, other.Pages[0], 255) + gain,
            $"{Psnr.Compute(clean, own.Image.Pages[0], 255)} over {Psnr.Compute(clean, other.Pages[0], 255)} dB");
    }

    [Fact]
    public void Channels_of_different_noise_get_what_they_need()
    {
        double[] sigmas = [10, 20, 40];
        var clean = new Field<float>(Grid.Image(128, 128), 3);
        var noisy = new Field<float>(clean.Grid, 3);
        for (var c = 0; c < 3; c++)
        {
            var plane = Cartoon.Create(128, 128, 7);
            plane.Values.CopyTo(clean.Channel(c));
            GaussianNoise.Add(Map(plane, 1, 5 * c), sigmas[c], 20 + (ulong)c).Values.CopyTo(noisy.Channel(c));
            Map(plane, 1, 5 * c).Values.CopyTo(clean.Channel(c));
        }

        var result = Denoiser.Automatic().Run(ImageStack.Single(noisy, SampleFormat.UInt8));
        Assert.Contains(" / ", result.ToString());
        for (var c = 0; c < 3; c++)
        {
            Assert.True(
                Gain(c) > 6, $"channel {c}: {Gain(c):F2} dB, {result}");
        }

        double Gain(int c) => Psnr.Compute(Plane(clean, c), Plane(result.Image.Pages[0], c), 255) - Psnr.Compute(Plane(clean, c), Plane(noisy, c), 255);

        static Field<float> Plane(Field<float> field, int c) => Field<float>.Wrap(field.Channel(c).ToArray(), field.Grid);
    }

    /// <summary>Edges that colours have in common are found again where noise, and so the contrast over it, differs.</summary>
    [Theory]
    [InlineData(12, 20, 16)]
    [InlineData(10, 20, 40)]
    [InlineData(50, 6, 6)]
    [InlineData(5, 50, 50)]
    public void Colours_of_different_noise_help_each_other(double red, double green, double blue)
    {
        var clean = Tinted();
        var noisy = ImageStack.Single(GaussianNoise.Add(clean, [red, green, blue], 20), SampleFormat.Float32);
        foreach (var known in (Noise[])[Noise.Auto, Noise.Gaussian(red, green, blue)])
        {
            var together = new Denoiser(new DenoiserOptions { Noise = known }).Run(noisy);
            Assert.Equal("certified-colour", together.Pages[0].Model!.Card.Name);
            var apart = new Denoiser(new DenoiserOptions { Noise = known, Model = ModelStore.Load("certified-any") }).Denoise(noisy).Pages[0];
            var gain = Psnr.Compute(clean, together.Image.Pages[0], 255) - Psnr.Compute(clean, apart, 255);
            Assert.True(gain > 0.5, $"{gain:F2} dB, {together}");
        }
    }

    [Theory]
    [InlineData(20, 20, 20)]
    [InlineData(15, 40, 0)]
    public void Channels_that_show_different_things_are_taken_one_by_one(double red, double green, double blue)
    {
        var clean = new Field<float>(Grid.Image(160, 160), 3);
        Cartoon.Create(160, 160, 3).Values.CopyTo(clean.Channel(0));
        DeadLeaves.Create(160, 160, 50).Values.CopyTo(clean.Channel(1));
        DeadLeaves.Create(160, 160, 51).Values.CopyTo(clean.Channel(2));
        var noisy = ImageStack.Single(GaussianNoise.Add(clean, [red, green, blue], 20), SampleFormat.Float32);
        var chosen = Denoiser.Automatic().Run(noisy);
        Assert.Equal(1, chosen.Pages[0].Model!.Blueprint.Channels);
        var together = new Denoiser(new DenoiserOptions { Model = ModelStore.Load("certified-colour") }).Denoise(noisy).Pages[0];
        var gain = Psnr.Compute(clean, chosen.Image.Pages[0], 255) - Psnr.Compute(clean, together, 255);
        Assert.True(gain > 0.5, $"{gain:F2} dB, {chosen}");
    }

    [Theory]
    [InlineData(50, 50, 50)]
    [InlineData(12, 20, 16)]
    [InlineData(50, 5, 5)]
    [InlineData(5, 50, 50)]
    [InlineData(0.5, 20, 0.5)]
    [InlineData(1, 50, 50)]
    public void Colours_that_have_little_in_common_are_taken_together_where_that_is_better(double red, double green, double blue)
    {
        var clean = Cartoon.Create(128, 128, 7, new CartoonOptions { IsColour = true });
        var noisy = ImageStack.Single(GaussianNoise.Add(clean, [red, green, blue], 20), SampleFormat.Float32);
        var known = Noise.Gaussian(red, green, blue);
        var chosen = new Denoiser(new DenoiserOptions { Noise = known }).Run(noisy);
        var best = ((string[])["certified-colour", "certified-any"]).Max(name => Quality(ModelStore.Load(name)));
        var own = Psnr.Compute(clean, chosen.Image.Pages[0], 255);
        Assert.True(own > best - 0.2, $"{own:F2} of {best:F2} dB, {chosen}");

        double Quality(Model model) =>
            Psnr.Compute(clean, new Denoiser(new DenoiserOptions { Noise = known, Model = model }).Denoise(noisy).Pages[0], 255);
    }

    [Fact]
    public void A_channel_without_noise_is_kept_and_helps()
    {
        var clean = Tinted();
        var noisy = ImageStack.Single(GaussianNoise.Add(clean, [30, 0, 30], 20), SampleFormat.Float32);
        var known = Noise.Of([NoiseModel.Gaussian(30), NoiseModel.Gaussian(0), NoiseModel.Gaussian(30)]);
        var together = new Denoiser(new DenoiserOptions { Noise = known }).Run(noisy);
        Assert.Equal("certified-colour", together.Pages[0].Model!.Card.Name);
        Assert.True(clean.Channel(1).SequenceEqual(together.Image.Pages[0].Channel(1)));
        var apart = new Denoiser(new DenoiserOptions { Noise = known, Model = ModelStore.Load("certified-any") }).Denoise(noisy).Pages[0];
        Assert.True(clean.Channel(1).SequenceEqual(apart.Channel(1)));
        var gain = Psnr.Compute(clean, together.Image.Pages[0], 255) - Psnr.Compute(clean, apart, 255);
        Assert.True(gain > 0.5, $"{gain:F2} dB");
    }

    [Fact]
    public void Noise_of_channels_that_are_not_there_is_refused()
    {
        var grey = ImageStack.Single(Cartoon.Create(40, 40, 1), SampleFormat.UInt8);
        Assert.Contains(
            "given for 3 channels, but a page has 1",
            Assert.Throws<SymfluxException>(() => new Denoiser(new DenoiserOptions { Noise = Noise.Gaussian(1, 2, 3) }).Run(grey)).Message);
        var colours = ImageStack.Single(Tinted(), SampleFormat.Float32);
        var extreme = new Denoiser(new DenoiserOptions { Noise = Noise.Gaussian(1e-300, 20, 1e300) });
        Assert.Contains("from 1E-300 to 1E+300", Assert.Throws<SymfluxException>(() => extreme.Run(colours)).Message);
        Assert.All(
            new Denoiser(new DenoiserOptions { Noise = Noise.Gaussian(1e-5, 20, 20) }).Denoise(colours).Pages[0].Values.ToArray(),
            value => Assert.InRange(value, -100, 400));
        Assert.Contains("level is 0", Assert.Throws<SymfluxException>(() => Noise.Gaussian(1, 0, 3)).Message);
        Assert.Contains("no noise is given", Assert.Throws<SymfluxException>(() => Noise.Gaussian()).Message);
        Assert.Contains("kept as it is: no noise", new Denoiser(new DenoiserOptions { Noise = Noise.Of(NoiseModel.Gaussian(0)) }).Run(grey).ToString());
    }

    /// <summary>A drawing under light of another colour in each half: edges of all channels lie together, as in photographs.</summary>
    private static Field<float> Tinted()
    {
        var plane = Cartoon.Create(128, 128, 7);
        var clean = new Field<float>(plane.Grid, 3);
        double[][] tints = [[0.9, 0.7, 0.5], [0.5, 0.8, 0.9]];
        for (var i = 0; i < plane.Values.Length; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                clean.Channel(c)[i] = (float)(tints[i % 128 / 64][c] * plane.Values[i]);
            }
        }

        return clean;
    }

    [Fact]
    public void A_constant_map_is_the_level_and_zeros_keep_samples()
    {
        var noisy = ImageStack.Single(GaussianNoise.Add(Cartoon.Create(40, 48, 1), 15, 1), SampleFormat.UInt8);
        var model = ModelStore.Load("small-25");
        var map = new Field<float>(noisy.Pages[0].Grid);
        map.Values.Fill(15);
        map.Values[..100].Clear();
        var level = new Denoiser(new DenoiserOptions { Model = model, Noise = Noise.Gaussian(15) }).Denoise(noisy).Pages[0];
        var mapped = new Denoiser(new DenoiserOptions { Model = model, Noise = Noise.Map([map]) }).Denoise(noisy).Pages[0];
        Assert.True(noisy.Pages[0].Values[..100].SequenceEqual(mapped.Values[..100]));
        for (var i = 100; i < mapped.Values.Length; i++)
        {
            Assert.Equal(level.Values[i], mapped.Values[i], 1e-3f);
        }
    }

    [Fact]
    public void A_map_serves_both_halves_of_an_image_better_than_any_level()
    {
        var clean = Cartoon.Create(128, 96, 2);
        var (map, noisy) = (new Field<float>(clean.Grid), clean.Clone());
        var standard = GaussianNoise.Add(new Field<float>(clean.Grid), 1, 5);
        for (var i = 0; i < map.Values.Length; i++)
        {
            map.Values[i] = i % 128 < 64 ? 8 : 40;
            noisy.Values[i] += map.Values[i] * standard.Values[i];
        }

        var stack = ImageStack.Single(noisy, SampleFormat.Float32);
        var mapped = Quality(Noise.Map([map]));
        Assert.All((double[])[8, 16, 28, 40], sigma => Assert.True(mapped > Quality(Noise.Gaussian(sigma)) + 0.5, $"{mapped:F2} dB at {sigma}"));

        double Quality(Noise noise) => Psnr.Compute(
            clean, new Denoiser(new DenoiserOptions { Model = ModelStore.Load("certified-any"), Noise = noise }).Denoise(stack).Pages[0], 255);
    }

    [Fact]
    public void Weak_noise_is_kept_or_gains_and_below_half_a_grey_step_it_is_kept()
    {
        var clean = Cartoon.Create(96, 96, 1);
        Assert.Contains("half a grey step", Run(0.3, SampleFormat.UInt8).ToString());
        var flat = new Field<float>(Grid.Image(40, 40));
        Assert.Contains("no noise", Denoiser.Automatic().Run(ImageStack.Single(flat, SampleFormat.UInt8)).ToString());
        foreach (var sigma in (double[])[0.3, 0.8, 1.25, 2])
        {
            // A model alone would take more from the image than from noise as weak as this.
            var (result, noisy) = (Run(sigma, SampleFormat.Float32).Image.Pages[0], GaussianNoise.Add(clean, sigma, 2));
            Assert.True(Psnr.Compute(clean, result, 255) >= Psnr.Compute(clean, noisy, 255), $"σ = {sigma}");
        }

        Denoised Run(double sigma, SampleFormat format) =>
            Denoiser.Automatic().Run(ImageStack.Single(GaussianNoise.Add(clean, sigma, 2), format));
    }

    [Fact]
    public void Maps_that_do_not_fit_are_refused()
    {
        var random = new Generators(1);
        var stack = ImageStack.Single(random.Page(9, 7), SampleFormat.UInt8);
        Assert.Contains("same size", Fault(Noise.Map([random.Page(8, 7)])));
        Assert.Contains("2 pages", Fault(Noise.Map([random.Page(9, 7), random.Page(9, 7)])));
        Assert.Throws<SymfluxException>(() => Noise.Map([]));
        Assert.Throws<SymfluxException>(() => Noise.Map([Field<float>.Wrap([-1], Grid.Image(1, 1))]));
        Assert.Throws<SymfluxException>(() => Noise.Gaussian(0));

        string Fault(Noise noise) =>
            Assert.Throws<SymfluxException>(() => new Denoiser(new DenoiserOptions { Noise = noise }).Run(stack)).Message;
    }

    private static Field<float> Map(Field<float> field, double factor, double offset)
    {
        var result = field.Clone();
        foreach (ref var value in result.Values)
        {
            value = (float)(factor * value + offset);
        }

        return result;
    }
}
