using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class SsimTests
{
    private const double C1 = 0.01 * 255 * (0.01 * 255);

    [Fact]
    public void Constant_images_have_a_closed_form()
    {
        // No variance: only the luminance term is left.
        Assert.Equal((2 * 100.0 * 130 + C1) / (100.0 * 100 + 130.0 * 130 + C1), Ssim.Compute(Constant(100), Constant(130), 255), 1e-12);
    }

    [Fact]
    public void Scaled_contrast_matches_a_direct_evaluation() => Law.Holds(10, random =>
    {
        var reference = RandomImages.Page(random, random.Whole(11, 23), random.Whole(11, 23), 1, SampleFormat.UInt8);
        var test = GaussianNoise.Add(reference, 20, random.Seed());
        Assert.Equal(Direct(reference, test, 255), Ssim.Compute(reference, test, 255), 1e-10);
    });

    [Fact]
    public void Equal_images_give_one_and_channels_are_averaged()
    {
        var image = RandomImages.Page(new Generators(5), 30, 20, 3, SampleFormat.UInt8);
        Assert.Equal(1, Ssim.Compute(image, image, 255), 1e-12);
        var test = image.Clone();
        test.Channel(1).Clear();
        var one = Field<float>.Wrap(image.Channel(1).ToArray(), image.Grid);
        Assert.Equal((2 + Ssim.Compute(one, new Field<float>(image.Grid), 255)) / 3, Ssim.Compute(image, test, 255), 1e-12);
    }

    [Fact]
    public void Symmetric_scale_free_and_falling_with_noise()
    {
        var image = DeadLeaves.Create(64, 48, 3);
        var (little, much) = (GaussianNoise.Add(image, 5, 1), GaussianNoise.Add(image, 40, 1));
        Assert.Equal(Ssim.Compute(image, little, 255), Ssim.Compute(little, image, 255), 1e-12);
        Assert.True(Ssim.Compute(image, much, 255) < Ssim.Compute(image, little, 255));
        var scaled = ImageStack.Single(image, SampleFormat.UInt8).ConvertTo(SampleFormat.UInt16).Pages[0];
        var scaledNoisy = ImageStack.Single(much, SampleFormat.UInt8).ConvertTo(SampleFormat.UInt16).Pages[0];
        Assert.Equal(Ssim.Compute(image, much, 255), Ssim.Compute(scaled, scaledNoisy, 65535), 1e-5);
    }

    [Fact]
    public void Small_images_and_signals_are_refused()
    {
        Assert.Throws<SymfluxException>(() => Ssim.Compute(new Field<float>(Grid.Image(10, 20)), new Field<float>(Grid.Image(10, 20)), 255));
        Assert.Throws<SymfluxException>(() => Ssim.Compute(new Field<float>(Grid.Signal(20)), new Field<float>(Grid.Signal(20)), 255));
        Assert.Equal(1, Ssim.Compute(Constant(3, 11, 11), Constant(3, 11, 11), 255), 1e-12);
    }

    private static Field<float> Constant(float value, int width = 20, int height = 15)
    {
        var field = new Field<float>(Grid.Image(height, width));
        field.Values.Fill(value);
        return field;
    }

    /// <summary>The formula as it stands in the paper, with centred moments and a two-dimensional window.</summary>
    private static double Direct(Field<float> a, Field<float> b, double peak)
    {
        var (c1, c2) = (Math.Pow(0.01 * peak, 2), Math.Pow(0.03 * peak, 2));
        double total = 0, weights = 0;
        for (var i = -5; i <= 5; i++)
        {
            for (var j = -5; j <= 5; j++)
            {
                weights += Math.Exp(-(i * i + j * j) / 4.5);
            }
        }

        for (var y = 5; y < a.Grid.Height - 5; y++)
        {
            for (var x = 5; x < a.Grid.Width - 5; x++)
            {
                double Mean(Func<double, double, double> f)
                {
                    var sum = 0.0;
                    for (var i = -5; i <= 5; i++)
                    {
                        for (var j = -5; j <= 5; j++)
                        {
                            sum += Math.Exp(-(i * i + j * j) / 4.5) / weights * f(a[0, 0, y + i, x + j], b[0, 0, y + i, x + j]);
                        }
                    }

                    return sum;
                }

                var (ma, mb) = (Mean((p, _) => p), Mean((_, q) => q));
                var (va, vb) = (Mean((p, _) => (p - ma) * (p - ma)), Mean((_, q) => (q - mb) * (q - mb)));
                var cov = Mean((p, q) => (p - ma) * (q - mb));
                total += (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
            }
        }

        return total / ((a.Grid.Width - 10) * (a.Grid.Height - 10));
    }
}
