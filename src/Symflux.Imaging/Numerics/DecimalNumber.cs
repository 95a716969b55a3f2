using System.Globalization;

namespace Symflux.Imaging.Numerics;

/// <summary>Distances are decimal numbers of few digits; what is computed from them is to be one, too.</summary>
internal static class DecimalNumber
{
    /// <summary>The value rounded to 12 digits, so that 0.3/0.1 is 3.</summary>
    public static double Of(double value) =>
        double.Parse(value.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
