using Symflux.Experiments.Frame;

namespace Symflux.Experiments.Denoising;

/// <summary>The search for the learning rate of a design, with a seed of its own.</summary>
/// <param name="Design">The design.</param>
/// <param name="Training">What it is trained for.</param>
/// <param name="Form">Where the images are.</param>
internal sealed record RateSearchRun(Design Design, DenoisingSettings Training, ExperimentForm Form) : PlannedRun($"rate of {Design.Name}", SearchSeed)
{
    /// <summary>No seed of results.</summary>
    private const ulong SearchSeed = 1000;

    /// <summary>Name of the rate among the numbers.</summary>
    public const string Rate = "rate";

    /// <inheritdoc/>
    public override object Settings => new { design = Design.Settings, training = Training, Form.Images };

    /// <inheritdoc/>
    public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
    {
        using var clock = new ProcessorClock();
        var data = DenoisingData.For(Form, Training);
        var (tried, best, isInterior) = RateLadder.Search(rate =>
        {
            using var network = Design.Network.Create(Seed);
            return FlatTraining.Try(network, data, Training, Seed, rate, cancellation);
        });
        return new RunResult(
            new Dictionary<string, double> { [Rate] = best, ["score"] = tried.Max(trial => trial.Score), ["isInterior"] = isInterior ? 1 : 0 },
            new Dictionary<string, double[]> { ["rates"] = [.. tried.Select(trial => trial.Rate)], ["scores"] = [.. tried.Select(trial => trial.Score)] },
            clock.Seconds);
    }
}
