using System.Globalization;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Imaging.Tests;
using Symflux.Testing;
using Xunit;

namespace Symflux.Restoration.Tests;

/// <summary>Noise that neighbours have in common; experiments/correlated-noise.sh runs the last test, which takes minutes and prints a table.</summary>
public sealed class CorrelatedNoiseTests
{
    [Theory]
    [InlineData(0.6, 10)]
    [InlineData(0.6, 40)]
    [InlineData(0.8, 20)]
    [InlineData(1, 10)]
    [InlineData(1.2, 25)]
    [InlineData(1.2, 40)]
    public void It_is_recognised_on_drawn_images(double blur, double sigma)
    {
        for (var seed = 1ul; seed <= 3; seed++)
        {
            var clean = Cartoon.Create(193 + 31 * (int)seed, 256, seed);
            var noisy = clean.Plus(CorrelatedPages.Smoothed(clean.Grid, blur, sigma, 10 + seed));
            var step = NoiseCorrelation.StepOf(noisy);
            Assert.True(step > 1, $"blur {blur}, σ = {sigma}, seed {seed}");
            Assert.InRange(NoiseModelEstimate.Of([noisy], step)[0][0].DeviationAt(128) / sigma, 0.85, 1.15);
        }
    }

    [Fact]
    public void It_is_never_claimed_for_white_noise_nor_clean_drawn_images()
    {
        for (var seed = 1ul; seed <= 4; seed++)
        {
            foreach (var clean in (Field<float>[])[
                Cartoon.Create(256, 192, seed), DeadLeaves.Create(200, 256, seed), Map(StarField.Create(200, 200, seed), 2000)])
            {
                foreach (var sigma in (double[])[0, 2, 5, 10, 25, 60])
                {
                    Assert.True(
                        NoiseCorrelation.StepOf(GaussianNoise.Add(clean, sigma, seed)) == 1,
                            $"σ = {sigma}, seed {seed}, contrast {clean.Values.ToArray().Max()}");
                }

                Assert.Equal(1, NoiseCorrelation.StepOf(PhotonNoise.Add(clean, 2, 0, 5, seed)));
            }
        }
    }

