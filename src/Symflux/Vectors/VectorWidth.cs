using System.Runtime.Intrinsics;

namespace Symflux.Vectors;

/// <summary>Bits of a vector.</summary>
internal enum VectorWidth
{
    Bits128 = 128,
    Bits256 = 256,
    Bits512 = 512,
}

/// <summary>What the processor offers.</summary>
internal static class VectorWidths
{
    /// <summary>The widths that the processor has units for, the widest first; one of 128 bits is always there.</summary>
    public static IReadOnlyList<VectorWidth> Supported { get; } =
    [
        .. Vector512.IsHardwareAccelerated ? [VectorWidth.Bits512] : (VectorWidth[])[],
        .. Vector256.IsHardwareAccelerated ? [VectorWidth.Bits256] : (VectorWidth[])[],
        VectorWidth.Bits128,
    ];
}
