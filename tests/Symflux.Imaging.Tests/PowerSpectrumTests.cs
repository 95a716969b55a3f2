using System.Numerics;
using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Tests;

public sealed class PowerSpectrumTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(16)]
    public void Transform_is_its_definition(int side)
    {
        var random = new Random(side);
        Complex[] values = [.. Enumerable.Range(0, side * side).Select(_ => new Complex(random.NextDouble(), random.NextDouble()))];
        var fast = values.ToArray();
        FourierTransform.Square(fast, side);
        for (var i = 0; i < fast.Length; i++)
        {
            var sum = Complex.Zero;
            for (var j = 0; j < values.Length; j++)
            {
                var phase = (double)(i / side * (j / side) + i % side * (j % side)) / side;
                sum += values[j] * Complex.FromPolarCoordinates(1, -2 * Math.PI * phase);
            }

            Assert.True((sum - fast[i]).Magnitude < 1e-9, $"side {side}, place {i}: {sum}, not {fast[i]}");
        }
    }

    /// <summary>σ² at every frequency, whatever σ, the extents and the mean are.</summary>
    [Theory]
    [InlineData(1, 7.0, 256, 256, 1)]
    [InlineData(2, 0.01, 301, 517, 1)]
    [InlineData(3, 900.0, 200, 131, 3)]
    public void White_noise_is_flat(ulong seed, double sigma, int height, int width, int channels)
    {
        var field = new Field<float>(Grid.Image(height, width), channels);
        field.Values.Fill((float)(20 * sigma));
        var spectrum = PowerSpectrum.Of(GaussianNoise.Add(field, sigma, seed))!;
        Assert.InRange(Math.Sqrt(spectrum.Variance) / sigma, 0.97, 1.03);
        for (var k = 8; k < spectrum.Radial.Length; k++)
        {
            Assert.InRange(spectrum.Radial[k] / (sigma * sigma), 0.6, 1.5);
        }

        Assert.InRange(spectrum.Relative(0.05, 0.2), 0.9, 1.1);
        Assert.InRange(spectrum.Relative(0.3, 0.5), 0.95, 1.05);
    }

    [Theory, InlineData(8, 0), InlineData(0, 20), InlineData(-12, 31)]
    public void A_sine_peaks_at_its_frequency_and_nowhere_else(int fx, int fy)
    {
        const int Side = 128;
        var field = new Field<float>(Grid.Image(Side, Side));
        for (var i = 0; i < field.Values.Length; i++)
        {
            field.Values[i] = (float)(50 + 3 * Math.Cos(2 * Math.PI * (fx * (i % Side) + fy * (i / Side)) / Side));
        }

        var spectrum = PowerSpectrum.Of(field)!;
        Assert.Equal(4.5, spectrum.Variance, 1e-3);
        var largest = spectrum.Density.Max();
        Assert.Equal(largest, At(fx, fy), 1e-6 * largest);
        Assert.Equal(largest, At(-fx, -fy), 1e-6 * largest);
        for (var i = 0; i < spectrum.Density.Length; i++)
        {
            var (y, x) = (i / Side - Side / 2, i % Side - Side / 2);
            var isFar = Math.Max(Math.Abs(x - fx), Math.Abs(y - fy)) > 1 && Math.Max(Math.Abs(x + fx), Math.Abs(y + fy)) > 1;
            Assert.True(!isFar || spectrum.Density[i] < 1e-6 * largest, $"power {spectrum.Density[i]} at ({x}, {y})");
        }

        double At(int x, int y) => spectrum.Density[(y + Side / 2) * Side + x + Side / 2];
    }

    [Fact]
    public void Too_small_images_have_none_and_wrong_ones_are_refused()
    {
        Assert.Null(PowerSpectrum.Of(new Field<float>(Grid.Image(15, 400))));
        Assert.NotNull(PowerSpectrum.Of(new Field<float>(Grid.Image(16, 16))));
        Assert.Throws<SymfluxException>(() => PowerSpectrum.Of(new Field<float>(Grid.Signal(100))));
        var field = new Field<float>(Grid.Image(20, 20));
        field.Values[7] = float.NaN;
        Assert.Contains("NaN", Assert.Throws<SymfluxException>(() => PowerSpectrum.Of(field)).Message, StringComparison.Ordinal);
    }
}
