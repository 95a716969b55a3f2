using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>
/// What windows of adaptive steps cost: the same network with fixed and with adaptive steps, run in turn on one thread. Solvers are made anew several
/// times, since a run takes up to a third longer where fields happen to lie badly in the caches.
/// </summary>
internal static class StepControlBenchmark
{
    private const int Makings = 9;
    private const int Runs = 9;

    public static void Run()
    {
        foreach (var stateChannels in (int[])[1, 4])
        {
            Grid grid = Grid.Image(321, 481);
            var input = Field<float>.Wrap(Examples.Image(stateChannels * grid.Count), grid, stateChannels);
            var output = new Field<float>(grid, stateChannels);
            var (fixedTimes, windowTimes) = (new List<double>(), new List<double>());
            for (var making = 0; making < Makings; making++)
            {
                using var withFixed = Make(StepControl.Fixed);
                using var withWindows = Make(StepControl.Adaptive());
                for (var run = 0; run < Runs; run++)
                {
                    fixedTimes.Add(Seconds(withFixed));
                    windowTimes.Add(Seconds(withWindows));
                }
            }

            var (plain, windows) = (Median(fixedTimes), Median(windowTimes));
            Console.WriteLine(
                $"Adaptive steps, 8 blocks of 24 × 5×5 on a state of {stateChannels}: fixed {1000 * plain:F1} ms, windows of "
                    + $"{StepControl.StandardWindow} {1000 * windows:F1} ms, "
                + $"{100 * (windows / plain - 1):F1} % more (medians of {Makings} times {Runs} runs in turn)");

            Solver<float> Make(StepControl control) =>
                new(Examples.Network(stateChannels, 8, 24, 5, Examples.FreeForm, control), grid, new SolverOptions { Threads = 1 });

            double Seconds(Solver<float> solver)
            {
                var watch = Stopwatch.StartNew();
                solver.Run(input, output);
                return watch.Elapsed.TotalSeconds;
            }
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
