using System.Security.Cryptography;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Torch.Training;

/// <summary>Clean grey images, divided into those to train on and those held out, and the batches drawn from them.</summary>
internal sealed class TrainingData
{
    private readonly TrainingConfiguration configuration;
    private readonly List<Field<float>> images;

    private TrainingData(TrainingConfiguration configuration, List<Field<float>> images, List<Field<float>> heldOut, string provenance) =>
        (this.configuration, this.images, HeldOut, Provenance) = (configuration, images, heldOut, provenance);

    /// <summary>The images that are never trained on.</summary>
    public IReadOnlyList<Field<float>> HeldOut { get; }

    /// <summary>What the images are, for the model card.</summary>
    public string Provenance { get; }

    /// <summary>Loads all images.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="baseFolder">What its folders are relative to.</param>
    public static TrainingData Load(TrainingConfiguration configuration, string baseFolder)
    {
        var images = new List<Field<float>>();
        var sources = new List<string>();
        foreach (var folder in configuration.Data.Folders)
        {
            var path = Path.GetFullPath(Path.Combine(baseFolder, folder));
            var files = ImageFile.FindImages(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in files)
            {
                var stack = ImageFile.Load(file);
                images.AddRange(stack.Pages.Select(page => ToGrey(page, configuration.Peak / stack.Format.Peak())));
                hash.AppendData(File.ReadAllBytes(file));
            }

            sources.Add($"{files.Count} images of '{Path.GetFileName(path)}' (sha256 {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]})");
        }

        for (var i = 0; i < configuration.Data.DeadLeaves; i++)
        {
            var image = DeadLeaves.Create(180, 180, CounterRandom.Bits(configuration.Seed, 0xDEAD, (ulong)i));
            images.Add(ToGrey(image, configuration.Peak / 255));
        }

        if (configuration.Data.DeadLeaves > 0)
        {
            sources.Add($"{configuration.Data.DeadLeaves} synthetic dead-leaves images");
        }

        var (patch, needed) = (configuration.Optimiser.Patch, configuration.Validation.Images);
        images.RemoveAll(image => image.Grid.Height < patch || image.Grid.Width < patch);
        if (images.Count <= needed)
        {
            throw new SymfluxException(
                $"{images.Count} images of at least {patch}×{patch} were found, which does not leave any beside the {needed} for validation; add images or make patches smaller");
        }

        var order = Enumerable.Range(0, images.Count).OrderBy(i => CounterRandom.Bits(configuration.Seed, 0x5E1EC7, (ulong)i)).ToArray();
        return new TrainingData(
            configuration,
            [.. order.Skip(needed).Select(i => images[i])],
            [.. order.Take(needed).Select(i => images[i])],
            $"{string.Join(", ", sources)}; {needed} held out for validation");
    }

    /// <summary>The patches of one step, clean and noisy, in one of eight orientations each; a function of seed and step.</summary>
    /// <returns>Batch × patch × patch values each, in units of the noise level.</returns>
    public (float[] Clean, float[] Noisy) Batch(int step)
    {
        var (count, size) = (configuration.Optimiser.Batch, configuration.Optimiser.Patch);
        var (clean, noisy) = (new float[count * size * size], new float[count * size * size]);
        Parallel.For(0, count, item =>
        {
            var (a, b) = ((ulong)step, 8 * (ulong)item);
            var image = images[CounterRandom.Below(images.Count, Draw(0))];
            var top = CounterRandom.Below(image.Grid.Height - size + 1, Draw(1));
            var left = CounterRandom.Below(image.Grid.Width - size + 1, Draw(2));
            var orientation = CounterRandom.Below(8, Draw(3));
            var patch = new Field<float>(Grid.Image(size, size));
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    var (py, px) = (orientation & 4) != 0 ? (x, y) : (y, x);
                    py = (orientation & 1) != 0 ? size - 1 - py : py;
                    px = (orientation & 2) != 0 ? size - 1 - px : px;
                    patch[0, 0, y, x] = (float)(image[0, 0, top + py, left + px] / configuration.NoiseLevel);
                }
            }

            patch.Values.CopyTo(clean.AsSpan(item * size * size));
            GaussianNoise.Add(patch, 1, Draw(4)).Values.CopyTo(noisy.AsSpan(item * size * size));

            ulong Draw(ulong purpose) => CounterRandom.Bits(configuration.Seed, a, b + purpose);
        });
        return (clean, noisy);
    }

    private static Field<float> ToGrey(Field<float> image, double scale)
    {
        var grey = new Field<float>(image.Grid);
        // Rec. 601 luma for colour.
        double[] weights = image.Channels == 3 ? [0.299, 0.587, 0.114] : [1];
        for (var c = 0; c < weights.Length; c++)
        {
            for (var i = 0; i < grey.Values.Length; i++)
            {
                grey.Values[i] += (float)(scale * weights[c] * image.Channel(c)[i]);
            }
        }

        return grey;
    }
}