    /// <summary>
    /// On coarse grids discs of all sizes are as white as noise, and their level stays: three of these had been taken for noise of twice the level.
    /// </summary>
    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(50)]
    public void It_is_not_claimed_where_leaves_of_all_sizes_are_white_on_coarse_grids(double sigma)
    {
        for (var seed = 11ul; seed <= 16; seed++)
        {
            var noisy = GaussianNoise.Add(DeadLeaves.Create(256, 256, seed), sigma, seed);
            Assert.True(NoiseCorrelation.StepOf(noisy) == 1, $"seed {seed}");
            Assert.InRange(NoiseModelEstimate.Find([noisy])[0].Channels[0].DeviationAt(128) / sigma, 0.93, 1.05);
        }
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.9)]
    [InlineData(1.2)]
    public void It_is_removed_better_than_as_white_noise_and_said(double blur)
    {
        var clean = Cartoon.Create(193, 170, 5);
        var noisy = ImageStack.Single(clean.Plus(CorrelatedPages.Smoothed(clean.Grid, blur, 25, 3)), SampleFormat.Float32);
        var found = Denoiser.Automatic().Run(noisy);
        var white = new Denoiser(new DenoiserOptions { Noise = Noise.Correlated(1) }).Run(noisy);
        var told = new Denoiser(new DenoiserOptions { Noise = Noise.Correlated(found.Pages[0].Step) }).Run(noisy);
        Assert.Contains($"correlated over {found.Pages[0].Step} samples", found.ToString());
        Assert.DoesNotContain("correlated", white.ToString());
        Assert.Equal(told.Image.Pages[0].Values, found.Image.Pages[0].Values);
        Assert.True(Quality(found) > Quality(white) + 2, $"{Quality(found):F2} dB, as white noise {Quality(white):F2} dB");

        double Quality(Denoised result) => Psnr.Compute(clean, result.Image.Pages[0], 255);
    }

    [Fact]
    public void Stacks_colours_and_volumes_are_served_each_page_by_its_own_correlation()
    {
        var plain = Cartoon.Create(200, 201, 4);
        var (white, smooth) = (GaussianNoise.Add(plain, 25, 1), plain.Plus(CorrelatedPages.Smoothed(plain.Grid, 0.7, 25, 2)));
        var stack = Denoiser.Automatic().Run(new ImageStack([white, smooth, white], SampleFormat.UInt8));
        Assert.Equal((1, 1), (stack.Pages[0].Step, stack.Pages[2].Step));
        Assert.InRange(stack.Pages[1].Step, 2, 3);
        Assert.Equal(stack.Image.Pages[0].Values, stack.Image.Pages[2].Values);

        var (clean, colour) = (new Field<float>(plain.Grid, 3), new Field<float>(plain.Grid, 3));
        for (var c = 0; c < 3; c++)
        {
            Map(plain, 1 - 0.2 * c).Values.CopyTo(clean.Channel(c));
            Map(plain, 1 - 0.2 * c).Plus(CorrelatedPages.Smoothed(plain.Grid, 0.7, 20, 10 + (ulong)c)).Values.CopyTo(colour.Channel(c));
        }

        var restored = Denoiser.Automatic().Run(ImageStack.Single(colour, SampleFormat.UInt8));
        Assert.InRange(restored.Pages[0].Step, 2, 3);
        Assert.True(Psnr.Compute(clean, restored.Image.Pages[0], 255) > Psnr.Compute(clean, colour, 255) + 6, restored.ToString());

        ImageStack slices = new([.. Enumerable.Range(0, 5).Select(z => plain.Plus(CorrelatedPages.Smoothed(plain.Grid, 0.7, 25, (ulong)z)))],
            SampleFormat.UInt8);
        var volume = new Denoiser(new DenoiserOptions { Noise = Noise.Correlated(2) }).RunVolumes(slices).Image;
        var single = new Denoiser(new DenoiserOptions { Noise = Noise.Correlated(2) }).Run(slices).Image;
        Assert.True(
            Psnr.Compute(plain, volume.Pages[2], 255) > Psnr.Compute(plain, single.Pages[2], 255) + 0.5,
            $"{Psnr.Compute(plain, volume.Pages[2], 255):F2} dB, slice by slice {Psnr.Compute(plain, single.Pages[2], 255):F2} dB");
    }

    [Fact]
    public void A_step_that_leaves_too_little_for_an_estimate_is_refused()
    {
        var noisy = ImageStack.Single(new Generators(1).Page(60, 70), SampleFormat.UInt8);
        Assert.Contains("32×32", Assert.Throws<NoiseUnknownException>(
            () => new Denoiser(new DenoiserOptions { Noise = Noise.Correlated(3) }).Run(noisy)).Message);
        Assert.Throws<SymfluxException>(() => Noise.Correlated(0));
    }

    [Theory(Explicit = true)]
    [InlineData(15, 32.4)]
    [InlineData(25, 29.9)]
    [InlineData(50, 26.7)]
    public void On_photographs_white_noise_is_taken_for_what_it_is(double sigma, double least)
    {
        var (count, quality) = (0, 0.0);
        foreach (var file in ImageFile.FindImages(SharedData.Folder("set12")))
        {
            var clean = ImageFile.Load(file).Pages[0];
            var noisy = ImageStack.Single(GaussianNoise.Add(clean, sigma, 1 + (ulong)count), SampleFormat.Float32);
            var restored = new Denoiser(new DenoiserOptions()).Run(noisy).Image.Pages[0];
            quality += Psnr.Compute(clean, GreyScale.Clip(restored, 255), 255);
            count++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"white noise of σ = {sigma}: default {quality / count:F2} dB"));
        Assert.True(quality / count > least);
    }

    [Theory(Explicit = true)]
    [InlineData("smoothed by 0.6")]
    [InlineData("smoothed by 0.8")]
    [InlineData("smoothed by 1")]
    [InlineData("smoothed by 1.2")]
    [InlineData("smoothed by 1.5")]
    [InlineData("green of a mosaic")]
    [InlineData("red of a mosaic")]
    public void On_photographs_the_default_is_better_than_any_factor_of_the_level(string kind)
    {
        var factors = (double[])[1, 1.5, 2];
        var (count, steps, noisyQuality, found, white) = (0, new List<int>(), 0.0, 0.0, 0.0);
        var full = new double[factors.Length];
        foreach (var (index, file) in ImageFile.FindImages(SharedData.Folder("set12")).Index())
        {
            var clean = ImageFile.Load(file).Pages[0];
            var noise = kind.Split(' ') is ["smoothed", _, var blur]
                ? CorrelatedPages.Smoothed(clean.Grid, double.Parse(blur, CultureInfo.InvariantCulture), 25, 40 + (ulong)index)
                : CorrelatedPages.Demosaiced(clean.Grid, kind[0] == 'g', 25, 40 + (ulong)index);
            var noisy = ImageStack.Single(clean.Plus(noise), SampleFormat.Float32);
            count++;
            noisyQuality += Psnr.Compute(clean, noisy.Pages[0], 255);
            found += Quality(null, out var result);
            steps.Add(result.Pages[0].Step);
            white += Quality(Noise.Correlated(1), out _);
            for (var i = 0; i < factors.Length; i++)
            {
                full[i] += Quality(Noise.Gaussian(factors[i] * 25), out _);
            }

            double Quality(Noise? level, out Denoised denoised)
            {
                denoised = new Denoiser(new DenoiserOptions { Noise = level }).Run(noisy);
                return Psnr.Compute(clean, denoised.Image.Pages[0], 255);
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {noisyQuality / count:F2} | {white / count:F2} | {string.Join(" / ", full.Select(sum => $"{sum / count:F2}"))} | {found / count:F2} | "
            + $"{string.Join(", ", steps.GroupBy(step => step).OrderBy(group => group.Key).Select(group => $"{group.Count()} × {group.Key}"))} |"));
        Assert.True(found / count > white / count + 1 && found / count > full.Max() / count, $"{kind}: {found / count:F2} dB");
    }

    private static Field<float> Map(Field<float> field, double factor)
    {
        var result = field.Clone();
        foreach (ref var value in result.Values)
        {
            value = (float)(factor * value);
        }

        return result;
    }
}
