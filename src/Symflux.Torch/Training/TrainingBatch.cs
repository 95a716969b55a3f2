namespace Symflux.Torch.Training;

/// <summary>Memory for the patches of one step.</summary>
internal sealed class TrainingBatch
{
    /// <summary>Memory for the batches of a configuration.</summary>
    public TrainingBatch(TrainingConfiguration configuration)
    {
        var (count, size) = (configuration.Optimiser.Batch, configuration.Optimiser.Patch);
        PatchLength = configuration.Channels * size * size;
        (Clean, Noisy, Levels) = (new float[count * PatchLength], new float[count * PatchLength], new double[count]);
    }

    /// <summary>Values of a patch.</summary>
    public int PatchLength { get; }

    /// <summary>Patches × channels × rows × columns values, each patch in units of its noise level.</summary>
    public float[] Clean { get; }

    /// <summary>The same with noise of standard deviation 1.</summary>
    public float[] Noisy { get; }

    /// <summary>Noise level of every patch, in grey values.</summary>
    public double[] Levels { get; }
}
