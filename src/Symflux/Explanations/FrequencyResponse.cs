using System.Collections.Immutable;
using System.Numerics;
using Symflux.Operators;

namespace Symflux.Explanations;

/// <summary>
/// |K̂(ω)| of a stencil on a grid of frequencies, K̂(ω) = Σ_o w(o) exp(i ω·o); the Euclidean norm over the channels of the
/// state where there are several.
/// </summary>
/// <param name="Samples">
/// Frequencies per axis, odd: ω_j = −π + 2πj/(Samples − 1), so that the middle one is 0. In radians per sample, whatever
/// the grid spacing.
/// </param>
/// <param name="Magnitudes">|K̂|, Samples^dimension values, ω_x fastest.</param>
public sealed record FrequencyResponse(int Samples, ImmutableArray<float> Magnitudes)
{
    /// <summary>|K̂(0)|: what the stencil makes of constants.</summary>
    public double AtZero => Magnitudes[Magnitudes.Length / 2];

    /// <summary>The largest sample.</summary>
    public double Largest => Magnitudes.Max();

    /// <summary>Samples a stencil's response.</summary>
    internal static FrequencyResponse Of(Stencil stencil, int dimension)
    {
        var samples = dimension switch { 1 => 65, 2 => 17, _ => 9 };
        var count = (int)Math.Pow(samples, dimension);
        var magnitudes = ImmutableArray.CreateBuilder<float>(count);
        for (var i = 0; i < count; i++)
        {
            magnitudes.Add((float)At(
                stencil, Frequency(i % samples), Frequency(i / samples % samples), Frequency(i / (samples * samples))));
        }

        return new FrequencyResponse(samples, magnitudes.MoveToImmutable());

        // Beyond the grid's dimension there is one frequency only, and the stencil's extent is 1.
        double Frequency(int j) => -Math.PI + 2 * Math.PI * j / (samples - 1);
    }

    /// <summary>|K̂(ω)|.</summary>
    internal static double At(Stencil stencil, double omegaX, double omegaY, double omegaZ)
    {
        var taps = stencil.Depth * stencil.Height * stencil.Width;
        var squares = 0.0;
        for (var channel = 0; channel < stencil.InputChannels; channel++)
        {
            var sum = Complex.Zero;
            for (var i = 0; i < taps; i++)
            {
                var (x, y, z) = (i % stencil.Width, i / stencil.Width % stencil.Height, i / (stencil.Width * stencil.Height));
                var phase = omegaX * (x - stencil.OriginX) + omegaY * (y - stencil.OriginY) + omegaZ * (z - stencil.OriginZ);
                sum += stencil.Coefficients[channel * taps + i] * Complex.FromPolarCoordinates(1, phase);
            }

            squares += sum.Real * sum.Real + sum.Imaginary * sum.Imaginary;
        }

        return Math.Sqrt(squares);
    }
}
