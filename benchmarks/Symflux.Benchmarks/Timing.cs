using System.Diagnostics;

namespace Symflux.Benchmarks;

/// <summary>
/// The shortest of many runs: on a shared machine everything that disturbs a run makes it longer, so the minimum is the
/// most repeatable figure.
/// </summary>
internal static class Timing
{
    /// <summary>Seconds per run.</summary>
    /// <param name="run">What to measure; run a few times before, so that it is compiled and its memory is there.</param>
    /// <param name="seconds">How long to go on measuring.</param>
    public static double Best(Action run, double seconds = 3)
    {
        var total = Stopwatch.StartNew();
        for (var i = 0; i < 3 || total.Elapsed.TotalSeconds < 0.3 * seconds; i++)
        {
            run();
        }

        var best = double.MaxValue;
        total.Restart();
        for (var i = 0; i < 5 || total.Elapsed.TotalSeconds < seconds; i++)
        {
            var watch = Stopwatch.StartNew();
            run();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }
}
