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

    /// <summary>
    /// The difference quotient of order m along an axis, m = 0 … 4: u, the forward difference, the second difference, the
    /// forward difference of the second one, the second difference of the second one.
    /// </summary>
    public static Stencil OfOrder(int order, Axis axis, double spacing)
    {
        double[] weights = order switch
        {
            0 => [1],
            1 => [-1, 1],
            2 => [1, -2, 1],
            3 => [-1, 3, -3, 1],
            4 => [1, -4, 6, -4, 1],
            _ => throw new SymfluxException($"derivatives of order {order} are not provided; the orders are 0 to 4"),
        };
        var scale = Math.Pow(spacing, -order);
        return Along(axis, [.. weights.Select(weight => scale * weight)], origin: order / 2);
    }

    /// <summary>
    /// D = Σ α_m ∂^m along x as one stencil over the union of their reaches, m = 0 … 4.
    /// </summary>
    /// <param name="coefficients">α_0, α_1, …; α_m in units of length to the power m, not all 0.</param>
    /// <param name="spacing">h.</param>
    public static Stencil Combination(ReadOnlySpan<double> coefficients, double spacing)
    {
        var terms = new List<(double Alpha, Stencil Stencil)>();
        for (var m = 0; m < coefficients.Length; m++)
        {
            if (coefficients[m] != 0)
            {
                terms.Add((coefficients[m], OfOrder(m, Axis.X, spacing)));
            }
        }

        if (terms.Count == 0)
        {
            throw new SymfluxException("all coefficients α of the derivatives are 0; give at least one");
        }

        var origin = terms.Max(term => term.Stencil.OriginX);
        var weights = new double[origin + terms.Max(term => term.Stencil.Width - term.Stencil.OriginX)];
        foreach (var (alpha, stencil) in terms)
        {
            for (var x = 0; x < stencil.Width; x++)
            {
                weights[origin - stencil.OriginX + x] += alpha * stencil[0, 0, 0, x];
            }
        }

        return Along(Axis.X, weights, origin);
    }

    /// <summary>The Laplacian by second differences: 3, 5 or 7 weights.</summary>
    public static Stencil Laplacian(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var extents = Enumerable.Range(0, 3).Select(axis => axis < grid.Dimension ? 3 : 1).ToArray();
        var (width, height, depth) = (extents[0], extents[1], extents[2]);
        var (middle, strides) = (width * height * depth / 2, (int[])[1, width, width * height]);
        var weights = new double[width * height * depth];
        foreach (var axis in Axes(grid))
        {
            var scale = Math.Pow(grid.SpacingOf(axis), -2);
            weights[middle] -= 2 * scale;
            weights[middle - strides[(int)axis]] += scale;
            weights[middle + strides[(int)axis]] += scale;
        }

        return new Stencil(weights, 1, depth, height, width);
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
