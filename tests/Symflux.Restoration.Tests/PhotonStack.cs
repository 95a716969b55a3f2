using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration.Tests;

/// <summary>16-bit counts of few photons: gain 40, offset 400, read noise 60, in scenes of falling brightness.</summary>
internal static class PhotonStack
{
    public const double Gain = 40, Offset = 400, Read = 60;

    private static readonly double[] Photons = [30, 15, 7.5, 4];

    public static NoiseModel Noise { get; } = NoiseModel.Photons(Gain, Offset, Read);

    /// <summary>Four drawn pages whose white is 30, 15, 7.5 and 4 photons.</summary>
    public static (Field<float>[] Clean, ImageStack Noisy) Cartoons()
    {
        Field<float>[] clean = [.. Photons.Select((photons, index) => Scale(Cartoon.Create(256, 256, (ulong)(10 + index)), photons / 255))];
        return (clean, new ImageStack([.. clean.Select((page, index) => Expose(page, (ulong)(1 + index)))], SampleFormat.UInt16));
    }

    /// <summary>Stars of up to a number of photons.</summary>
    public static (Field<float>[] Clean, ImageStack Noisy) Stars(double photons)
    {
        var clean = Scale(StarField.Create(256, 256, 3), photons);
        return ([clean], ImageStack.Single(Expose(clean, 3), SampleFormat.UInt16));
    }

    /// <summary>PSNR in dB whose peak is the range of the clean page.</summary>
    public static double Quality(Field<float> clean, Field<float> restored)
    {
        var values = clean.Values.ToArray();
        return Psnr.Compute(clean, restored, values.Max() - values.Min());
    }

    private static Field<float> Scale(Field<float> scene, double photons)
    {
        var page = scene.Clone();
        foreach (ref var value in page.Values)
        {
            value = (float)(Offset + Gain * photons * value);
        }

        return page;
    }

    private static Field<float> Expose(Field<float> clean, ulong seed)
    {
        var noisy = PhotonNoise.Add(clean, Gain, Offset, Read, seed);
        foreach (ref var value in noisy.Values)
        {
            value = Math.Clamp(MathF.Round(value), 0, 65535);
        }

        return noisy;
    }
}
