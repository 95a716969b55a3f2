namespace Symflux.Experiments.Solving;

/// <summary>How well a solver did on the problems to judge by: one value for each of them, none where training diverged.</summary>
public sealed record SolvingOutcome
{
    /// <summary>Numbers that were trained.</summary>
    public required int Parameters { get; init; }

    /// <summary>Multiplications in units of one evaluation of A, the mean over the problems.</summary>
    public double WorkUnits { get; init; } = double.NaN;

    /// <summary>‖r‖ relative to the start.</summary>
    public double[] Residuals { get; init; } = [];

    /// <summary>‖x − x*‖ relative to the start; x* is the solution.</summary>
    public double[] Errors { get; init; } = [];

    /// <summary>PSNR against the solution in dB.</summary>
    public double[] Psnr { get; init; } = [];

    /// <summary>PSNR against the original image in dB.</summary>
    public double[] OriginalPsnr { get; init; } = [];

    /// <summary>What training minimises, here on the problems to judge by, the mean.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>Time of all processors spent in training.</summary>
    public TimeSpan TrainingTime { get; init; }

    /// <summary>The trained numbers after training, of designs that are cycles: what <see cref="CycleSolver.SetWeights"/> takes.</summary>
    public double[] Weights { get; init; } = [];

    /// <summary>The geometric mean; NaN of nothing.</summary>
    public static double GeometricMean(double[] values) => values.Length == 0 ? double.NaN : Math.Exp(values.Average(Math.Log));
}
