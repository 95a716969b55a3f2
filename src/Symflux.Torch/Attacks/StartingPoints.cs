using static TorchSharp.torch;

namespace Symflux.Torch.Attacks;

/// <summary>Random inputs of different character for an adversarial search, reproducible from a seed.</summary>
internal sealed class StartingPoints(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>A number between two positive ones, evenly distributed on a logarithmic scale.</summary>
    public double LogUniform(double low, double high) => low * Math.Pow(high / low, random.NextDouble());

    /// <summary>White Gaussian noise.</summary>
    public Tensor Noise(long[] shape)
    {
        var values = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return tensor(values, shape);
    }

    /// <summary>
    /// One field, 1 × m × grid, in turn: noise, alternating signs, a piecewise constant image, each with some noise and
    /// every second time with a large mean, as grey values have.
    /// </summary>
    public Tensor Field(int turn, long[] shape)
    {
        var field = (turn % 3) switch
        {
            0 => Noise(shape),
            1 => Alternating(shape),
            _ => Cartoon(shape),
        };
        return field + 0.1 * Noise(shape) + (random.Next(2) == 0 ? 0 : 2);
    }

    /// <summary>The grid's highest frequency, where explicit schemes lose stability first.</summary>
    private static Tensor Alternating(long[] shape)
    {
        var signs = ones(shape, ScalarType.Float64);
        for (var dimension = 2; dimension < shape.Length; dimension++)
        {
            var line = 1 - 2 * arange(shape[dimension], ScalarType.Float64).remainder(2);
            signs = signs * line.reshape([-1, .. Enumerable.Repeat(1L, shape.Length - 1 - dimension)]);
        }

        return signs;
    }

    /// <summary>A sum of half spaces.</summary>
    private Tensor Cartoon(long[] shape)
    {
        var image = zeros(shape, ScalarType.Float64);
        for (var part = 0; part < 4; part++)
        {
            var dimension = 2 + random.Next(shape.Length - 2);
            var edge = random.NextInt64(shape[dimension]);
            var height = random.NextDouble() * 2 - 1;
            var line = height * arange(shape[dimension], ScalarType.Float64).ge(edge).to_type(ScalarType.Float64);
            image = image + line.reshape([-1, .. Enumerable.Repeat(1L, shape.Length - 1 - dimension)]);
        }

        return image;
    }
}
