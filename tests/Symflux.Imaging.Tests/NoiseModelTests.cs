using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Tests;

/// <summary>Photon noise: how it is made, found and stabilised.</summary>
public class NoiseModelTests
{
    /// <summary>Gain, offset and read noise.</summary>
    public static TheoryData<double, double, double> Detectors => new() { { 1, 0, 0 }, { 40, 400, 60 }, { 2, -10, 30 }, { 0.01, 0, 5 } };

    [Theory]
    [InlineData(0.5, 2, 0.1, 1)]
    [InlineData(3, 10, 5, 40)]
    [InlineData(40, 400, 60, 1000)]
    [InlineData(2, 0, 0, 1000)]
    public void Photon_noise_has_the_mean_and_the_variance_of_its_model(double gain, double offset, double read, double photonsTimesGain)
    {
        var clean = new Field<float>(Grid.Image(200, 200));
        clean.Values.Fill((float)(offset + photonsTimesGain));
        var noisy = PhotonNoise.Add(clean, gain, offset, read, 3).Values.ToArray().Select(value => (double)value).ToArray();
        var variance = NoiseModel.Photons(gain, offset, read).VarianceAt(offset + photonsTimesGain);
        var mean = noisy.Average();
        // Four standard deviations of the mean, and of the variance of numbers with little excess kurtosis.
        Assert.InRange(mean - offset - photonsTimesGain, -4 * Math.Sqrt(variance / 40_000), 4 * Math.Sqrt(variance / 40_000));
        Assert.InRange(noisy.Average(value => (value - mean) * (value - mean)) / variance, 0.95, 1.05);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 5)]
    [InlineData(10, 0)]
    public void Gain_and_noise_are_found_on_photographs(double gain, double read)
    {
        var truth = NoiseModel.Photons(gain, 0, read);
        Field<float>[] clean = [.. ImageFile.FindImages(SharedData.Folder("set12")).Take(7).Select(file => ImageFile.Load(file).Pages[0])];
        var noisy = clean.Select((page, index) => PhotonNoise.Add(page, gain, 0, read, 100 + (ulong)index)).ToArray();
        foreach (var model in NoiseModelEstimate.Of(noisy))
        {
            Assert.InRange(model[0].Gain / gain, 0.9, 1.1);
            Assert.All((double[])[20, 80, 200], mean => Assert.InRange(model[0].DeviationAt(mean) / truth.DeviationAt(mean), 0.93, 1.07));
        }
    }

    [Fact]
    public void Gain_and_read_noise_are_found_on_drawn_images()
    {
        for (var seed = 1ul; seed <= 3; seed++)
        {
            Field<float>[] pages = [.. Enumerable.Range(0, 4).Select(page =>
                PhotonNoise.Add(Cartoon.Create(256, 256, 10 * seed + (ulong)page), 0.5, 0, 10, seed))];
            var model = NoiseModelEstimate.Of(pages)[0][0];
            Assert.InRange(model.Gain / 0.5, 0.9, 1.1);
            Assert.InRange(model.ReadNoise / 10, 0.9, 1.1);
        }
    }

    [Theory]
    [InlineData(15)]
    [InlineData(50)]
    public void Gaussian_noise_is_no_photon_noise_clipped_or_not(double sigma)
    {
        foreach (var (index, file) in ImageFile.FindImages(SharedData.Folder("set12")).Take(6).Index())
        {
            var noisy = GaussianNoise.Add(ImageFile.Load(file).Pages[0], sigma, 100 + (ulong)index);
            Check(noisy, $"{file}");
            foreach (ref var value in noisy.Values)
            {
                value = Math.Clamp(MathF.Round(value), 0, 255);
            }

            Check(noisy, $"{file}, clipped");
        }

        static void Check(Field<float> noisy, string name)
        {
            var model = NoiseModelEstimate.Of(noisy)[0];
            Assert.True(model.IsGaussian, $"{name}: {model}");
            Assert.Equal(NoiseEstimate.Of(noisy), model.ReadNoise, 1e-9);
        }
    }

    [Fact]
    public void Clean_photographs_have_no_photon_noise()
    {
        foreach (var file in ImageFile.FindImages(SharedData.Folder("set12")))
        {
            var model = NoiseModelEstimate.Of(ImageFile.Load(file).Pages[0])[0];
            Assert.True(model.IsGaussian && model.ReadNoise < 3, $"{file}: {model}");
        }
    }

    [Fact]
    public void A_mask_beside_pages_of_photons_has_no_noise()
    {
        var mask = new Field<float>(Grid.Image(160, 170));
        for (var i = 0; i < mask.Values.Length; i++)
        {
            mask.Values[i] = i / 170 / 40 % 2 == i % 170 / 35 % 2 ? 255 : 0;
        }

        Field<float>[] pages = [.. Enumerable.Range(1, 3).Select(seed => PhotonNoise.Add(Cartoon.Create(160, 170, (ulong)seed), 4, 0, 5, (ulong)seed)), mask];
        var found = NoiseModelEstimate.Of(pages);
        Assert.All(found.Take(3), page => Assert.InRange(page[0].Gain, 3.6, 4.4));
        Assert.Equal((0, 0), (found[3][0].Gain, found[3][0].ReadNoise));
    }

    [Fact]
    public void Pages_and_channels_with_levels_of_their_own_keep_them()
    {
        double[] sigmas = [10, 25, 26];
        Field<float>[] pages = [.. sigmas.Select((sigma, index) => GaussianNoise.Add(Cartoon.Create(128, 128, 4), sigma, (ulong)index))];
        var found = NoiseModelEstimate.Of(pages);
        Assert.All(found.Zip(sigmas), pair => Assert.InRange(pair.First[0].ReadNoise / pair.Second, 0.92, 1.08));
        // Two of nearly the same level share it.
        var alike = NoiseModelEstimate.Of(pages[1..]);
        Assert.Equal(alike[0][0], alike[1][0]);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void The_inverse_gives_the_mean_of_what_was_stabilised(double gain, double offset, double read)
    {
        var model = NoiseModel.Photons(gain, offset, read);
        var stabilisation = new VarianceStabilisation(model, offset);
        foreach (var photons in (double[])[0.5, 1, 3, 10, 59, 61, 300])
        {
            var clean = new Field<float>(Grid.Image(400, 400));
            clean.Values.Fill((float)(offset + gain * photons));
            var stabilised = stabilisation.Forward(PhotonNoise.Add(clean, gain, offset, read, 17)).Values.ToArray();
            var mean = stabilised.Average(value => (double)value);
            var deviation = Math.Sqrt(stabilised.Average(value => (value - mean) * (value - mean)));
            // The direct expectation, up to four of its standard deviations.
            var noise = model.DeviationAt(offset + gain * photons);
            Assert.InRange((stabilisation.Inverse(mean) - offset - gain * photons) / noise, -0.015, 0.015);
            if (photons >= 3)
            {
                Assert.InRange(deviation, 0.93, 1.07);
            }
        }
    }

    [Theory, MemberData(nameof(Detectors))]
    public void The_mean_of_what_is_stabilised_is_what_the_inverse_takes_back(double gain, double offset, double read)
    {
        var model = NoiseModel.Photons(gain, offset, read);
        var stabilisation = new VarianceStabilisation(model, offset);
        for (var photons = -0.5; photons < 500; photons += 0.37)
        {
            var grey = offset + gain * photons;
            // The table and the closed form for many photons agree up to 1E-4 of the noise where they meet.
            Assert.InRange((stabilisation.Inverse(stabilisation.Mean(grey)) - grey) / model.DeviationAt(Math.Max(grey, offset + gain)), -2e-4, 2e-4);
        }

        Assert.Equal(-3 / 5.0, new VarianceStabilisation(NoiseModel.Gaussian(5)).Mean(-3));
    }

    [Fact]
    public void The_inverse_is_continuous_and_increasing()
    {
        var stabilisation = new VarianceStabilisation(NoiseModel.Photons(40, 400, 20), 400);
        var before = stabilisation.Inverse(-6);
        for (var d = -5.99; d < 40; d += 0.01)
        {
            var value = stabilisation.Inverse(d);
            Assert.InRange(value - before, 0, 8.5 + 0.5 * Math.Max(0, d));
            before = value;
        }
    }

    [Fact]
    public void What_is_found_does_not_depend_on_the_number_of_threads()
    {
        var correlated = GaussianNoise.Add(new Field<float>(Grid.Image(130, 140)), 40, 2);
        for (var i = correlated.Values.Length - 1; i > correlated.Grid.Width; i--)
        {
            correlated.Values[i] += correlated.Values[i - 1] + correlated.Values[i - correlated.Grid.Width];
        }

        Field<float>[] pages =
        [
            GaussianNoise.Add(Cartoon.Create(140, 130, 1), 20, 3), correlated, PhotonNoise.Add(Cartoon.Create(140, 150, 5), 2, 0, 5, 6),
        ];
        foreach (var some in (Field<float>[][])[pages, pages[..1], pages[1..2], pages[2..]])
        {
            var alone = NoiseModelEstimate.Find(some);
            foreach (var threads in (int[])[2, 5])
            {
                Assert.Equal(
                    alone.SelectMany(page => page.Channels.Append(NoiseModel.Gaussian(page.Step))),
                    NoiseModelEstimate.Find(some, threads: threads).SelectMany(page => page.Channels.Append(NoiseModel.Gaussian(page.Step))));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_first_page_of_which_nothing_can_be_found_is_named_and_a_cancelled_search_ends(int threads)
    {
        Field<float>[] pages = [Cartoon.Create(64, 64, 1), Cartoon.Create(20, 64, 1), Cartoon.Create(64, 64, 2), Cartoon.Create(30, 31, 3)];
        Assert.Contains(
            $"{pages[1].Grid}", Assert.Throws<NoiseUnknownException>(() => NoiseModelEstimate.Find(pages, threads: threads)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<OperationCanceledException>(() => NoiseModelEstimate.Find(pages, null, threads, new CancellationToken(canceled: true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoiseModelEstimate.Find(pages, threads: 0));
    }

    [Fact]
    public void What_is_found_is_the_step_and_the_models_of_pages_of_that_step()
    {
        var clean = Cartoon.Create(140, 130, 1);
        var correlated = GaussianNoise.Add(new Field<float>(clean.Grid), 60, 2);
        for (var i = clean.Grid.Width; i < clean.Values.Length; i++)
        {
            var (own, left, above) = (correlated.Values[i], correlated.Values[i - 1], correlated.Values[i - clean.Grid.Width]);
            clean.Values[i] += (own + left + above) / 3;
        }

        Field<float>[] pages =
        [
            GaussianNoise.Add(Cartoon.Create(140, 130, 1), 20, 3), clean, GaussianNoise.Add(Cartoon.Create(50, 60, 2), 10, 4),
            PhotonNoise.Add(Cartoon.Create(120, 130, 5), 2, 0, 5, 6),
        ];
        int[] steps = [.. pages.Select(NoiseCorrelation.StepOf)];
        Assert.Contains(steps, step => step > 1);
        var found = NoiseModelEstimate.Find(pages);
        Assert.Equal(steps, found.Select(page => page.Step));
        foreach (var group in Enumerable.Range(0, pages.Length).GroupBy(index => steps[index]))
        {
            Assert.Equal(
                NoiseModelEstimate.Of([.. group.Select(index => pages[index])], group.Key).SelectMany(models => models),
                group.SelectMany(index => found[index].Channels));
        }

        foreach (var step in (int[])[1, 2])
        {
            Field<float>[] large = [pages[0], pages[1]];
            Assert.Equal(
                NoiseModelEstimate.Of(large, step).SelectMany(models => models), NoiseModelEstimate.Find(large, step).SelectMany(page => page.Channels));
        }
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<SymfluxException>(() => NoiseModel.Gaussian(-1));
        Assert.Throws<SymfluxException>(() => NoiseModel.Photons(0));
        Assert.Throws<SymfluxException>(() => NoiseModel.Photons(1, 0, -1));
        Assert.Throws<SymfluxException>(() => new VarianceStabilisation(NoiseModel.Gaussian(0)));
    }

    /// <summary>The pages of a long stack have thousands of points; lines through all pairs, each judged at all points, took hours.</summary>
    [Fact]
    public void Lines_are_found_among_thousands_of_points()
    {
        var random = new Random(3);
        VariancePoint[] points =
        [
            .. Enumerable.Range(0, 6000).Select(_ =>
            {
                var mean = 100 + 4000 * random.NextDouble();
                // Every third group has texture that counts as noise.
                var texture = random.Next(3) == 0 ? 1 + 4 * random.NextDouble() : 1;
                return new VariancePoint(mean, (2.5 * mean + 300) * texture * (0.95 + 0.1 * random.NextDouble()), 500);
            }),
        ];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (gain, intercept, _, _) = VarianceLine.Fit(points);
        Assert.InRange(gain, 2.4, 2.6);
        Assert.InRange(intercept, 100, 500);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }
}
