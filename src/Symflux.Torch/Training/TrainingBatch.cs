namespace Symflux.Torch.Training;

/// <summary>Memory for the patches of one step, or for the share of them that one of several ranks works on.</summary>
internal sealed class TrainingBatch
{
    /// <summary>Memory for the batches of a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="first">The first patch of the share.</param>
    /// <param name="count">Number of patches of the share; null for all.</param>
    public TrainingBatch(TrainingConfiguration configuration, int first = 0, int? count = null)
    {
        First = first;
        var (patches, size) = (count ?? configuration.Optimiser.Batch, configuration.Optimiser.Patch);
        PatchLength = configuration.Channels * (configuration.Volumes ? size : 1) * size * size;
        (Clean, Noisy, Levels) = (new float[patches * PatchLength], new float[patches * PatchLength], new double[patches]);
        MapLength = configuration.Channels * configuration.Channels;
        ErrorMaps = new float[patches * MapLength];
    }

    /// <summary>Place of the first patch in the whole batch.</summary>
    public int First { get; }

    /// <summary>Values of a patch.</summary>
    public int PatchLength { get; }

    /// <summary>Patches × channels × [slices ×] rows × columns values: what the network should make.</summary>
    public float[] Clean { get; }

    /// <summary>The same with noise of standard deviation 1: what it sees.</summary>
    public float[] Noisy { get; }

    /// <summary>Level of the noise of every patch, see <see cref="TrainingNoise"/>.</summary>
    public double[] Levels { get; }

    /// <summary>Values of a map of errors.</summary>
    public int MapLength { get; }

    /// <summary>Patches × channels × channels values: how the errors of the network count, see <see cref="TrainingNoise.Apply"/>.</summary>
    public float[] ErrorMaps { get; }
}
