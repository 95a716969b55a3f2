using Symflux.Imaging;
using Symflux.Torch.Training;

namespace Symflux.Torch.Tests.Training;

public sealed class TrainingDataTests : IDisposable
{
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory, InlineData(1UL), InlineData(2UL), InlineData(3UL)]
    public void Drawn_levels_fill_the_range_evenly_in_ratio(ulong seed)
    {
        var levels = TrainingNoise.Of(TinyTraining.Configuration() with { NoiseRange = [5, 55] });
        const int count = 10_000;
        var fractions = Enumerable.Range(0, count)
            .Select(i => Math.Log(levels.Draw(CounterRandom.Bits(seed, 0, (ulong)i)) / 5) / Math.Log(11)).Order().ToArray();
        // The bound of Kolmogorov and Smirnov's test that chance exceeds once in a million times.
        var distance = fractions.Select((fraction, i) => Math.Abs(fraction - (i + 0.5) / count)).Max();
        Assert.True(distance < Math.Sqrt(-0.5 * Math.Log(0.5e-6) / count), $"seed {seed}: {distance}");
    }

    [Fact]
    public void Patches_of_a_range_are_in_units_of_their_own_noise()
    {
        var configuration = TinyTraining.Configuration() with
        {
            NoiseRange = [5, 55],
            Optimiser = new() { Batch = 64, Patch = 16 },
        };
        var batch = new TrainingBatch(configuration);
        TrainingData.Load(configuration, tiny.Root).Fill(batch, 7);
        Assert.All(batch.Levels, level => Assert.InRange(level, 5, 55));
        Assert.Equal(64, batch.Levels.Distinct().Count());
        var noise = batch.Noisy.Zip(batch.Clean, (noisy, clean) => (double)noisy - clean).ToArray();
        // 16384 samples of variance 1: the standard deviation of their mean square is 0.011.
        Assert.InRange(noise.Average(n => n * n), 0.94, 1.06);
        for (var item = 0; item < 64; item++)
        {
            // In grey values all patches come from 8-bit images.
            Assert.All(batch.Clean[(item * 256)..((item + 1) * 256)], value =>
                Assert.Equal(Math.Round(value * batch.Levels[item]), value * batch.Levels[item], 1e-3));
        }
    }

    /// <summary>Black and white patches: what all channels have in common stays so, the noise is white, and errors count as in grey values over √σ.</summary>
    [Fact]
    public void Colours_of_different_noise_are_grey_where_the_image_is_and_their_noise_is_white()
    {
        var configuration = TinyTraining.Configuration(channels: 3) with { NoiseRange = [5, 55], ChannelNoiseRatio = 12 };
        var noise = TrainingNoise.Of(configuration);
        var (own, largest, sum, squares, mixed) = (0, 1.0, 0.0, 0.0, 0.0);
        const int patches = 400, size = 256;
        for (var item = 0; item < patches; item++)
        {
            var plane = Enumerable.Range(0, size).Select(i => 255f * ((i >> (item % 5)) & 1)).ToArray();
            float[] clean = [.. plane, .. plane, .. plane];
            var (seen, map, level) = (new float[3 * size], new float[9], noise.Draw(CounterRandom.Bits(1, 2, (ulong)item)));
            noise.Apply(clean, seen, map, level, CounterRandom.Bits(3, 4, (ulong)item));
            for (var i = 0; i < size; i++)
            {
                Assert.Equal(clean[i], clean[size + i], 1e-3f);
                Assert.Equal(clean[i], clean[2 * size + i], 1e-3f);
                double[] error = [seen[i] - clean[i], seen[size + i] - clean[size + i], seen[2 * size + i] - clean[2 * size + i]];
                (sum, squares, mixed) = (sum + error.Sum(), squares + error.Sum(e => e * e), mixed + error[0] * error[1]);
            }

            // Rows of the map have the lengths √(σσ₀), are orthogonal, and bring grey, over the levels, back to itself.
            double[] sigma = [.. Enumerable.Range(0, 3).Select(c => map[(3 * c)..(3 * c + 3)].Sum(value => (double)value * value) / configuration.NoiseLevel)];
            Assert.Equal(0, map[0] * map[3] + map[1] * map[4] + map[2] * map[5], 1e-3);
            var scaled = Enumerable.Range(0, 3)
                .Select(c => map[(3 * c)..(3 * c + 3)].Sum() * clean[size - 1] * Math.Sqrt(sigma[c] / configuration.NoiseLevel)).ToArray();
            Assert.All(scaled, value => Assert.Equal(plane[^1], value, 0.05));
            var ratio = sigma.Max() / sigma.Min();
            Assert.InRange(Math.Sqrt(sigma.Max() * sigma.Min()), level * 0.999, level * 1.001);
            (own, largest) = (ratio > 1.0001 ? own + 1 : own, Math.Max(largest, ratio));
        }

        // Every second one: six standard deviations.
        Assert.InRange(own, patches / 2 - 60, patches / 2 + 60);
        Assert.InRange(largest, 11, 12.001);
        var count = 3.0 * patches * size;
        Assert.InRange(sum / count, -0.01, 0.01);
        Assert.InRange(squares / count, 0.985, 1.015);
        Assert.InRange(mixed / (patches * size), -0.02, 0.02);
    }

    [Fact]
    public void Patches_of_photons_are_stabilised_counts_and_their_means()
    {
        var configuration = TinyTraining.Configuration() with
        {
            Photons = new() { White = [2, 40], ReadNoise = [0, 1.5] },
            Optimiser = new() { Batch = 64, Patch = 16 },
        };
        var (data, batch) = (TrainingData.Load(configuration, tiny.Root), new TrainingBatch(configuration));
        var (sum, squares, count, counted) = (0.0, 0.0, 0, 0);
        var plain = new VarianceStabilisation(NoiseModel.Photons(1));
        for (var step = 0; step < 8; step++)
        {
            data.Fill(batch, step);
            Assert.All(batch.Levels, photons => Assert.InRange(photons, 2, 40));
            for (var item = 0; item < 64; item++)
            {
                var (clean, noisy) = (batch.Clean[(256 * item)..(256 * (item + 1))], batch.Noisy[(256 * item)..(256 * (item + 1))]);
                var isCounts = true;
                for (var i = 0; i < 256; i++)
                {
                    var error = (double)noisy[i] - clean[i];
                    // From 5 photons on the standard deviation is 1 within a few per cent.
                    (sum, squares, count) = clean[i] > 4 ? (sum + error, squares + error * error, count + 1) : (sum, squares, count);
                    var photons = Math.Pow((noisy[i] + 2 * Math.Sqrt(0.375)) / 2, 2) - 0.375;
                    isCounts &= Math.Abs(photons - Math.Round(photons)) < 1e-3;
                }

                if (isCounts)
                {
                    counted++;
                    // Without read noise the mean is that of a grey value of 8 bits.
                    Assert.All(clean, mean => Assert.Equal(
                        Math.Round(plain.Inverse(mean) * 255 / batch.Levels[item]), plain.Inverse(mean) * 255 / batch.Levels[item], 1e-2));
                }
            }
        }

        // One of two kinds of read noise for each of 512 patches: six standard deviations.
        Assert.InRange(counted, 256 - 68, 256 + 68);
        Assert.InRange(sum / count, -0.03, 0.03);
        Assert.InRange(squares / count, 0.95, 1.08);
    }

    /// <summary>Values tell their places, so that every patch tells how it lies in the volume.</summary>
    [Fact]
    public void Cubes_lie_in_all_48_orientations_anywhere_in_a_volume()
    {
        Directory.CreateDirectory(Path.Combine(tiny.Root, "stacks"));
        for (var copy = 0; copy < 2; copy++)
        {
            var pages = Enumerable.Range(0, 9).Select(z =>
            {
                var page = new Field<float>(Grid.Image(10, 11));
                for (var i = 0; i < page.Values.Length; i++)
                {
                    page.Values[i] = 2000 * z + 40 * (i / 11) + i % 11;
                }

                return page;
            });
            ImageFile.Save(Path.Combine(tiny.Root, "stacks", $"{copy}.tif"), new ImageStack([.. pages], SampleFormat.UInt16));
        }

        var configuration = TinyTraining.Configuration() with
        {
            Peak = 65535, NoiseLevel = 1, Volumes = true, Data = new() { Folders = ["stacks"] }, Validation = new() { Images = 1 },
            Optimiser = new() { Batch = 64, Patch = 8 },
        };
        var (data, batch) = (TrainingData.Load(configuration, tiny.Root), new TrainingBatch(configuration));
        var (orientations, corners) = (new HashSet<string>(), new HashSet<int>());
        for (var step = 0; step < 20; step++)
        {
            data.Fill(batch, step);
            for (var item = 0; item < 64; item++)
            {
                var cube = batch.Clean.AsSpan(item * 512, 512);
                var steps = (Z: (int)(cube[64] - cube[0]), Y: (int)(cube[8] - cube[0]), X: (int)(cube[1] - cube[0]));
                for (var i = 0; i < 512; i++)
                {
                    Assert.Equal(cube[0] + i / 64 * steps.Z + i / 8 % 8 * steps.Y + i % 8 * steps.X, cube[i]);
                }

                int[] sizes = [Math.Abs(steps.Z), Math.Abs(steps.Y), Math.Abs(steps.X)];
                Assert.Equal([1, 40, 2000], sizes.Order());
                orientations.Add($"{steps}");
                corners.Add((int)cube.ToArray().Min());
            }
        }

        Assert.Equal(48, orientations.Count);
        Assert.Equal(2 * 3 * 4, corners.Count);
    }

    [Theory, InlineData(255f), InlineData(-3f)]
    public void Floats_of_an_unknown_scale_are_refused(float value)
    {
        var page = new Field<float>(Grid.Image(40, 40));
        page[0, 0, 7, 8] = value;
        ImageFile.Save(Path.Combine(tiny.Root, "images", "floats.npy"), new ImageStack([page], SampleFormat.Float32));
        var fault = Assert.Throws<SymfluxException>(() => TrainingData.Load(TinyTraining.Configuration(), tiny.Root));
        Assert.Contains("floats.npy", fault.Message, StringComparison.Ordinal);
        Assert.Contains("0..1", fault.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(1UL), InlineData(2UL), InlineData(3UL)]
    public void A_tinted_photograph_keeps_its_brightness_and_gets_colours(ulong seed)
    {
        var grey = Luma.Of(DeadLeaves.Create(90, 70, seed));
        var tinted = Tint.Of(grey, 255, seed);
        var luma = Luma.Of(tinted);
        var (unclipped, coloured) = (0, 0);
        for (var i = 0; i < grey.Values.Length; i++)
        {
            var colours = Enumerable.Range(0, 3).Select(c => tinted.Channel(c)[i]).ToArray();
            Assert.All(colours, value => Assert.InRange(value, 0, 255));
            coloured += colours.Max() - colours.Min() > 1 ? 1 : 0;
            if (colours.All(value => value is > 0 and < 255))
            {
                unclipped++;
                Assert.Equal(grey.Values[i], luma.Values[i], 0.01f);
            }
        }

        Assert.True(coloured > grey.Values.Length / 2 && unclipped > grey.Values.Length / 2, $"seed {seed}: {coloured} coloured, {unclipped} unclipped");
        Assert.True(tinted.Values.SequenceEqual(Tint.Of(grey, 255, seed).Values), $"seed {seed}: not repeatable");
        var black = Tint.Of(new Field<float>(grey.Grid), 255, seed);
        Assert.All(black.Values.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Colour_photographs_keep_their_colours()
    {
        var folder = Directory.CreateDirectory(Path.Combine(tiny.Root, "colours")).FullName;
        var image = DeadLeaves.Create(30, 28, 5, new DeadLeavesOptions { IsColour = true });
        foreach (var name in (string[])["a", "b"])
        {
            ImageFile.Save(Path.Combine(folder, name + ".tif"), ImageStack.Single(image, SampleFormat.UInt8));
        }

        var configuration = TinyTraining.Configuration(channels: 3) with
        {
            Data = new() { Folders = ["colours"] }, Validation = new() { Images = 1 },
        };
        var data = TrainingData.Load(configuration, tiny.Root);
        Assert.DoesNotContain("tinted", data.Provenance, StringComparison.Ordinal);
        var expected = ImageFile.Load(Path.Combine(folder, "a.tif")).Pages[0];
        Assert.True(expected.Values.SequenceEqual(data.HeldOut[0].Values));
    }
}
