using Symflux.Experiments.Frame;

namespace Symflux.Experiments.Denoising;

/// <summary>A design trained until its validation curve is flat, with the rate that its search found, and judged.</summary>
/// <param name="Search">The search, with design and training.</param>
/// <param name="Seed">Decides about start and patches.</param>
/// <param name="Examination">What else is measured, or null.</param>
internal sealed record TrainingRun(RateSearchRun Search, ulong Seed, Examination? Examination = null) : PlannedRun(Search.Design.Name, Seed)
{
    /// <summary>Names of what is measured.</summary>
    public const string Psnr = "psnr", PerImage = "psnrPerImage", Parameters = "parameters", Steps = "steps", IsFlat = "isFlat", Curve = "curve";

    /// <summary>The design.</summary>
    public Design Design => Search.Design;

    /// <inheritdoc/>
    public override object Settings => new { search = Search.Settings, examination = Examination?.Settings, name = Examination?.GetType().Name };

    /// <inheritdoc/>
    public override IReadOnlyList<PlannedRun> Needs => [Search];

    /// <inheritdoc/>
    public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
    {
        var training = Search.Training;
        using var clock = new ProcessorClock();
        var data = DenoisingData.For(Search.Form, training);
        using var network = Design.Network.Create(Seed);
        var (curve, isFlat) = FlatTraining.Run(network, data, training, Seed, needs[0].Numbers[RateSearchRun.Rate], cancellation);
        var hasDiverged = double.IsNaN(curve[^1]);
        var perImage = hasDiverged ? Enumerable.Repeat(double.NaN, data.Test.Count).ToArray() : data.Judge(network, data.Test);
        var numbers = new Dictionary<string, double>
        {
            [Psnr] = perImage.Average(),
            [Parameters] = network.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()),
            [Steps] = (curve.Length - 1) * training.Every,
            [IsFlat] = isFlat ? 1 : 0,
            [RateSearchRun.Rate] = needs[0].Numbers[RateSearchRun.Rate],
        };
        var lists = new Dictionary<string, double[]> { [PerImage] = perImage, [Curve] = curve };
        if (!hasDiverged)
        {
            Examination?.Examine(network, data, training, numbers, lists, cancellation);
        }

        return new RunResult(numbers, lists, clock.Seconds);
    }
}
