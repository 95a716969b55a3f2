using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Onnx.Operators;

/// <summary>
/// The smallest window around a position that holds every stencil of a bank. In it, all stencils have the same extents
/// and origin, as convolutions want it; what a stencil does not fill is zero.
/// </summary>
internal sealed class StencilWindow
{
    /// <summary>Finds the window.</summary>
    /// <param name="stencils">The stencils.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    public StencilWindow(IReadOnlyList<Stencil> stencils, int dimension)
    {
        Axes = dimension switch { 1 => [Axis.X], 2 => [Axis.Y, Axis.X], _ => [Axis.Z, Axis.Y, Axis.X] };
        Before = [.. Axes.Select(axis => stencils.Max(stencil => stencil.OriginOf(axis)))];
        After = [.. Axes.Select(axis => stencils.Max(stencil => AfterOrigin(stencil, axis)))];
        IsFilled = stencils.All(stencil => Axes.Index().All(
            axis => stencil.OriginOf(axis.Item) == Before[axis.Index] && AfterOrigin(stencil, axis.Item) == After[axis.Index]));
        Weights = Place(stencils);
    }

    /// <summary>The axes of the grid, slowest first, as the axes of a tensor come.</summary>
    public Axis[] Axes { get; }

    /// <summary>How far the window reaches before the position, for each axis.</summary>
    public int[] Before { get; }

    /// <summary>How far the window reaches behind the position, for each axis.</summary>
    public int[] After { get; }

    /// <summary>Whether every stencil has exactly the window's extents and origin.</summary>
    public bool IsFilled { get; }

    /// <summary>All weights, ordered output channel, input channel, (z, y,) x.</summary>
    public double[] Weights { get; }

    /// <summary>The window's extents, slowest axis first.</summary>
    public int[] Extents => [.. Before.Zip(After, (before, after) => before + 1 + after)];

    /// <summary>How far a stencil reaches behind the position that it belongs to.</summary>
    public static int AfterOrigin(Stencil stencil, Axis axis) => stencil.ExtentOf(axis) - 1 - stencil.OriginOf(axis);

    private double[] Place(IReadOnlyList<Stencil> stencils)
    {
        int BeforeOf(Axis axis) => Array.IndexOf(Axes, axis) is >= 0 and var i ? Before[i] : 0;
        int ExtentOf(Axis axis) => Array.IndexOf(Axes, axis) is >= 0 and var i ? Before[i] + 1 + After[i] : 1;

        var inputs = stencils[0].InputChannels;
        var (depth, height, width) = (ExtentOf(Axis.Z), ExtentOf(Axis.Y), ExtentOf(Axis.X));
        var weights = new double[stencils.Count * inputs * depth * height * width];
        foreach (var (c, s) in stencils.Index())
        {
            var (z0, y0, x0) = (BeforeOf(Axis.Z) - s.OriginZ, BeforeOf(Axis.Y) - s.OriginY, BeforeOf(Axis.X) - s.OriginX);
            for (var i = 0; i < inputs; i++)
            {
                for (var z = 0; z < s.Depth; z++)
                {
                    for (var y = 0; y < s.Height; y++)
                    {
                        for (var x = 0; x < s.Width; x++)
                        {
                            weights[(((c * inputs + i) * depth + z0 + z) * height + y0 + y) * width + x0 + x] = s[i, z, y, x];
                        }
                    }
                }
            }
        }

        return weights;
    }
}
