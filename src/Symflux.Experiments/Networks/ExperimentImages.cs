using Symflux.Fields;
using Symflux.Torch.Training;

namespace Symflux.Experiments.Networks;

/// <summary>The grey images of an experiment: patches to train on, the same for whatever is trained, and held-out ones to judge by.</summary>
/// <remarks>Which images are held out does not depend on the seed of a run, so that the scatter between seeds is that of training.</remarks>
internal sealed class ExperimentImages
{
    /// <summary>Runs of different seeds draw their patches from steps this far apart.</summary>
    private const int StepsPerSeed = 1_000_000;

    private readonly TrainingData data;

    /// <summary>Loads or draws the images.</summary>
    /// <param name="folder">Folder of images, or null for dead leaves.</param>
    /// <param name="deadLeaves">Number of dead-leaves images where there is no folder.</param>
    /// <param name="noiseLevel">σ of the noise on patches, in grey values.</param>
    /// <param name="heldOut">Number of images held out.</param>
    /// <param name="optimiser">Steps, patches per step and their size.</param>
    /// <exception cref="SymfluxException">There are too few images.</exception>
    public ExperimentImages(string? folder, int deadLeaves, double noiseLevel, int heldOut, OptimiserConfiguration optimiser)
    {
        var configuration = new TrainingConfiguration
        {
            Name = nameof(ExperimentImages),
            NoiseLevel = noiseLevel,
            Data = new DataConfiguration { Folders = folder is null ? [] : [Path.GetFullPath(folder)], DeadLeaves = folder is null ? deadLeaves : 0 },
            Validation = new ValidationConfiguration { Images = heldOut },
            Optimiser = optimiser,
        };
        configuration.Check();
        data = TrainingData.Load(configuration, "");
        Batch = new TrainingBatch(configuration);
    }

    /// <summary>What the images are, in words.</summary>
    public string Provenance => data.Provenance;

    /// <summary>The images to train on.</summary>
    public IReadOnlyList<Field<float>> Training => data.Training;

    /// <summary>The images held out.</summary>
    public IReadOnlyList<Field<float>> HeldOut => data.HeldOut;

    /// <summary>The patches of the latest <see cref="Draw"/>.</summary>
    public TrainingBatch Batch { get; }

    /// <summary>Draws the patches of one step: a function of seed and step.</summary>
    public void Draw(ulong seed, int step) => data.Fill(Batch, checked((int)seed * StepsPerSeed) + step);
}
