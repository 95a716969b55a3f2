using Symflux.Fields;

namespace Symflux.Operators;

/// <summary>Finite-difference stencils for derivatives, consistent with a grid's spacing h.</summary>
public static class Derivative
{
    /// <summary>Forward difference (u(x+h) − u(x))/h, first order at x, second order at x + h/2.</summary>
    public static Stencil First(Axis axis, double spacing) => Along(axis, [-1 / spacing, 1 / spacing], origin: 0);

    /// <summary>Second difference (u(x+h) − 2u(x) + u(x−h))/h², second order.</summary>
    public static Stencil Second(Axis axis, double spacing)
    {
        var scale = 1 / (spacing * spacing);
        return Along(axis, [scale, -2 * scale, scale], origin: 1);
    }

    /// <summary>Mixed second difference along two axes, the product of two forward differences.</summary>
    public static Stencil Mixed(Axis first, double firstSpacing, Axis second, double secondSpacing)
    {
        if (first == second)
        {
            throw new SymfluxException($"a mixed derivative takes two different axes, not {first} twice; use the second derivative");
        }

        var scale = 1 / (firstSpacing * secondSpacing);
        var (depth, height, width) = (Extent(Axis.Z), Extent(Axis.Y), Extent(Axis.X));
        return new Stencil([scale, -scale, -scale, scale], 1, depth, height, width, 0, 0, 0);

        int Extent(Axis axis) => axis == first || axis == second ? 2 : 1;
    }

    /// <summary>The first derivatives along every axis of the grid: (∂x), (∂x, ∂y) or (∂x, ∂y, ∂z).</summary>
    public static IReadOnlyList<Stencil> Gradient(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return [.. Axes(grid).Select(axis => First(axis, grid.SpacingOf(axis)))];
    }

    /// <summary>
    /// The second derivatives of the grid, (∂xx, ∂yy, …, √2 ∂xy, …), so that the sum of squares is the squared Frobenius
    /// norm of the Hessian.
    /// </summary>
    public static IReadOnlyList<Stencil> Hessian(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var axes = Axes(grid).ToArray();
        var pure = axes.Select(axis => Second(axis, grid.SpacingOf(axis)));
        var mixed =
            from i in Enumerable.Range(0, axes.Length)
            from j in Enumerable.Range(i + 1, axes.Length - i - 1)
            select Mixed(axes[i], grid.SpacingOf(axes[i]), axes[j], grid.SpacingOf(axes[j])).Scale(Math.Sqrt(2));
        return [.. pure, .. mixed];
    }

    private static IEnumerable<Axis> Axes(Grid grid) => Enumerable.Range(0, grid.Dimension).Select(i => (Axis)i);

    private static Stencil Along(Axis axis, ReadOnlySpan<double> weights, int origin) => axis switch
    {
        Axis.X => new Stencil(weights, 1, 1, 1, weights.Length, 0, 0, origin),
        Axis.Y => new Stencil(weights, 1, 1, weights.Length, 1, 0, origin, 0),
        _ => new Stencil(weights, 1, weights.Length, 1, 1, origin, 0, 0),
    };
}
