using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Fields;
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
        var (x, y, z) = (Waves(Axis.X), Waves(Axis.Y), Waves(Axis.Z));
        // Axis by axis: sums over x are the same for all ω_y and ω_z.
        var lines = new Complex[samples][];
        for (var j = 0; j < samples; j++)
        {
            lines[j] = SumAway(Array.ConvertAll(stencil.Coefficients.ToArray(), weight => (Complex)weight), x[j]);
        }

        var magnitudes = ImmutableArray.CreateBuilder<float>(count);
        for (var i = 0; i < count; i++)
        {
            var channels = SumAway(SumAway(lines[i % samples], y[i / samples % samples]), z[i / (samples * samples)]);
            magnitudes.Add((float)Math.Sqrt(channels.Sum(value => value.Real * value.Real + value.Imaginary * value.Imaginary)));
        }

        return new FrequencyResponse(samples, magnitudes.MoveToImmutable());

        // exp(iω_j o) at the offsets of the stencil. Beyond the grid's dimension there is one offset only, and it is 0.
        Complex[][] Waves(Axis axis) =>
        [
            .. Enumerable.Range(0, samples).Select(j => Enumerable.Range(-stencil.OriginOf(axis), stencil.ExtentOf(axis))
                .Select(offset => Complex.FromPolarCoordinates(1, Frequency(j) * offset)).ToArray()),
        ];

        double Frequency(int j) => -Math.PI + 2 * Math.PI * j / (samples - 1);
    }

    /// <summary>Sums over the axis that varies fastest; where it has the offset 0 only, the values are the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Complex[] SumAway(Complex[] values, Complex[] wave)
    {
        if (wave is [{ Real: 1, Imaginary: 0 }])
        {
            return values;
        }

        var sums = new Complex[values.Length / wave.Length];
        for (var i = 0; i < values.Length; i++)
        {
            sums[i / wave.Length] += values[i] * wave[i % wave.Length];
        }

        return sums;
    }
}
