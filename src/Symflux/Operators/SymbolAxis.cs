using System.Numerics;

namespace Symflux.Operators;

/// <summary>The frequencies ω_k = 2πk/N of one axis at which a symbol is looked at.</summary>
internal sealed class SymbolAxis
{
    public SymbolAxis(int degree, int samples)
    {
        (Degree, Samples) = (degree, samples);
        Waves =
        [
            .. Enumerable.Range(0, samples).Select(k => Enumerable.Range(-degree, 2 * degree + 1)
                .Select(a => Complex.FromPolarCoordinates(1, 2 * Math.PI * ((long)k * a % samples) / samples)).ToArray()),
        ];
    }

    /// <summary>d, the degree of the symbol's square in this axis.</summary>
    public int Degree { get; }

    /// <summary>N.</summary>
    public int Samples { get; }

    /// <summary>exp(iω_k a) for |a| ≤ d, for every k.</summary>
    public Complex[][] Waves { get; }

    /// <summary>How much of its largest value a polynomial with values from 0 on can change over so many samples: |p'| ≤ d·max p/2 (Bernstein 1912).</summary>
    public double ShareOver(int samples) => Math.PI * Degree * samples / Samples;
}
