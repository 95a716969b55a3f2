namespace Symflux.Operators;

/// <summary>
/// ⟨a, d⟩ and ‖d‖² over a window, as Product·2^(p + q) and Square·2^(2q): with exponents of their own, so that neither overflows nor vanishes for
/// values anywhere in the range of double.
/// </summary>
/// <param name="Product">⟨a, d⟩ without its power of two.</param>
/// <param name="Square">‖d‖² without its power of two.</param>
/// <param name="ProductExponent">p + q.</param>
/// <param name="SquareExponent">2q.</param>
internal readonly record struct WindowSum(double Product, double Square, int ProductExponent = 0, int SquareExponent = 0)
{
    /// <summary>⟨a, d⟩/‖d‖², for ‖d‖ &gt; 0.</summary>
    public double Quotient => Math.ScaleB(Product / Square, ProductExponent - SquareExponent);

    /// <summary>The sums over two windows together.</summary>
    public static WindowSum operator +(WindowSum one, WindowSum other)
    {
        // What is 0 has no scale of its own.
        var (product, square) = (Common(one.Product, one.ProductExponent, other.Product, other.ProductExponent),
            Common(one.Square, one.SquareExponent, other.Square, other.SquareExponent));
        return new(
            Math.ScaleB(one.Product, one.ProductExponent - product) + Math.ScaleB(other.Product, other.ProductExponent - product),
            Math.ScaleB(one.Square, one.SquareExponent - square) + Math.ScaleB(other.Square, other.SquareExponent - square), product, square);
    }

    private static int Common(double a, int exponentA, double b, int exponentB) =>
        a == 0 ? exponentB : b == 0 ? exponentA : Math.Max(exponentA, exponentB);
}
