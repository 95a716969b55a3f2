using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Fluxes;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>Φ(s) = g(s²)·s for a diffusivity of closed form with contrast λ.</summary>
internal sealed class ClosedFormFlux<T, TVector, TDiffusivity>(double contrast) : RowFlux<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
    where TDiffusivity : IClosedFormDiffusivity
{
    private readonly T inverse = DiffusivityFlux.OverSquare<T>(1, contrast);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Evaluate(ref T row, int columns)
    {
        var scale = TVector.Broadcast(inverse);
        for (var x = 0; x < columns; x += TVector.Count)
        {
            ref var place = ref Unsafe.Add(ref row, x);
            var s = TVector.Load(ref place);
            (s * TDiffusivity.At<TVector, T>(s * s, scale)).Store(ref place);
        }
    }
}

/// <summary>A diffusivity of closed form; a type and not a delegate, so that it becomes part of the loop.</summary>
internal interface IClosedFormDiffusivity
{
    /// <summary>g, lane by lane.</summary>
    /// <param name="squared">s²; infinite where it is beyond the range of numbers.</param>
    /// <param name="scale">1/λ².</param>
    static abstract TVector At<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T>;
}

/// <summary>What diffusivities of closed form have in common.</summary>
internal static class ClosedForm
{
    /// <summary>
    /// 1 + s²/λ², or 2⁹⁹ where it is more: reciprocals end there, and g is below 2⁻⁴⁹ already, so that no flux in single precision is as large as half a
    /// last place of s.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OnePlus<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T>
    {
        var sum = TVector.MultiplyAdd(squared, scale, TVector.Broadcast(T.One));
        return typeof(T) == typeof(float) ? TVector.Minimum(TVector.Broadcast(T.CreateTruncating(6.338253001141147e29)), sum) : sum;
    }
}

/// <summary>g = 1/(1 + s²/λ²).</summary>
internal readonly struct PeronaMalikDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        TVector.Reciprocal(ClosedForm.OnePlus<TVector, T>(squared, scale));
}

/// <summary>g = exp(−s²/(2λ²)).</summary>
internal readonly struct ExponentialDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        TVector.Exp(squared * scale * TVector.Broadcast(T.CreateSaturating(-0.5)));
}

/// <summary>g = 1/√(1 + s²/λ²).</summary>
internal readonly struct CharbonnierDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        TVector.ReciprocalSquareRoot(ClosedForm.OnePlus<TVector, T>(squared, scale));
}

/// <summary>g = 1 − exp(−C/(s/λ)⁸).</summary>
internal readonly struct WeickertDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T>
    {
        var quotient = squared * scale;
        var fourth = quotient * quotient;
        var exponent = TVector.Broadcast(T.CreateSaturating(-WeickertFlux.Constant)) / (fourth * fourth);
        return TVector.Broadcast(T.One) - TVector.Exp(exponent);
    }
}
