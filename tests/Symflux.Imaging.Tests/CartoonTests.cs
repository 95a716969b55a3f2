using Symflux.Imaging.Synthesis;

namespace Symflux.Imaging.Tests;

public class CartoonTests
{
    [Fact]
    public void A_seed_gives_one_image_with_values_in_range()
    {
        foreach (var isColour in new[] { false, true })
        {
            var options = new CartoonOptions { IsColour = isColour };
            var image = Cartoon.Create(90, 60, 4, options);
            Assert.Equal(isColour ? 3 : 1, image.Channels);
            Assert.Equal((90, 60), (image.Grid.Width, image.Grid.Height));
            Assert.All(image.Values.ToArray(), value => Assert.InRange(value, 0, 255));
            RandomImages.AssertSame(image, Cartoon.Create(90, 60, 4, options), "again");
            Assert.NotEqual(image.Values.ToArray(), Cartoon.Create(90, 60, 5, options).Values.ToArray());
        }
    }

    [Fact]
    public void Without_shapes_a_ramp_is_left()
    {
        // Second differences of a ramp vanish, but for the two lines where it may reach its end colours.
        var image = Cartoon.Create(40, 40, 2, new CartoonOptions { Shapes = 0, Lines = 0 });
        var bent = 0;
        for (var y = 0; y < 40; y++)
        {
            for (var x = 1; x < 39; x++)
            {
                bent += Math.Abs(image[0, 0, y, x - 1] - 2 * image[0, 0, y, x] + image[0, 0, y, x + 1]) > 1e-3 ? 1 : 0;
            }
        }

        Assert.InRange(bent, 0, 160);
        Assert.True(image.Values.ToArray().Distinct().Count() > 100);
    }

    [Fact]
    public void Tiny_images_and_wrong_options()
    {
        Assert.All(Cartoon.Create(1, 1, 7).Values.ToArray(), value => Assert.InRange(value, 0, 255));
        Assert.Throws<SymfluxException>(() => new CartoonOptions { Shapes = -1 });
        Assert.Throws<SymfluxException>(() => new CartoonOptions { Lines = 20_000 });
        Assert.Throws<SymfluxException>(() => Cartoon.Create(5, 0, 1));
    }

    [Fact]
    public void Distances_are_those_of_geometry()
    {
        var square = new Polygon([(0, 0), (4, 0), (4, 4), (0, 4)]);
        Assert.Equal(-1, square.Distance(1, 2), 1e-12);
        Assert.Equal(5, square.Distance(7, 8), 1e-12);
        var disc = new Ellipse(1, 2, 3, 3, 0.6, 0.8);
        Assert.Equal(-2, disc.Distance(2, 2), 1e-12);
        Assert.Equal(2, disc.Distance(1, 7), 1e-12);
        Assert.Equal(-3, disc.Distance(1, 2), 1e-12);
        var stroke = new Stroke((0, 0), (10, 0), 2);
        Assert.Equal(2, stroke.Distance(5, -3), 1e-12);
        Assert.Equal(4, stroke.Distance(13, 4), 1e-12);
        Assert.Equal(-0.5, new Ring(0, 0, 5, 2).Distance(3.3, 4.4), 1e-12);
        Assert.Equal(Math.PI * 25, Area(new Ellipse(20, 20, 5, 5, 1, 0)), 0.5);
        Assert.Equal(Math.PI * 50, Area(new Ellipse(20, 20, 10, 5, 0.8, 0.6)), 1.5);
    }

    /// <summary>Area by the coverage that drawing uses.</summary>
    private static double Area(CartoonShape shape)
    {
        var sum = 0.0;
        for (var y = 0; y < 40; y++)
        {
            for (var x = 0; x < 40; x++)
            {
                sum += Math.Clamp(0.5 - shape.Distance(x + 0.5, y + 0.5), 0, 1);
            }
        }

        return sum;
    }
}
