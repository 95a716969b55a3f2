namespace Symflux.Torch.Training;

/// <summary>The numbers of a checkpoint.</summary>
internal sealed record TrainingState
{
    /// <summary>Which configuration the run has.</summary>
    public required string ConfigurationHash { get; init; }

    /// <summary>Steps done.</summary>
    public required int Step { get; init; }

    /// <summary>Loss summed since the last validation, and over how many steps.</summary>
    public required double LossSum { get; init; }

    /// <summary>Steps in <see cref="LossSum"/>.</summary>
    public required int LossCount { get; init; }

    /// <summary>All validations so far.</summary>
    public required List<ValidationRecord> Validations { get; init; }

    /// <summary>Refuses numbers that no training has after whole steps.</summary>
    /// <param name="steps">Steps of the whole training.</param>
    /// <exception cref="SymfluxException">There are such numbers.</exception>
    public void Check(int steps)
    {
        Require(Step >= 0 && Step <= steps, $"is at step {Step} of {steps}");
        Require(LossCount >= 0 && LossCount <= Step && double.IsFinite(LossSum), $"has a loss of {LossSum} over {LossCount} of {Step} steps");
        var last = 0;
        foreach (var validation in Validations)
        {
            Require(validation is { Loss: var loss, LearningRate: var rate, Psnr: var psnr } && double.IsFinite(loss) && double.IsFinite(rate)
                && double.IsFinite(psnr),
                $"has a validation without numbers behind that at step {last}");
            Require(validation.Step > last && validation.Step <= Step,
                $"has a validation at step {validation.Step} behind that at {last}, and is at step {Step}");
            last = validation.Step;
        }

        static void Require(bool holds, string fault)
        {
            if (!holds)
            {
                throw new SymfluxException($"it {fault}; delete it and start anew");
            }
        }
    }
}

/// <summary>One line of the training log.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Mean squared error since the last line, in grey values squared.</param>
/// <param name="LearningRate">Learning rate at this step.</param>
/// <param name="Psnr">PSNR on the held-out images, in dB.</param>
public sealed record ValidationRecord(int Step, double Loss, double LearningRate, double Psnr);
