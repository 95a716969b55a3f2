using System.Numerics;

namespace Symflux.Imaging.Numerics;

/// <summary>The discrete Fourier transform of sides that are powers of two, X(k) = Σ x(n) exp(−2πi nk/N), by J. W. Cooley
/// and J. W. Tukey (1965).</summary>
internal static class FourierTransform
{
    /// <summary>Transforms a square along both axes, in place.</summary>
    /// <param name="values">side × side values, row by row.</param>
    /// <param name="side">A power of two.</param>
    public static void Square(Complex[] values, int side)
    {
        var roots = new Complex[Math.Max(1, side / 2)];
        for (var i = 0; i < roots.Length; i++)
        {
            roots[i] = Complex.FromPolarCoordinates(1, -2 * Math.PI * i / side);
        }

        // Rows, turned over; then rows again are the columns, and turning back restores the order.
        for (var pass = 0; pass < 2; pass++)
        {
            for (var y = 0; y < side; y++)
            {
                Line(values.AsSpan(y * side, side), roots);
            }

            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < y; x++)
                {
                    (values[y * side + x], values[x * side + y]) = (values[x * side + y], values[y * side + x]);
                }
            }
        }
    }

    private static void Line(Span<Complex> line, ReadOnlySpan<Complex> roots)
    {
        for (int i = 1, mirror = 0; i < line.Length; i++)
        {
            var bit = line.Length >> 1;
            for (; (mirror & bit) != 0; bit >>= 1)
            {
                mirror ^= bit;
            }

            mirror ^= bit;
            if (i < mirror)
            {
                (line[i], line[mirror]) = (line[mirror], line[i]);
            }
        }

        for (var half = 1; half < line.Length; half *= 2)
        {
            for (var start = 0; start < line.Length; start += 2 * half)
            {
                for (var k = 0; k < half; k++)
                {
                    var (even, odd) = (line[start + k], line[start + k + half] * roots[k * (line.Length / (2 * half))]);
                    (line[start + k], line[start + k + half]) = (even + odd, even - odd);
                }
            }
        }
    }
}
