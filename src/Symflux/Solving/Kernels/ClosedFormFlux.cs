using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Solving.Kernels;

/// <summary>Φ(s) = g(s²)·s for a diffusivity of closed form with contrast λ.</summary>
internal sealed class ClosedFormFlux<T, TDiffusivity>(double contrast) : RowFlux<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TDiffusivity : IClosedFormDiffusivity
{
    private readonly T inverse = T.CreateSaturating(1 / (contrast * contrast));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Evaluate(ref T row, int columns)
    {
        for (var x = 0; x < columns; x += Vector<T>.Count)
        {
            var s = Vector.LoadUnsafe(ref row, (nuint)x);
            TDiffusivity.Flux(s, s * s * inverse).StoreUnsafe(ref row, (nuint)x);
        }
    }
}

/// <summary>A diffusivity of closed form; a type and not a delegate, so that it becomes part of the loop.</summary>
internal interface IClosedFormDiffusivity
{
    /// <summary>g·s, lane by lane.</summary>
    /// <param name="s">s.</param>
    /// <param name="squared">s²/λ².</param>
    static abstract Vector<T> Flux<T>(Vector<T> s, Vector<T> squared) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>g = 1/(1 + s²/λ²).</summary>
internal readonly struct PeronaMalikDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Flux<T>(Vector<T> s, Vector<T> squared) where T : unmanaged, IFloatingPointIeee754<T> =>
        s / (Vector<T>.One + squared);
}

/// <summary>g = exp(−s²/(2λ²)).</summary>
internal readonly struct ExponentialDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Flux<T>(Vector<T> s, Vector<T> squared) where T : unmanaged, IFloatingPointIeee754<T> =>
        s * Simd.Exp(squared * T.CreateSaturating(-0.5));
}

/// <summary>g = 1/√(1 + s²/λ²).</summary>
internal readonly struct CharbonnierDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Flux<T>(Vector<T> s, Vector<T> squared) where T : unmanaged, IFloatingPointIeee754<T> =>
        s / Vector.SquareRoot(Vector<T>.One + squared);
}

/// <summary>g = 1 − exp(−C/(s/λ)⁸).</summary>
internal readonly struct WeickertDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Flux<T>(Vector<T> s, Vector<T> squared) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var fourth = squared * squared;
        return s - s * Simd.Exp(Vector.Create(T.CreateSaturating(-WeickertFlux.Constant)) / (fourth * fourth));
    }
}
