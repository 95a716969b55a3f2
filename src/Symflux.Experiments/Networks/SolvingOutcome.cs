using Symflux.Blueprints;

namespace Symflux.Experiments.Networks;

/// <summary>How well a solver did on the problems to judge by.</summary>
public sealed record SolvingOutcome
{
    /// <summary>Numbers that were trained.</summary>
    public required int Parameters { get; init; }

    /// <summary>Multiplications in units of one evaluation of A.</summary>
    public required double WorkUnits { get; init; }

    /// <summary>‖r‖ relative to the start, the geometric mean.</summary>
    public required double Residual { get; init; }

    /// <summary>‖x − x*‖ relative to the start, the geometric mean; x* is the solution.</summary>
    public required double Error { get; init; }

    /// <summary>PSNR against the solution in dB, the mean.</summary>
    public required double Psnr { get; init; }

    /// <summary>PSNR against the original image in dB, the mean.</summary>
    public required double OriginalPsnr { get; init; }

    /// <summary>What training minimises, here on the problems to judge by.</summary>
    public required double Loss { get; init; }

    /// <summary>Time of all processors spent in training.</summary>
    public TimeSpan TrainingTime { get; init; }

    /// <summary>The cycle after training, of designs that are cycles.</summary>
    public CycleBlock? Cycle { get; init; }
}
