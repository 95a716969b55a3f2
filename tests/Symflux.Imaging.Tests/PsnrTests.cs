using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class PsnrTests
{
    [Fact]
    public void A_constant_offset_has_a_closed_form()
    {
        var reference = RandomImages.Page(new Generators(1), 40, 30, 3, SampleFormat.UInt8);
        var test = reference.Clone();
        foreach (ref var value in test.Values)
        {
            value += 5;
        }

        Assert.Equal(20 * Math.Log10(255 / 5.0), Psnr.Compute(reference, test, 255), 1e-12);
        Assert.Equal(Psnr.Compute(reference, test, 255), Psnr.Compute(test, reference, 255), 1e-12);
        Assert.Equal(20 * Math.Log10(257), Psnr.Compute(reference, test, 65535) - Psnr.Compute(reference, test, 255), 1e-10);
    }

    [Fact]
    public void One_wrong_sample_has_a_closed_form()
    {
        var reference = new Field<float>(Grid.Image(10, 10));
        var test = reference.Clone();
        test.Values[37] = 0.5f;
        Assert.Equal(10 * Math.Log10(100 / 0.25), Psnr.Compute(reference, test, 1), 1e-12);
    }

    [Fact]
    public void Gaussian_noise_gives_the_expected_ratio()
    {
        var clean = new Field<float>(Grid.Image(400, 400));
        Assert.Equal(20 * Math.Log10(255 / 25.0), Psnr.Compute(clean, GaussianNoise.Add(clean, 25, 9), 255), 0.06);
    }

    [Fact]
    public void Equal_images_are_infinitely_close()
    {
        var image = RandomImages.Page(new Generators(2), 5, 5, 1, SampleFormat.UInt8);
        Assert.Equal(double.PositiveInfinity, Psnr.Compute(image, image, 255));
    }

    [Fact]
    public void Different_shapes_and_impossible_peaks_are_refused()
    {
        var image = new Field<float>(Grid.Image(5, 4));
        Assert.Throws<SymfluxException>(() => Psnr.Compute(image, new Field<float>(Grid.Image(4, 5)), 255));
        Assert.Throws<SymfluxException>(() => Psnr.Compute(image, new Field<float>(Grid.Image(5, 4), 3), 255));
        Assert.Throws<SymfluxException>(() => Psnr.Compute(image, image, 0));
        Assert.Throws<SymfluxException>(() => Psnr.Compute(image, image, double.NaN));
    }
}
