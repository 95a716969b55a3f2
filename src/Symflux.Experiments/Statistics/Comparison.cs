namespace Symflux.Experiments.Statistics;

/// <summary>A difference among several, with what may be said of it.</summary>
/// <param name="Difference">The difference, in dB.</param>
/// <param name="PValue">Corrected by Holm's method.</param>
/// <param name="EquivalencePValue">Of the two one-sided tests, corrected likewise.</param>
internal sealed record Comparison(PairedDifference Difference, double PValue, double EquivalencePValue)
{
    /// <summary>Designs that differ by less than this are taken to be equally good, in dB.</summary>
    public const double Margin = 0.05;

    /// <summary>Probability of error that is accepted, for all comparisons of a family together.</summary>
    private const double Level = 0.05;

    /// <summary>All differences of an experiment, judged together.</summary>
    public static IReadOnlyList<Comparison> All(IReadOnlyList<PairedDifference> differences)
    {
        var tests = Holm.Correct([.. differences.Select(difference => difference.PValue)]);
        var equivalences = Holm.Correct([.. differences.Select(difference => difference.EquivalencePValue(Margin))]);
        return [.. differences.Select((difference, i) => new Comparison(difference, tests[i], equivalences[i]))];
    }

    /// <summary>What may be said. A difference that is significant and yet within the margin is equivalent.</summary>
    public Verdict Verdict => EquivalencePValue < Level ? Verdict.Equivalent
        : !(PValue < Level) ? Verdict.Undecided
        : Difference.Mean > 0 ? Verdict.Better : Verdict.Worse;
}
