using Symflux.Fields;
using Symflux.Imaging.Numerics;
using Symflux.Imaging.Synthesis;

namespace Symflux.Imaging.Tests;

public class DeadLeavesTests
{
    private static readonly DeadLeavesOptions Rich = new() { IsColour = true, Gradient = 0.4, Texture = 0.3 };

    [Fact]
    public void A_seed_gives_one_image_with_values_in_range()
    {
        foreach (var options in new[] { null, Rich })
        {
            var image = DeadLeaves.Create(70, 50, 9, options);
            Assert.Equal(options is null ? 1 : 3, image.Channels);
            Assert.Equal((70, 50), (image.Grid.Width, image.Grid.Height));
            Assert.InRange(image.Values.ToArray().Min(), 0, 60);
            Assert.InRange(image.Values.ToArray().Max(), 195, 255);
            RandomImages.AssertSame(image, DeadLeaves.Create(70, 50, 9, options), "again");
            Assert.NotEqual(image.Values.ToArray(), DeadLeaves.Create(70, 50, 10, options).Values.ToArray());
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(33, 2)]
    public void Tiny_images_are_drawn(int width, int height)
    {
        var image = DeadLeaves.Create(width, height, 1);
        Assert.Equal((width, height), (image.Grid.Width, image.Grid.Height));
        Assert.DoesNotContain(float.NaN, image.Values.ToArray());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(2.2)]
    public void Quantiles_follow_the_power_law(double exponent)
    {
        // By numerical integration: the mass below the quantile is the probability.
        var law = new PowerLaw(exponent, 1.5, 80);
        foreach (var probability in new[] { 0.001, 0.1, 0.5, 0.9, 0.999 })
        {
            Assert.Equal(probability, Mass(exponent, 1.5, law.Quantile(probability)) / Mass(exponent, 1.5, 80), 1e-6);
        }

        Assert.Equal(Mass(exponent, 1.5, 80), law.Integral, 1e-6);
    }

    [Fact]
    public void Leaves_that_hold_a_point_follow_the_model()
    {
        // Radii of leaves over one fixed pixel have the density r^-3 · r² = 1/r: uniform in log r, whatever the border does.
        var sampler = new LeafSampler(64, 64, new PowerLaw(3, 1, 100));
        var random = new RandomSequence(1, 2);
        foreach (var (x, y) in new[] { (32.5, 32.5), (0.5, 63.5) })
        {
            var (hits, sum) = (0, 0.0);
            var below10 = 0;
            for (var i = 0; i < 3_000_000; i++)
            {
                var leaf = sampler.Next(random);
                if ((leaf.X - x) * (leaf.X - x) + (leaf.Y - y) * (leaf.Y - y) < leaf.Radius * leaf.Radius)
                {
                    hits++;
                    sum += Math.Log(leaf.Radius);
                    below10 += leaf.Radius < 10 ? 1 : 0;
                }
            }

            // Six standard deviations of the mean of a uniform variable on [0, log 100], and of a fair coin.
            Assert.True(hits > 1000);
            Assert.Equal(Math.Log(10), sum / hits, 6 * Math.Log(100) / Math.Sqrt(12.0 * hits));
            Assert.Equal(0.5, (double)below10 / hits, 3 / Math.Sqrt(hits));
        }
    }

    [Fact]
    public void Statistics_are_nearly_scale_invariant()
    {
        // Halving the image by 2×2 means must change the mean gradient little; white noise would lose half of it.
        double fine = 0, coarse = 0;
        for (var seed = 0ul; seed < 8; seed++)
        {
            var image = DeadLeaves.Create(256, 256, seed, new DeadLeavesOptions { SmallestRadius = 0.5, LargestRadius = 500 });
            var half = Halve(image);
            fine += Gradient(half);
            coarse += Gradient(Halve(half));
        }

        Assert.InRange(coarse / fine, 0.8, 1.25);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        Assert.Throws<SymfluxException>(() => new DeadLeavesOptions { SmallestRadius = 0.1 });
        Assert.Throws<SymfluxException>(() => new DeadLeavesOptions { Exponent = double.NaN });
        Assert.Throws<SymfluxException>(() => new DeadLeavesOptions { Texture = 1.5 });
        Assert.Throws<SymfluxException>(() => new DeadLeavesOptions { Gradient = -1 });
        Assert.Throws<SymfluxException>(() => DeadLeaves.Create(5, 5, 1, new DeadLeavesOptions { LargestRadius = 0.7 }));
        Assert.Throws<SymfluxException>(() => DeadLeaves.Create(0, 5, 1));
    }

    private static double Mass(double exponent, double from, double to)
    {
        const int Steps = 20000;
        var (sum, step) = (0.0, Math.Log(to / from) / Steps);
        for (var i = 0; i < Steps; i++)
        {
            var r = from * Math.Exp((i + 0.5) * step);
            sum += Math.Pow(r, 1 - exponent) * step;
        }

        return sum;
    }

    private static Field<float> Halve(Field<float> image)
    {
        var half = new Field<float>(Grid.Image(image.Grid.Height / 2, image.Grid.Width / 2));
        for (var y = 0; y < half.Grid.Height; y++)
        {
            for (var x = 0; x < half.Grid.Width; x++)
            {
                half[0, 0, y, x] = (image[0, 0, 2 * y, 2 * x] + image[0, 0, 2 * y, 2 * x + 1]
                    + image[0, 0, 2 * y + 1, 2 * x] + image[0, 0, 2 * y + 1, 2 * x + 1]) / 4;
            }
        }

        return half;
    }

    private static double Gradient(Field<float> image)
    {
        double sum = 0;
        for (var y = 0; y < image.Grid.Height; y++)
        {
            for (var x = 1; x < image.Grid.Width; x++)
            {
                sum += Math.Abs(image[0, 0, y, x] - image[0, 0, y, x - 1]);
            }
        }

        return sum / (image.Grid.Height * (image.Grid.Width - 1));
    }
}
