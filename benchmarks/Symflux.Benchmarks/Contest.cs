using System.Diagnostics;

namespace Symflux.Benchmarks;

/// <summary>
/// Contestants for the same work, run in turn in one process, round by round, so that whatever disturbs the machine disturbs all of them. The shortest run of
/// each counts, and the median stands beside it.
/// </summary>
/// <param name="title">What the work is.</param>
/// <param name="unit">Name of a rate, such as GFLOP/s.</param>
/// <param name="scale">What of the work makes one of it.</param>
/// <param name="limit">The rate that the machine could have at best, in units, or null; of one thread.</param>
internal sealed class Contest(string title, string unit, double scale, double? limit = null)
{
    private const int LeastRounds = 5;

    private readonly List<(string Name, Func<double> Seconds, double Work, int Threads, Func<string> Remark, List<double> Times)> contestants = [];

    /// <summary>Adds a contestant.</summary>
    /// <param name="name">Who.</param>
    /// <param name="run">Does the work once.</param>
    /// <param name="work">How much work that is.</param>
    /// <param name="threads">Number of threads that it uses.</param>
    public void Add(string name, Action run, double work, int threads = 1) => Add(
        name,
        () =>
        {
            var start = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        },
        work,
        threads);

    /// <summary>Adds a contestant that takes its time itself, in seconds.</summary>
    /// <param name="name">Who.</param>
    /// <param name="seconds">Does the work once, and says how long it took.</param>
    /// <param name="work">How much work that is.</param>
    /// <param name="threads">Number of threads that it uses.</param>
    /// <param name="remark">What is to be said of it when all have run, at the end of its line; null for nothing.</param>
    public void Add(string name, Func<double> seconds, double work, int threads = 1, Func<string>? remark = null) =>
        contestants.Add((name, seconds, work, threads, remark ?? (() => ""), []));

    /// <summary>Lets them run and prints a table; ratios are to the first.</summary>
    /// <param name="seconds">How long to go on, about.</param>
    public void Run(double seconds)
    {
        foreach (var contestant in contestants)
        {
            // Compiled, and its memory there.
            contestant.Seconds();
            contestant.Seconds();
        }

        var clock = Stopwatch.StartNew();
        for (var round = 0; round < LeastRounds || clock.Elapsed.TotalSeconds < seconds; round++)
        {
            foreach (var contestant in contestants)
            {
                contestant.Times.Add(contestant.Seconds());
            }
        }

        Console.WriteLine($"{title} ({contestants[0].Times.Count} rounds in turn)");
        var width = Math.Max(40, contestants.Max(contestant => contestant.Name.Length));
        var first = contestants[0].Times.Min() / contestants[0].Work;
        foreach (var (name, _, work, threads, remark, times) in contestants)
        {
            var best = times.Min();
            times.Sort();
            var share = limit is { } most ? $"{100 * work / best / scale / (most * threads),5:F0} % of the limit" : "";
            Console.WriteLine(
                $"  {name.PadRight(width)} {1000 * best,9:F2} ms (median {1000 * times[times.Count / 2],9:F2})  {work / best / scale,9:F1} {unit}  "
                    + $"{best / work / first,6:F2} ×  {share}{remark()}");
        }
    }
}
