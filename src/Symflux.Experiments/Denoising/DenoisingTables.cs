using System.Globalization;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Pages;
using Symflux.Experiments.Statistics;

namespace Symflux.Experiments.Denoising;

/// <summary>Tables and sentences that experiments with denoising have in common.</summary>
internal static class DenoisingTables
{
    /// <summary>Every design with what it cost.</summary>
    public static ReportTable Designs(TrainedDesigns trained, RunFolder runs) => new(
        ["design", "parameters", "PSNR in dB", "95 % interval", "rate", "steps", "processor seconds"],
        [.. trained.Designs.Select(design => (string[])
        [
            design.Name, Number(trained.Mean(design, runs, TrainingRun.Parameters), "F0"),
            Number(trained.Quality(design, runs).Value, "F2"), Range(trained.Quality(design, runs), "F2"),
            Number(trained.SearchResult(design, runs).Numbers[RateSearchRun.Rate], "G2"), Number(trained.Mean(design, runs, TrainingRun.Steps), "F0"),
            Number(trained.Results(design, runs).Average(result => result.ProcessorSeconds), "F0"),
        ])]);

    /// <summary>How it was trained, and where a rule could not be kept.</summary>
    public static IReadOnlyList<string> Method(IReadOnlyList<TrainedDesigns> groups, RunFolder runs)
    {
        var capped = groups.SelectMany(group => group.Designs.SelectMany(design => group.Results(design, runs))).ToArray();
        var met = capped.Count(result => result.Numbers[TrainingRun.IsFlat] == 0);
        var searches = groups.SelectMany(group => group.Designs.Select(design => group.SearchResult(design, runs))).ToArray();
        var open = searches.Count(result => result.Numbers["isInterior"] == 0);
        var seeds = groups[0].Seeds;
        return
        [
            .. groups.Select(group => string.Create(CultureInfo.InvariantCulture, 
                $"{group.Training.Dimension}D: {group.Training.Batch} {(group.Training.Dimension == 1 ? "signals" : "patches")} of "
                    + $"{group.Training.Patch} samples per axis and step, σ = {group.Training.NoiseLevel}, validation every {group.Training.Every} "
                + $"steps on {group.Training.Choice}, judged on {group.Training.Test} others, at most {group.Training.Cap} steps, trials of rates "
                + $"{group.Training.SearchSteps} steps.")),
            $"{seeds} seeds; {capped.Length} trainings, of which {met} met the cap before the curve was flat; {searches.Length} searches for a rate, "
                + $"of which {open} found no rate with a worse one on both sides.",
        ];
    }

    /// <summary>Differences judged together: the table of them.</summary>
    /// <param name="compared">Names of both sides, and the difference of the first to the second.</param>
    public static ReportTable Comparisons(IReadOnlyList<(string Left, string Right, PairedDifference Difference)> compared)
    {
        var judged = Comparison.All([.. compared.Select(pair => pair.Difference)]);
        return new ReportTable(
            ["design", "against", "difference in dB", "95 % interval", "p (Holm)", "p of equivalence (Holm)", "verdict"],
            [.. compared.Zip(judged, (pair, comparison) => (string[])
            [
                pair.Left, pair.Right, Signed(pair.Difference.Mean), Range(pair.Difference.Confidence(), "+0.00;−0.00;0.00"),
                Probability(comparison.PValue), Probability(comparison.EquivalencePValue), comparison.Verdict.ToString().ToLowerInvariant(),
            ])]);
    }

    /// <summary>A number, – where there is none.</summary>
    public static string Number(double value, string format) =>
        double.IsNaN(value)
            ? "–"
            : (double.IsInfinity(value) ? (value > 0 ? "∞" : "-∞") : value.ToString(format, CultureInfo.InvariantCulture)).Replace('-', '−');

    /// <summary>A probability, which is never 0.</summary>
    private static string Probability(double value) => value < 0.001 ? "< 0.001" : Number(value, "0.0##");

    /// <summary>With a sign.</summary>
    public static string Signed(double value) => Number(value, "+0.00;−0.00;0.00");

    /// <summary>The ends of an interval.</summary>
    public static string Range(Interval interval, string format) =>
        double.IsNaN(interval.Low) ? "–" : $"{Number(interval.Low, format)} to {Number(interval.High, format)}";
}
