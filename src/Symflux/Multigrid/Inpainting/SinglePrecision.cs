using System.Numerics;
using System.Runtime.InteropServices;

namespace Symflux.Multigrid.Inpainting;

/// <summary>Rows of values to single precision and back.</summary>
internal static class SinglePrecision
{
    /// <summary>Rounds to single precision.</summary>
    public static void Narrow<T>(ReadOnlySpan<T> source, Span<float> target) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            MemoryMarshal.Cast<T, float>(source).CopyTo(target);
            return;
        }

        var i = 0;
        if (typeof(T) == typeof(double))
        {
            var values = MemoryMarshal.Cast<T, double>(source);
            var lanes = Vector<double>.Count;
            for (; i <= values.Length - 2 * lanes; i += 2 * lanes)
            {
                Vector.Narrow(new Vector<double>(values[i..]), new Vector<double>(values[(i + lanes)..])).CopyTo(target[i..]);
            }
        }

        for (; i < source.Length; i++)
        {
            target[i] = float.CreateSaturating(source[i]);
        }
    }

    /// <summary>The same values in another precision.</summary>
    public static void Widen<T>(ReadOnlySpan<float> source, Span<T> target) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            source.CopyTo(MemoryMarshal.Cast<T, float>(target));
            return;
        }

        var i = 0;
        if (typeof(T) == typeof(double))
        {
            var values = MemoryMarshal.Cast<T, double>(target);
            var lanes = Vector<double>.Count;
            for (; i <= values.Length - 2 * lanes; i += 2 * lanes)
            {
                Vector.Widen(new Vector<float>(source[i..]), out var low, out var high);
                low.CopyTo(values[i..]);
                high.CopyTo(values[(i + lanes)..]);
            }
        }

        for (; i < source.Length; i++)
        {
            target[i] = T.CreateSaturating(source[i]);
        }
    }
}
