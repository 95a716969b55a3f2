using SkiaSharp;
using Symflux.Imaging;

namespace Symflux.Fuzzing;

/// <summary>All readers of files.</summary>
public static class Targets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> All = new()
    {
        ["model"] = () => new ModelTarget(),
        ["checkpoint"] = () => new CheckpointTarget(),
        ["configuration"] = () => new ConfigurationTarget(),
        ["png"] = () => new ImageTarget(
            "png", ImageTarget.Stack(SampleFormat.UInt8), ImageTarget.Stack(SampleFormat.UInt16, 3, hasAlpha: true), ImageTarget.Stack(SampleFormat.UInt8, 3)),
        ["tif"] = () => new ImageTarget(
            "tif", ImageTarget.Stack(SampleFormat.UInt8, 3, pages: 3), ImageTarget.Stack(SampleFormat.Float32, hasAlpha: true),
            ImageTarget.Stack(SampleFormat.UInt16), ImageTarget.Stack(SampleFormat.Int32),
            ImageTarget.Stack(SampleFormat.UInt8, pages: 6) with { Axes = new StackAxes(2, 3, 1) { SliceSpacing = 0.3 } }),
        ["npy"] = () => new ImageTarget("npy", ImageTarget.Stack(SampleFormat.Float32), ImageTarget.Stack(SampleFormat.Float32, 3)),
        ["csv"] = () => new ImageTarget("csv", ["1\n2.5\n-3e2\n4\n"u8.ToArray(), "0.5, 1, 2\n3, 4, 5\n"u8.ToArray(), "x;y\n1;2\n3;4\n"u8.ToArray()]),
        ["raster"] = () => new ImageTarget(
            "raster", new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp, SKEncodedImageFormat.Png }.Select(Encoded).Append(Bmp())),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => [.. All.Keys];

    /// <summary>The target of a name.</summary>
    /// <exception cref="SymfluxException">There is none.</exception>
    public static FuzzTarget Find(string name) => All.TryGetValue(name, out var make)
        ? make()
        : throw new SymfluxException($"there is no reader '{name}'; there are {string.Join(", ", Names)}");

    private static byte[] Encoded(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(16, 12);
        bitmap.Erase(SKColors.Teal);
        bitmap.SetPixel(3, 4, SKColors.White);
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>A bitmap of 5 × 4 grey pixels of 24 bits.</summary>
    private static byte[] Bmp()
    {
        var file = new byte[54 + 4 * 16];
        "BM"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(2), file.Length);
        (file[10], file[14], file[18], file[22], file[26], file[28]) = (54, 40, 5, 4, 1, 24);
        return file;
    }
}
