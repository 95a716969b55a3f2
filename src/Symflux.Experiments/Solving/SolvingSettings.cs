namespace Symflux.Experiments.Solving;

/// <summary>How networks learn to solve equations: images, masks and steps, the same for every network.</summary>
public sealed record SolvingSettings
{
    /// <summary>Number of dead-leaves images where there is no folder.</summary>
    public int DeadLeaves { get; init; } = 100;

    /// <summary>Steps of the optimiser.</summary>
    public required int Steps { get; init; }

    /// <summary>Problems per step.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>Rows and columns of the images that are trained on.</summary>
    public int Patch { get; init; } = 64;

    /// <summary>Rows and columns of the images that solvers are judged by.</summary>
    public int JudgedPatch { get; init; } = 96;

    /// <summary>Rows and columns of the images on which seconds to a small residual are measured.</summary>
    public int TimedPatch { get; init; } = 160;

    /// <summary>Images to judge by, none of which is trained on.</summary>
    public int HeldOut { get; init; } = 6;

    /// <summary>The smallest share of known samples, in training.</summary>
    public double LowestDensity { get; init; } = 0.01;

    /// <summary>The largest share of known samples, in training; between the two, the logarithm is uniformly distributed.</summary>
    public double HighestDensity { get; init; } = 0.3;

    /// <summary>σ of the noise on the images of implicit steps, in grey values.</summary>
    public double NoiseLevel { get; init; } = 25;

    /// <summary>Cycles after which solvers are compared; training unrolls one more at most.</summary>
    public int Passes { get; init; } = 3;

    /// <summary>The learning rate at the end, relative to that at the start.</summary>
    public double FinalRate { get; init; } = 0.01;
}
