using System.Globalization;
using Symflux.Imaging;

namespace Symflux.Cli.Running;

/// <summary>Distances of the slices, rows and columns of a volume, as the user gives them.</summary>
/// <param name="Z">Distance of slices.</param>
/// <param name="Y">Distance of rows.</param>
/// <param name="X">Distance of columns.</param>
internal sealed record SliceVolume(double Z, double Y, double X)
{
    /// <summary>Reads "Z,Y,X".</summary>
    public static SliceVolume Parse(string text)
    {
        var numbers = text.Split(',').Select(cell =>
            double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0
                ? value
                : 0).ToArray();
        return numbers is [> 0 and var z, > 0 and var y, > 0 and var x]
            ? new SliceVolume(z, y, x)
            : throw new SymfluxException($"--spacing is '{text}'; give three positive distances such as 2.5,1,1");
    }

    /// <summary>Axes with these distances, in the unit that they have.</summary>
    public StackAxes? On(StackAxes? axes) => axes?.WithSlicesApart(Z / X);
}
