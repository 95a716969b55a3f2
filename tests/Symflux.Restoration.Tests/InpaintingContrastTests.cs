using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Testing;
using Xunit;

namespace Symflux.Restoration.Tests;

public class InpaintingContrastTests
{
    [Fact]
    public void It_is_3_of_255_of_white_where_the_known_samples_span_half_of_it() => Law.Holds(20, random =>
    {
        foreach (var (format, peak) in new[] { (SampleFormat.UInt8, 255.0), (SampleFormat.UInt16, 65535.0), (SampleFormat.Float32, 1.0) })
        {
            var (image, mask) = Page(random, format, 0, peak);
            Assert.Equal(peak * 3 / 255, InpaintingContrast.For(image, [mask]), peak * 1e-12);
        }
    });

    [Fact]
    public void It_goes_with_the_unit_of_other_values() => Law.Holds(20, random =>
    {
        var (image, mask) = Page(random, SampleFormat.Float32, -random.Number(2, 1000), random.Number(2, 1000));
        var factor = (float)Math.Pow(10, random.Number(0, 6));
        var scaled = image.Pages[0].Clone();
        foreach (ref var value in scaled.Values)
        {
            value *= factor;
        }

        var contrast = InpaintingContrast.For(image, [mask]);
        Assert.Equal(factor * contrast, InpaintingContrast.For(new ImageStack([scaled], SampleFormat.Float32), [mask]), factor * contrast * 1e-5);
    });

    [Fact]
    public void Hot_pixels_and_what_the_mask_hides_do_not_count() => Law.Holds(20, random =>
    {
        var (image, mask) = Page(random, SampleFormat.UInt16, 100, random.Number(1000, 20_000));
        var contrast = InpaintingContrast.For(image, [mask]);
        var spoiled = image.Pages[0].Clone();
        spoiled.Values[0] = 65535;
        mask.Values[0] = 1;
        for (var i = 1; i < spoiled.Values.Length; i++)
        {
            spoiled.Values[i] = mask.Values[i] == 0 ? 65535 : spoiled.Values[i];
        }

        Assert.InRange(InpaintingContrast.For(new ImageStack([spoiled], SampleFormat.UInt16), [mask]) / contrast, 0.9, 1.1);
    });

    [Fact]
    public void Constant_pages_have_one_too_and_masks_must_be_as_many_as_pages()
    {
        var page = new Field<float>(Grid.Image(3, 3));
        page.Values.Fill(-7);
        var mask = new Field<float>(page.Grid);
        mask.Values.Fill(1);
        var image = new ImageStack([page], SampleFormat.Float32);
        Assert.True(InpaintingContrast.For(image, [mask]) > 0);
        Assert.Contains("give one for each", Assert.Throws<SymfluxException>(() => InpaintingContrast.For(image, [])).Message, StringComparison.Ordinal);
    }

    private static (ImageStack Image, Field<float> Mask) Page(Generators random, SampleFormat format, double lowest, double highest)
    {
        var page = new Field<float>(Grid.Image(random.Whole(30, 60), random.Whole(30, 60)));
        var mask = new Field<float>(page.Grid);
        for (var i = 0; i < page.Values.Length; i++)
        {
            page.Values[i] = (float)random.Number(lowest, highest);
            mask.Values[i] = random.Number(0, 1) < 0.5 ? 1 : 0;
        }

        return (new ImageStack([page], format), mask);
    }
}
