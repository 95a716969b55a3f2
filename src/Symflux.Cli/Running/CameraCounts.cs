using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Running;

/// <summary>Light as a camera counts it: 40 photons for white, 2.1 grey values for each, offset 100, read noise 3, 16 bits.</summary>
internal static class CameraCounts
{
    private const double Photons = 40, Gain = 2.1, Offset = 100, ReadNoise = 3;

    /// <summary>What the camera gives, and what it would give without noise, as floats.</summary>
    /// <param name="light">Values from 0 to 1.</param>
    /// <param name="seed">Of the first page's noise; each further page counts up.</param>
    public static (ImageStack Counted, ImageStack Exact) Of(ImageStack light, ulong seed)
    {
        Field<float>[] exact = [.. light.Pages.Select(page => Map(page, value => (float)(Offset + Gain * Photons * value)))];
        Field<float>[] counted =
        [
            .. exact.Select((page, index) => Map(
                PhotonNoise.Add(page, Gain, Offset, ReadNoise, seed * 1_000_003 + (ulong)index), value => Math.Clamp(MathF.Round(value), 0, 65535))),
        ];
        return (
            new ImageStack([.. counted], SampleFormat.UInt16) { Axes = light.Axes },
            new ImageStack([.. exact], SampleFormat.Float32) { Axes = light.Axes });
    }

    private static Field<float> Map(Field<float> field, Func<float, float> map)
    {
        var result = field.Clone();
        foreach (ref var value in result.Values)
        {
            value = map(value);
        }

        return result;
    }
}
