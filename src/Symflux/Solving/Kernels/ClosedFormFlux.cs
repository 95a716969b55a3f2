using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Fluxes;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>Φ(s) = g(s²)·s for a diffusivity of closed form g(s²) = ĝ(q), q = s²/λ²; its number is 1/λ².</summary>
/// <remarks>Φ' = ĝ + 2qĝ' and ∂Φ/∂(1/λ²) = s·qĝ'/(1/λ²), with ĝ' = dĝ/dq.</remarks>
internal sealed class ClosedFormFlux<T, TVector, TDiffusivity>(double contrast) : TrainableRowFlux<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
    where TDiffusivity : IClosedFormDiffusivity
{
    private T inverse = DiffusivityFlux.OverSquare<T>(1, contrast);

    /// <summary>Σ q̄·s·qĝ', lane by lane.</summary>
    private TVector collected = TVector.Broadcast(T.Zero);

    /// <inheritdoc/>
    public override void Set(ReadOnlySpan<T> numbers) => inverse = numbers[0];

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

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Differentiate(ref T p, ref T gradient, int columns)
    {
        var (scale, sum) = (TVector.Broadcast(inverse), collected);
        for (var x = 0; x < columns; x += TVector.Count)
        {
            ref var here = ref Unsafe.Add(ref p, x);
            ref var arriving = ref Unsafe.Add(ref gradient, x);
            var (s, weight) = (TVector.Load(ref here), TVector.Load(ref arriving));
            var g = TDiffusivity.At<TVector, T>(s * s, scale);
            var decline = TDiffusivity.Decline<TVector, T>(s * s, scale, g);
            sum = TVector.MultiplyAdd(weight * s, decline, sum);
            (s * g).Store(ref here);
            (weight * (g + decline + decline)).Store(ref arriving);
        }

        collected = sum;
    }

    /// <inheritdoc/>
    public override void TakeGradient(Span<T> gradient)
    {
        gradient[0] += collected.Sum() / inverse;
        collected = TVector.Broadcast(T.Zero);
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

    /// <summary>q·ĝ'(q) with q = s²/λ², lane by lane.</summary>
    /// <param name="squared">s².</param>
    /// <param name="scale">1/λ².</param>
    /// <param name="diffusivity">g, as <see cref="At"/> gives it.</param>
    static abstract TVector Decline<TVector, T>(TVector squared, TVector scale, TVector diffusivity)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T>;
}

/// <summary>What diffusivities of closed form have in common.</summary>
internal static class ClosedForm
{
    /// <summary>q = s²/λ², or 2⁹⁹ where it is more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Quotient<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        TVector.Minimum(TVector.Broadcast(T.CreateTruncating(6.338253001141147e29)), squared * scale);

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Decline<TVector, T>(TVector squared, TVector scale, TVector diffusivity)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        -(ClosedForm.Quotient<TVector, T>(squared, scale) * diffusivity * diffusivity);
}

/// <summary>g = exp(−s²/(2λ²)).</summary>
internal readonly struct ExponentialDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        TVector.Exp(squared * scale * TVector.Broadcast(T.CreateSaturating(-0.5)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Decline<TVector, T>(TVector squared, TVector scale, TVector diffusivity)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        ClosedForm.Quotient<TVector, T>(squared, scale) * diffusivity * TVector.Broadcast(T.CreateSaturating(-0.5));
}

/// <summary>g = 1/√(1 + s²/λ²).</summary>
internal readonly struct CharbonnierDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        TVector.ReciprocalSquareRoot(ClosedForm.OnePlus<TVector, T>(squared, scale));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Decline<TVector, T>(TVector squared, TVector scale, TVector diffusivity)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T> =>
        ClosedForm.Quotient<TVector, T>(squared, scale) * diffusivity * (diffusivity * diffusivity) * TVector.Broadcast(T.CreateSaturating(-0.5));
}

/// <summary>g = 1 − exp(−C/(s/λ)⁸).</summary>
internal readonly struct WeickertDiffusivity : IClosedFormDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T>
    {
        return TVector.Broadcast(T.One) - TVector.Exp(-Exponent<TVector, T>(squared, scale));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Decline<TVector, T>(TVector squared, TVector scale, TVector diffusivity)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T>
    {
        // Beyond, exp(−C/q⁴) is 0.
        var exponent = TVector.Minimum(TVector.Broadcast(T.CreateSaturating(1000)), Exponent<TVector, T>(squared, scale));
        return TVector.Broadcast(T.CreateSaturating(-4)) * exponent * TVector.Exp(-exponent);
    }

    /// <summary>C/q⁴.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exponent<TVector, T>(TVector squared, TVector scale)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector, T>
    {
        var quotient = squared * scale;
        var square = quotient * quotient;
        return TVector.Broadcast(T.CreateSaturating(WeickertFlux.Constant)) / (square * square);
    }
}
