using System.Runtime.InteropServices;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Turns the samples of a row into floats, without rounding those that count something.</summary>
internal static class TiffSamples
{
    /// <summary>Every stride-th sample from the first on.</summary>
    /// <param name="row">The row as stored, numbers of 16, 32 and 64 bits in the machine's order, others bit by bit from the
    /// highest.</param>
    /// <param name="first">The first sample that counts.</param>
    /// <param name="stride">Distance to the next one.</param>
    /// <param name="layout">Kind of samples.</param>
    /// <param name="target">Receives the samples.</param>
    /// <exception cref="CodecException">A float cannot hold a number.</exception>
    public static void Unpack(ReadOnlySpan<byte> row, int first, int stride, TiffLayout layout, Span<float> target)
    {
        switch (layout.Kind, layout.Bits)
        {
            case (TiffSampleKind.Unsigned, 8):
                Unpack<byte>(row, first, stride, target, static value => value);
                break;
            case (TiffSampleKind.Unsigned, 16):
                Unpack<ushort>(row, first, stride, target, static value => value);
                break;
            case (TiffSampleKind.Unsigned, 32):
                Unpack<uint>(row, first, stride, target, static value => ExactFloat.Of(value));
                break;
            case (TiffSampleKind.Unsigned, 64):
                Unpack<ulong>(row, first, stride, target, static value => ExactFloat.Of(value));
                break;
            case (TiffSampleKind.Signed, 8):
                Unpack<sbyte>(row, first, stride, target, static value => value);
                break;
            case (TiffSampleKind.Signed, 16):
                Unpack<short>(row, first, stride, target, static value => value);
                break;
            case (TiffSampleKind.Signed, 32):
                Unpack<int>(row, first, stride, target, static value => ExactFloat.Of(value));
                break;
            case (TiffSampleKind.Signed, 64):
                Unpack<long>(row, first, stride, target, static value => ExactFloat.Of(value));
                break;
            case (TiffSampleKind.Float, 16):
                Unpack<Half>(row, first, stride, target, static value => (float)value);
                break;
            case (TiffSampleKind.Float, 32):
                Unpack<float>(row, first, stride, target, static value => value);
                break;
            case (TiffSampleKind.Float, 64):
                Unpack<double>(row, first, stride, target, ExactFloat.Narrow);
                break;
            default:
                UnpackBits(row, first, stride, layout, target);
                break;
        }
    }

    private static void Unpack<T>(ReadOnlySpan<byte> row, int first, int stride, Span<float> target, Func<T, float> convert)
        where T : unmanaged
    {
        var samples = MemoryMarshal.Cast<byte, T>(row);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = convert(samples[i * stride + first]);
        }
    }

    private static void UnpackBits(ReadOnlySpan<byte> row, int first, int stride, TiffLayout layout, Span<float> target)
    {
        // Depths below 8 bits are stretched to 0..255, as for PNG; places in a palette are not.
        var scale = layout.Bits < 8 && !layout.IsPalette ? 255f / ((1 << layout.Bits) - 1) : 1;
        for (var i = 0; i < target.Length; i++)
        {
            var bit = (long)(i * stride + first) * layout.Bits;
            var value = 0;
            for (var end = bit + layout.Bits; bit < end; bit++)
            {
                value = (value << 1) | ((row[(int)(bit >> 3)] >> (int)(7 - (bit & 7))) & 1);
            }

            target[i] = value * scale;
        }
    }
}
