using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// Restriction R and interpolation P between a grid of n samples along an axis and one of ⌈n/2⌉, alike for every channel. As
/// layers of a network: a strided convolution and a transposed one.
/// </summary>
/// <remarks>
/// (Rx)(I) = Σ_o r(o) x(2I + o), o ∈ {0, 1} along every axis of the grid's dimension; a missing last sample is replaced by its
/// neighbour. (Py)(i) = Σ_I p(i − 2I) y(I) with p on {0, 1} or {−1, 0, 1, 2} along every axis; cells beyond the border are
/// replaced by the outermost ones. Samples are cell means, so the two grids cover the same region.
/// </remarks>
public sealed record CycleTransfer
{
    /// <summary>Creates a transfer.</summary>
    /// <param name="restriction">r: one channel, extent 2 and origin 0 along every axis of the dimension, extent 1 along the others.</param>
    /// <param name="interpolation">p: one channel, extent 2 and origin 0, or extent 4 and origin 1, along every axis of the dimension.</param>
    public CycleTransfer(Stencil restriction, Stencil interpolation)
    {
        ArgumentNullException.ThrowIfNull(restriction);
        ArgumentNullException.ThrowIfNull(interpolation);
        var wide = Enum.GetValues<Axis>().Any(axis => interpolation.ExtentOf(axis) == 4);
        foreach (var axis in Enum.GetValues<Axis>())
        {
            var (down, up) = (restriction.ExtentOf(axis), interpolation.ExtentOf(axis));
            var fits = (down, up) == (1, 1)
                || (down == 2 && restriction.OriginOf(axis) == 0 && up == (wide ? 4 : 2) && interpolation.OriginOf(axis) == (wide ? 1 : 0));
            // x first, then y, then z, so that their number is the dimension of the grid.
            fits &= axis == Axis.X ? down == 2 : down == 1 || restriction.ExtentOf(axis - 1) == 2;
            if (!fits || restriction.InputChannels != 1 || interpolation.InputChannels != 1)
            {
                throw new SymfluxException(
                    $"a transfer restricts with {down} weights and interpolates with {up} along {axis}; it needs 2, and 2 or 4 along all axes, on one channel");
            }
        }

        (Restriction, Interpolation) = (restriction, interpolation);
    }

    /// <summary>r.</summary>
    public Stencil Restriction { get; }

    /// <summary>p.</summary>
    public Stencil Interpolation { get; }

    /// <summary>Number of values that training could change.</summary>
    public int ParameterCount => Restriction.Coefficients.Length + Interpolation.Coefficients.Length;

    /// <summary>Number of axes that it halves.</summary>
    internal int Dimension => Enum.GetValues<Axis>().Count(axis => Restriction.ExtentOf(axis) == 2);

    /// <summary>The classical choice: R takes the mean over a cell; P is constant or linear between cell centres.</summary>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="interpolation">P.</param>
    public static CycleTransfer Classical(int dimension, Interpolation interpolation) => new(
        Product(dimension, [0.5, 0.5], 0),
        interpolation == Blueprints.Interpolation.Constant ? Product(dimension, [1, 1], 0) : Product(dimension, [0.25, 0.75, 0.75, 0.25], 1));

    /// <summary>The tensor product of weights along the axes of a dimension.</summary>
    private static Stencil Product(int dimension, double[] weights, int origin)
    {
        var n = weights.Length;
        var (height, depth) = (dimension > 1 ? n : 1, dimension > 2 ? n : 1);
        var product = new double[n * height * depth];
        for (var i = 0; i < product.Length; i++)
        {
            product[i] = weights[i % n] * (dimension > 1 ? weights[i / n % n] : 1) * (dimension > 2 ? weights[i / n / n] : 1);
        }

        return new Stencil(product, 1, depth, height, n, dimension > 2 ? origin : 0, dimension > 1 ? origin : 0, origin);
    }
}
