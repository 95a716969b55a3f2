namespace Symflux.Experiments.Denoising;

/// <summary>What networks are trained for and how long: Gaussian noise on grey values of 0..255, the same for all designs of a comparison.</summary>
internal sealed record DenoisingSettings
{
    /// <summary>1 for signals, 2 for images.</summary>
    public int Dimension { get; init; } = 2;

    /// <summary>σ of the noise, in grey values; networks work in units of it.</summary>
    public double NoiseLevel { get; init; } = 25;

    /// <summary>Patches or signals per step.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>Samples of a patch along every axis; of a signal 256.</summary>
    public int Patch { get; init; } = 40;

    /// <summary>V, steps between validations.</summary>
    public required int Every { get; init; }

    /// <summary>Steps after which training ends, flat or not.</summary>
    public required int Cap { get; init; }

    /// <summary>Steps of a trial in the search for the rate.</summary>
    public required int SearchSteps { get; init; }

    /// <summary>Images or signals to choose by.</summary>
    public required int Choice { get; init; }

    /// <summary>Rows and columns of the middle of an image that is used for choosing.</summary>
    public int ChoiceExtent { get; init; } = 96;

    /// <summary>Images or signals to judge by.</summary>
    public required int Test { get; init; }

    /// <summary>Number of dead-leaves images where there are no photographs.</summary>
    public int DeadLeaves { get; init; } = 200;

    /// <summary>Mid-grey in units of the noise level.</summary>
    public double Centre => 128 / NoiseLevel;
}
