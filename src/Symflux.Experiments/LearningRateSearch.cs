namespace Symflux.Experiments;

/// <summary>
/// The learning rate of a design: climbs a ladder of rates from its middle while the outcome gets better, so that no design
/// suffers from a range that suits another one.
/// </summary>
internal static class LearningRateSearch
{
    /// <summary>Most searches end after two rates and a third one that is worse.</summary>
    public const int UsualTrials = 3;

    /// <summary>The rates, a factor of about 3 apart.</summary>
    public static IReadOnlyList<double> Ladder { get; } = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1];

    /// <summary>Searches.</summary>
    /// <param name="train">Trains with a rate.</param>
    /// <param name="score">The larger, the better; NaN is worst.</param>
    /// <returns>The best rate that was found, and its run.</returns>
    public static (double Rate, TRun Run) Run<TRun>(Func<double, TRun> train, Func<TRun, double> score)
    {
        var (at, other) = (Ladder.Count / 2 - 1, Ladder.Count / 2);
        var (run, rival) = (train(Ladder[at]), train(Ladder[other]));
        var direction = -1;
        if (Score(rival) > Score(run))
        {
            (at, run, direction) = (other, rival, 1);
        }

        while (at + direction >= 0 && at + direction < Ladder.Count)
        {
            var next = train(Ladder[at + direction]);
            // Where even the lower one of the first two diverges, it goes on downwards.
            if (Score(next) <= Score(run) && double.IsFinite(Score(run)))
            {
                break;
            }

            (at, run) = (at + direction, next);
        }

        return (Ladder[at], run);

        double Score(TRun candidate) => double.IsNaN(score(candidate)) ? double.NegativeInfinity : score(candidate);
    }
}
