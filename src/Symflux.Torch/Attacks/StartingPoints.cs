using Symflux.Fields;

namespace Symflux.Torch.Attacks;

/// <summary>Random inputs of different character for an adversarial search, reproducible from a seed.</summary>
internal sealed class StartingPoints(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>A number between two positive ones, evenly distributed on a logarithmic scale within one of several equal parts of it.</summary>
    public double LogUniform(double low, double high, int part = 0, int parts = 1) => low * Math.Pow(high / low, (part + random.NextDouble()) / parts);

    /// <summary>White Gaussian noise of standard deviation 1.</summary>
    public double[] Noise(int length)
    {
        var values = new double[length];
        foreach (ref var value in values.AsSpan())
        {
            value = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return values;
    }

    /// <summary>
    /// One field, in turn: noise, noise around a constant, as grey values are, alternating signs, which is where explicit schemes lose stability
    /// first, and a piecewise constant image, the latter two with some noise.
    /// </summary>
    public double[] Field(int turn, Grid grid, int channels)
    {
        var noise = Noise(channels * grid.Count);
        return (turn % 4) switch
        {
            0 => noise,
            1 => Array.ConvertAll(noise, value => value + 3),
            2 => Vectors.Add(Each((x, y, z) => (x + y + z) % 2 == 0 ? 1 : -1), 0.1, noise),
            _ => Vectors.Add(HalfSpaces(), 0.1, noise),
        };

        double[] HalfSpaces()
        {
            var (normal, offset) = (Noise(3), random.NextDouble());
            return Each((x, y, z) => normal[0] * (x - offset * grid.Width) + normal[1] * (y - offset * grid.Height)
                + normal[2] * (z - offset * grid.Depth) > 0 ? 1 : -1);
        }

        double[] Each(Func<int, int, int, double> value) =>
        [
            .. Enumerable.Range(0, channels * grid.Count).Select(i =>
                value(i % grid.Width, i / grid.Width % grid.Height, i / grid.Width / grid.Height % grid.Depth)),
        ];
    }
}
