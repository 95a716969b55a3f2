using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Operators;

namespace Symflux.Multigrid.Fas;

/// <summary>A diffusivity as a function of q = s²/λ²; a type and not a delegate, so that it becomes part of the loop.</summary>
internal interface IImageDiffusivity
{
    /// <summary>g, lane by lane.</summary>
    static abstract Vector<T> Of<T>(Vector<T> q) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>g = 1.</summary>
internal readonly struct LinearImageDiffusivity : IImageDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(Vector<T> q) where T : unmanaged, IFloatingPointIeee754<T> => Vector<T>.One;
}

/// <summary>g = 1/√(1 + q).</summary>
internal readonly struct CharbonnierImageDiffusivity : IImageDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(Vector<T> q) where T : unmanaged, IFloatingPointIeee754<T> =>
        Simd.ReciprocalSquareRoot(Vector<T>.One + q);
}

/// <summary>g = 1/(1 + q).</summary>
internal readonly struct PeronaMalikImageDiffusivity : IImageDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(Vector<T> q) where T : unmanaged, IFloatingPointIeee754<T> => Vector<T>.One / (Vector<T>.One + q);
}

/// <summary>g = exp(−q/2).</summary>
internal readonly struct ExponentialImageDiffusivity : IImageDiffusivity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(Vector<T> q) where T : unmanaged, IFloatingPointIeee754<T> =>
        Simd.Exp(q * T.CreateSaturating(-0.5));
}
