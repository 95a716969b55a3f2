namespace Symflux.Benchmarks;

/// <summary>Discs and boxes of random grey values on a ramp, 0 to 255, with Gaussian noise of level 25; from a fixed seed.</summary>
internal static class NoisyShapes
{
    public static double[] Create(int size, double noise = 25)
    {
        var random = new Random(3);
        var image = new double[size * size];
        for (var i = 0; i < image.Length; i++)
        {
            image[i] = 100 + 60.0 * (i % size) / size;
        }

        for (var shape = 0; shape < 60; shape++)
        {
            var (cx, cy) = (size * random.NextDouble(), size * random.NextDouble());
            var extent = size * (0.02 + 0.15 * Math.Pow(random.NextDouble(), 2));
            var (grey, isBox) = (255 * random.NextDouble(), random.NextDouble() < 0.5);
            for (var y = (int)Math.Max(0, cy - extent); y < Math.Min(size, cy + extent); y++)
            {
                for (var x = (int)Math.Max(0, cx - extent); x < Math.Min(size, cx + extent); x++)
                {
                    var (dx, dy) = (x - cx, y - cy);
                    image[y * size + x] = isBox || dx * dx + dy * dy < extent * extent ? grey : image[y * size + x];
                }
            }
        }

        for (var i = 0; i < image.Length; i++)
        {
            image[i] += noise * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return image;
    }
}
