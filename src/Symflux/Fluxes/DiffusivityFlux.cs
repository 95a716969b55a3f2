using System.Numerics;

namespace Symflux.Fluxes;

/// <summary>
/// A flux function made from a diffusivity g ≤ 1: Φ(s) = g(s²)·s. It is odd, and extends to groups of channels by
/// Φ(v) = g(|v|²)·v. Of those that come with the library only <see cref="ForwardBackwardFlux"/> has negative values of g.
/// </summary>
/// <remarks>
/// <para>
/// A program may derive its own, most easily from <see cref="ContrastFlux"/>; <see cref="Diffusivity"/>, <see cref="Flux.Slope"/>, the range
/// <see cref="Flux.Slopes"/> and <see cref="Flux.Rescale"/> are all that must be written. Proofs rest on <see cref="Bound"/>, <see cref="DiffusivityRange"/>
/// and
/// <see cref="Flux.Slopes"/>: they are compared with samples of the function when a <see cref="FluxLayer"/> is made of it, and what contradicts them is
/// refused.
/// </para>
/// <para>
/// Solvers, certificates, diagrams and reports take such a flux as it is. Networks, ONNX and model files hold formulas and tables of known kinds only:
/// they hold it sampled as a spline, see <see cref="FluxSample"/>.
/// </para>
/// </remarks>
public abstract record DiffusivityFlux : Flux
{
    /// <summary>0, unless a kind has parameters that training could change.</summary>
    public override int ParameterCount => 0;

    /// <summary>L with 0 ≤ g ≤ L: 1 for the diffusivities that are scaled to g(0) = 1; null where g has negative values.</summary>
    public override double? Bound => 1;

    /// <summary>g(s²).</summary>
    /// <param name="squared">s², not negative.</param>
    public abstract double Diffusivity(double squared);

    /// <summary>g of many squared arguments; one by one in double precision, unless a kind knows better.</summary>
    /// <param name="squared">s², not negative; NaN gives NaN.</param>
    /// <param name="diffusivities">Receives g(s²); as long as <paramref name="squared"/>, which it may be.</param>
    public virtual void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < squared.Length; i++)
        {
            diffusivities[i] = T.CreateSaturating(Diffusivity(double.CreateSaturating(squared[i])));
        }
    }

    /// <summary>
    /// Ψ(s²) = ∫ from 0 to s² of g, so that E(u) = ½ Σ Ψ((Ku)²) has the gradient KᵀΦ(Ku); by quadrature, unless a kind has a formula.
    /// </summary>
    /// <param name="squared">s², not negative.</param>
    public virtual double Penaliser(double squared) => Quadrature.Integrate(r => 2 * r * Diffusivity(r * r), Math.Sqrt(squared), DiffusivityScale.Of(this));

    /// <inheritdoc/>
    public sealed override double Potential(double s) => Penaliser(s * s);

    /// <inheritdoc/>
    public sealed override double Value(double s) => Diffusivity(s * s) * s;

    /// <summary>
    /// The range of the eigenvalues of the Jacobian of v ↦ g(|v|²)v for vectors: Φ' along v, g across.
    /// </summary>
    public SlopeRange GroupSlopes => Slopes.Hull(DiffusivityRange);

    /// <summary>The range of g.</summary>
    public virtual SlopeRange DiffusivityRange => new(0, 1);

    /// <inheritdoc/>
    public sealed override void Evaluate<T>(ReadOnlySpan<T> arguments, Span<T> values)
    {
        // Blocks that stay in the first-level cache, so that g and the product are one pass over memory.
        const int block = 512;
        Span<T> diffusivities = stackalloc T[block];
        while (!arguments.IsEmpty)
        {
            var count = Math.Min(block, arguments.Length);
            var g = diffusivities[..count];
            Multiply(arguments[..count], arguments[..count], g);
            EvaluateDiffusivity<T>(g, g);
            Multiply(g, arguments[..count], values[..count]);
            arguments = arguments[count..];
            values = values[count..];
        }
    }

    /// <summary>c/λ² as a number that is not infinite, so that 0 times it is 0 for the smallest contrasts too.</summary>
    /// <param name="numerator">c.</param>
    /// <param name="contrast">λ.</param>
    internal static T OverSquare<T>(double numerator, double contrast) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var largest = typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue;
        return T.CreateSaturating(Math.Clamp(numerator / contrast / contrast, -largest, largest));
    }

    private static void Multiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lanes = Vector<T>.Count;
        var i = 0;
        for (; i <= a.Length - lanes; i += lanes)
        {
            (new Vector<T>(a[i..]) * new Vector<T>(b[i..])).CopyTo(product[i..]);
        }

        for (; i < a.Length; i++)
        {
            product[i] = a[i] * b[i];
        }
    }

    /// <summary>Runs a vector function over a span; the rest goes through one padded vector, so every lane takes the same path.</summary>
    private protected static void Map<T, TFunction>(TFunction function, ReadOnlySpan<T> arguments, Span<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TFunction : struct, IVectorFunction<T>
    {
        var lanes = Vector<T>.Count;
        var i = 0;
        for (; i <= arguments.Length - lanes; i += lanes)
        {
            function.Invoke(new Vector<T>(arguments[i..])).CopyTo(values[i..]);
        }

        if (i < arguments.Length)
        {
            Span<T> rest = stackalloc T[lanes];
            rest.Clear();
            arguments[i..].CopyTo(rest);
            function.Invoke(new Vector<T>(rest)).CopyTo(rest);
            rest[..(arguments.Length - i)].CopyTo(values[i..]);
        }
    }

    /// <summary>A function of one vector.</summary>
    private protected interface IVectorFunction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>f(x), lane by lane.</summary>
        Vector<T> Invoke(Vector<T> x);
    }
}
