using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Synthesis;

/// <summary>The distribution with a density proportional to r^−p between two positive bounds.</summary>
internal readonly record struct PowerLaw(double Exponent, double Smallest, double Largest)
{
    private bool IsLogarithmic => Math.Abs(Exponent - 1) < 1e-9;

    /// <summary>∫ r^−p dr between the bounds.</summary>
    public double Integral => IsLogarithmic
        ? PortableMath.Log(Largest / Smallest)
        : (PortableMath.Pow(Largest, 1 - Exponent) - PortableMath.Pow(Smallest, 1 - Exponent)) / (1 - Exponent);

    /// <summary>The value that a variable of this distribution falls below with the given probability.</summary>
    public double Quantile(double probability)
    {
        if (IsLogarithmic)
        {
            return Smallest * PortableMath.Pow(Largest / Smallest, probability);
        }

        var low = PortableMath.Pow(Smallest, 1 - Exponent);
        var high = PortableMath.Pow(Largest, 1 - Exponent);
        return Math.Clamp(PortableMath.Pow(low + probability * (high - low), 1 / (1 - Exponent)), Smallest, Largest);
    }
}
