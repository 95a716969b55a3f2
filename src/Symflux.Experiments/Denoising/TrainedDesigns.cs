using Symflux.Experiments.Frame;
using Symflux.Experiments.Statistics;

namespace Symflux.Experiments.Denoising;

/// <summary>Designs with a search for the rate and a number of seeds each: the plan of most experiments, and what its runs show.</summary>
/// <param name="Form">The form.</param>
/// <param name="Training">What all of them are trained for.</param>
/// <param name="Designs">The designs.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="Examination">What else is measured, or null.</param>
internal sealed record TrainedDesigns(
    ExperimentForm Form, DenoisingSettings Training, IReadOnlyList<Design> Designs, int Seeds, Examination? Examination = null)
{
    /// <summary>All runs, a search before the trainings that need it.</summary>
    public IEnumerable<PlannedRun> Plan => Designs.SelectMany(design => (PlannedRun[])[Search(design), .. RunsOf(design)]);

    /// <summary>The trainings of a design, seed by seed.</summary>
    public IEnumerable<TrainingRun> RunsOf(Design design) =>
        Enumerable.Range(1, Seeds).Select(seed => new TrainingRun(Search(design), (ulong)seed, Examination));

    /// <summary>Results of a design, seed by seed.</summary>
    public RunResult[] Results(Design design, RunFolder runs) => [.. RunsOf(design).Select(runs.Get)];

    /// <summary>The result of a design's search.</summary>
    public RunResult SearchResult(Design design, RunFolder runs) => runs.Get(Search(design));

    /// <summary>PSNR in dB by seed and image.</summary>
    public double[][] Psnr(Design design, RunFolder runs) => [.. Results(design, runs).Select(result => result.Lists[TrainingRun.PerImage])];

    /// <summary>The mean of a number over the seeds.</summary>
    public double Mean(Design design, RunFolder runs, string number) => Results(design, runs).Average(result => result.Numbers[number]);

    /// <summary>Size and PSNR of a design.</summary>
    public MeasuredSize Measured(Design design, RunFolder runs) => new(Mean(design, runs, TrainingRun.Parameters), Psnr(design, runs));

    /// <summary>The mean PSNR with an interval over the seeds; without one where there is one seed.</summary>
    public Interval Quality(Design design, RunFolder runs)
    {
        var rows = Results(design, runs).Select(result => new[] { result.Numbers[TrainingRun.Psnr] }).ToArray();
        return rows.Length < 2 || rows.Any(row => double.IsNaN(row[0]))
            ? new Interval(rows.Average(row => row[0]), double.NaN, double.NaN)
            : PairedDifference.Of(rows).Confidence();
    }

    private RateSearchRun Search(Design design) => new(design, Training, Form);
}
