using Symflux.Fields;

namespace Symflux.Torch.Training;

/// <summary>Clean images, divided into those to train on and those held out, and the batches drawn from them.</summary>
internal sealed class TrainingData
{
    /// <summary>The orders of three colours or axes; the first one leaves them where they are.</summary>
    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    private readonly TrainingConfiguration configuration;
    private readonly TrainingNoise noise;
    private readonly List<Field<float>> images;

    private TrainingData(TrainingConfiguration configuration, List<Field<float>> images, List<Field<float>> heldOut, string provenance,
        IReadOnlyList<string> remarks)
    {
        (this.configuration, this.images, HeldOut, Provenance, Remarks) = (configuration, images, heldOut, provenance, remarks);
        noise = TrainingNoise.Of(configuration);
    }

    /// <summary>The images that are trained on.</summary>
    public IReadOnlyList<Field<float>> Training => images;

    /// <summary>The images that are never trained on.</summary>
    public IReadOnlyList<Field<float>> HeldOut { get; }

    /// <summary>What the images are, for the model card.</summary>
    public string Provenance { get; }

    /// <summary>What of their files was read differently, one line for each file.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Loads all images.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="baseFolder">What its folders are relative to.</param>
    public static TrainingData Load(TrainingConfiguration configuration, string baseFolder)
    {
        var (images, provenance, remarks) = CleanImages.Load(configuration, baseFolder);
        var (patch, needed) = (configuration.Optimiser.Patch, configuration.Validation.Images);
        images.RemoveAll(image => image.Grid.Height < patch || image.Grid.Width < patch || (configuration.Volumes && image.Grid.Depth < patch));
        if (images.Count <= needed)
        {
            throw new SymfluxException(
                $"{images.Count} {(configuration.Volumes ? $"volumes of at least {patch}×{patch}×{patch}" : $"images of at least {patch}×{patch}")} were "
                + "found, "
                + $"which does not leave any beside the {needed} for validation; add some or make patches smaller");
        }

        var order = Enumerable.Range(0, images.Count).OrderBy(i => CounterRandom.Bits(configuration.Seed, 0x5E1EC7, (ulong)i)).ToArray();
        return new TrainingData(
            configuration,
            [.. order.Skip(needed).Select(i => images[i])],
            [.. order.Take(needed).Select(i => images[i])],
            $"{provenance}; {needed} held out for validation",
            remarks);
    }

    /// <summary>
    /// The patches of one step, clean and noisy, each in one of eight orientations (cubes: 48) and, of colours, in one of six orders; a
    /// function of seed, step and place in the batch. Takes no memory worth mentioning.
    /// </summary>
    public void Fill(TrainingBatch batch, int step) => Parallel.For(0, batch.Levels.Length, item => Fill(batch, (ulong)step, item));

    private void Fill(TrainingBatch batch, ulong step, int item)
    {
        var length = batch.PatchLength;
        var image = images[CounterRandom.Below(images.Count, Draw(0))];
        var level = noise.Draw(Draw(5));
        var clean = batch.Clean.AsSpan(item * length, length);
        if (configuration.Volumes)
        {
            FillCube(image, clean, Draw);
        }
        else
        {
            FillSquare(image, clean, Draw);
        }

        var map = batch.ErrorMaps.AsSpan(item * batch.MapLength, batch.MapLength);
        noise.Apply(clean, batch.Noisy.AsSpan(item * length, length), map, level, Draw(4));
        batch.Levels[item] = level;

        ulong Draw(ulong purpose) => CounterRandom.Bits(configuration.Seed, step, 8 * (ulong)(batch.First + item) + purpose);
    }

    private void FillSquare(Field<float> image, Span<float> clean, Func<ulong, ulong> draw)
    {
        var size = configuration.Optimiser.Patch;
        var top = CounterRandom.Below(image.Grid.Height - size + 1, draw(1));
        var left = CounterRandom.Below(image.Grid.Width - size + 1, draw(2));
        var orientation = CounterRandom.Below(8, draw(3));
        var colours = Orders[configuration.Channels == 3 ? CounterRandom.Below(Orders.Length, draw(6)) : 0];
        var at = 0;
        for (var c = 0; c < configuration.Channels; c++)
        {
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    var (py, px) = (orientation & 4) != 0 ? (x, y) : (y, x);
                    py = (orientation & 1) != 0 ? size - 1 - py : py;
                    px = (orientation & 2) != 0 ? size - 1 - px : px;
                    clean[at++] = image[colours[c], 0, top + py, left + px];
                }
            }
        }
    }

    private void FillCube(Field<float> volume, Span<float> clean, Func<ulong, ulong> draw)
    {
        var (size, grid) = (configuration.Optimiser.Patch, volume.Grid);
        int[] strides = [grid.Height * grid.Width, grid.Width, 1];
        var first = 0;
        foreach (var (axis, extent) in ((int[])[grid.Depth, grid.Height, grid.Width]).Index())
        {
            first += strides[axis] * CounterRandom.Below(extent - size + 1, draw(axis == 0 ? 7 : (ulong)axis));
        }

        // The axes of the patch run along these of the volume, forwards or backwards.
        var orientation = CounterRandom.Below(8 * Orders.Length, draw(3));
        var order = Orders[orientation / 8];
        for (var axis = 0; axis < 3; axis++)
        {
            if ((orientation >> axis & 1) != 0)
            {
                first += (size - 1) * strides[axis];
                strides[axis] = -strides[axis];
            }
        }

        var at = 0;
        for (var z = 0; z < size; z++)
        {
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    clean[at++] = volume.Values[first + z * strides[order[0]] + y * strides[order[1]] + x * strides[order[2]]];
                }
            }
        }
    }
}
