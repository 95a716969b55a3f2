namespace Symflux.Torch.Training;

/// <summary>Adam with cosine decay.</summary>
public sealed record OptimiserConfiguration
{
    /// <summary>What is made small.</summary>
    public TrainingLoss Loss { get; init; }

    /// <summary>Number of steps.</summary>
    public int Steps { get; init; } = 10000;

    /// <summary>Patches per step.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Rows and columns of a patch.</summary>
    public int Patch { get; init; } = 64;

    /// <summary>Learning rate at the start.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Learning rate at the end.</summary>
    public double FinalLearningRate { get; init; } = 2e-5;
}

/// <summary>What training makes small.</summary>
public enum TrainingLoss
{
    /// <summary>The mean of the squared errors: images with much texture rule.</summary>
    MeanSquaredError = 0,

    /// <summary>The mean over the patches of the logarithm of their mean squared error: −PSNR but for factor and constant, so all patches count alike.</summary>
    Logarithmic = 1,
}
