using System.Collections.Immutable;
using System.Security.Cryptography;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Torch.Training;

/// <summary>The clean images that a configuration names, photographs and synthetic ones, in its channels and grey scale.</summary>
/// <param name="Images">All images.</param>
/// <param name="Provenance">What they are, for the model card.</param>
/// <param name="Remarks">What of the files was read differently, one line for each file.</param>
internal sealed record CleanImages(List<Field<float>> Images, string Provenance, IReadOnlyList<string> Remarks)
{
    private const int LeavesExtent = 180, SolidsExtent = 64;

    /// <summary>Loads and makes them.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="baseFolder">What its folders are relative to.</param>
    public static CleanImages Load(TrainingConfiguration configuration, string baseFolder)
    {
        var images = new List<Field<float>>();
        var sources = new List<string>();
        var remarks = new List<string>();
        foreach (var folder in configuration.Data.Folders)
        {
            var path = Path.GetFullPath(Path.Combine(baseFolder, folder));
            var files = ImageFile.FindImages(path);
            var tinted = 0;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in files)
            {
                var stack = ImageFile.Load(file);
                if (!stack.Remarks.IsEmpty)
                {
                    remarks.Add($"{file}: {string.Join("; ", stack.Remarks)}");
                }

                CheckRange(stack, file);
                foreach (var page in configuration.Volumes ? VolumesOf(stack, file) : stack.Pages)
                {
                    tinted += page.Channels < configuration.Channels ? 1 : 0;
                    images.Add(ToChannels(page, configuration.Peak / stack.Format.Peak(), images.Count));
                }

                hash.AppendData(File.ReadAllBytes(file));
            }

            sources.Add(
                $"{files.Count} images of '{Path.GetFileName(path)}' (sha256 {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}"
                + (tinted > 0 ? $"; {tinted} grey ones tinted)" : ")"));
        }

        for (var i = 0; i < configuration.Data.DeadLeaves; i++)
        {
            var seed = CounterRandom.Bits(configuration.Seed, 0xDEAD, (ulong)i);
            var image = configuration.Volumes
                ? DeadSolids.Create(SolidsExtent, SolidsExtent, SolidsExtent, seed)
                : DeadLeaves.Create(LeavesExtent, LeavesExtent, seed, new DeadLeavesOptions { IsColour = configuration.Channels == 3 });
            images.Add(ToChannels(image, configuration.Peak / 255, images.Count));
        }

        if (configuration.Data.DeadLeaves > 0)
        {
            sources.Add($"{configuration.Data.DeadLeaves} synthetic {(configuration.Volumes ? "volumes of balls and rods" : "dead-leaves images")}");
        }

        return new CleanImages(images, string.Join(", ", sources), remarks);

        Field<float> ToChannels(Field<float> image, double scale, int place) => (image.Channels, configuration.Channels) switch
        {
            (_, 1) => Luma.Of(image, scale),
            (1, _) => Tint.Of(Luma.Of(image, scale), configuration.Peak, CounterRandom.Bits(configuration.Seed, 0xC0704, (ulong)place)),
            _ => Scaled(image, scale),
        };
    }

    /// <summary>With distances of 1, since a network does not know those of samples.</summary>
    private static ImmutableArray<Field<float>> VolumesOf(ImageStack stack, string file) => StackVolumes.AxesOf(stack).Slices > 1
        ? StackVolumes.Join(stack, (1, 1, 1))
        : throw new SymfluxException($"'{file}' has no slices, which a volume to train on has; give a stack, or leave \"volumes\" out");

    /// <summary>Of floats white is taken to be 1; others would silently get another noise level than the configuration says.</summary>
    private static void CheckRange(ImageStack stack, string file)
    {
        foreach (var value in stack.Format == SampleFormat.Float32 ? stack.Pages.SelectMany(page => page.Values.ToArray()) : [])
        {
            if (!(value is >= -0.01f and <= 1.01f))
            {
                throw new SymfluxException(
                    $"'{file}' has the value {value}; floats to train on must be in 0..1, so divide them by white, or save 8 or 16-bit images");
            }
        }
    }

    private static Field<float> Scaled(Field<float> image, double scale)
    {
        var result = image.Clone();
        foreach (ref var value in result.Values)
        {
            value = (float)(scale * value);
        }

        return result;
    }
}
