using System.Numerics;

namespace Symflux.Multigrid;

/// <summary>Masks that pick one colour of a vector of neighbouring samples.</summary>
internal static class ColourMask<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>All bits set in lanes 0, 2, 4, …</summary>
    public static Vector<T> Even { get; } = MakeEven();

    private static Vector<T> MakeEven()
    {
        Span<T> lanes = stackalloc T[Vector<T>.Count];
        for (var lane = 0; lane < lanes.Length; lane += 2)
        {
            lanes[lane] = T.One;
        }

        return Vector.Equals(new Vector<T>(lanes), Vector<T>.One);
    }
}
