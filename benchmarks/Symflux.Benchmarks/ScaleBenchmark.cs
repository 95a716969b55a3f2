using System.Diagnostics;
using System.Globalization;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Mpi;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>
/// Distributed runs by MPI on this machine: strong scaling, the same grid for more ranks, and weak scaling, the same slab for each of them; with what was sent,
/// and what the model of docs/SCALE.md says of it.
/// </summary>
internal static class ScaleBenchmark
{
    /// <summary>The word by which a rank is started.</summary>
    public const string RankWord = "scale-rank";

    private const int Repetitions = 5;

    /// <summary>Rows of images, slices of volumes: those of a slab in weak scaling are half of them.</summary>
    private static readonly (string Name, LayeredGrid Grid, Func<LayeredGrid, Blueprint> Make)[] Problems =
    [
        ("explicit, 64 steps, image", new LayeredGrid(Grid.Image(1, 2048), 2048), grid => Scheme("explicit", grid, 6.4, Tenths)),
        ("explicit, 16 steps, volume", new LayeredGrid(Grid.Volume(1, 160, 160), 160), grid => Scheme("explicit", grid, 1.6, Tenths)),
        ("conjugate gradients, image", new LayeredGrid(Grid.Image(1, 1024), 1024), grid => Scheme(
            "semi-implicit", grid, 20, new SchemeSettings { TimeStep = 20, Tolerance = 1e-30, Iterations = 20, Solver = SystemSolver.ConjugateGradients })),
        ("network, 8 blocks of 24 × 5×5", new LayeredGrid(Grid.Image(1, 512), 512), _ => Examples.Network(1, 8, 24, 5, Examples.FreeForm)),
        ("network, adaptive steps", new LayeredGrid(Grid.Image(1, 512), 512), _ => Examples.Network(1, 8, 24, 5, Examples.FreeForm, StepControl.Adaptive(32))),
    ];

    private static SchemeSettings Tenths => new() { TimeStep = 0.1 };

    /// <summary>Starts itself with 1, 2 and 4 ranks.</summary>
    public static void Run()
    {
        var lines = new List<Row>();
        var links = new Dictionary<int, Link>();
        foreach (var ranks in (int[])[1, 2, 4])
        {
            foreach (var line in Launch(ranks).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var cells = line.Split('\t');
                if (cells is ["link", var latency, var bandwidth, var gather])
                {
                    links[ranks] = new Link(Number(latency), Number(bandwidth), Number(gather));
                }
                else if (cells is ["run", ..])
                {
                    lines.Add(new Row(
                        cells[1], cells[2], ranks, Number(cells[3]), Number(cells[4]), Number(cells[5]), Number(cells[6]), Number(cells[7]), Number(cells[8]),
                        Number(cells[9])));
                }
            }
        }

        foreach (var (ranks, link) in links.Where(entry => entry.Key > 1))
        {
            Console.WriteLine(
                $"{ranks} ranks: an exchange with both neighbours takes {1e6 * link.Latency:F1} µs, long ones go at {link.Bandwidth / 1e9:F2} GB/s; "
                + $"a number of all ranks takes {1e6 * link.Gather:F1} µs");
        }

        Console.WriteLine("| problem | scaling | ranks | ms | of these waiting and sending | MB received | exchanges | gathers | model, ms | efficiency |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in lines)
        {
            var one = lines.First(other => other.Problem == row.Problem && other.Kind == row.Kind && other.Ranks == 1);
            var link = links.GetValueOrDefault(row.Ranks, new Link(0, 1, 0));

            // Ranks beyond the processors take turns.
            var turns = Math.Max(1.0, row.Ranks / (double)Environment.ProcessorCount);
            var model = one.Seconds / one.Held * row.Held * turns
                + (row.Ranks == 1 ? 0 : row.Exchanges * link.Latency + row.Bytes / link.Bandwidth + row.Gathers * link.Gather);
            var efficiency = one.Seconds / row.Seconds * (row.Kind == "strong" ? 1.0 / row.Ranks : 1);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Problem} | {row.Kind} | {row.Ranks} | {1e3 * row.Seconds:F1} | {1e3 * row.Communication:F1} | {row.Bytes / 1e6:F2} | {row.Exchanges} "
                + $"| {row.Gathers} | {1e3 * model:F1} | {100 * efficiency:F0} % |"));
        }

        Carry(lines);
    }

    /// <summary>
    /// What the formula of docs/SCALE.md makes of 10,000³ samples on 1,024 ranks, with a network that is not this machine's: its numbers are assumed.
    /// </summary>
    private static void Carry(IEnumerable<Row> rows)
    {
        const double Ranks = 1024, Layers = 10_000, Layer = 1e8, Latency = 2e-6, Bandwidth = 3e9;
        Console.WriteLine(
            $"10,000³ samples on {Ranks} ranks; assumed are exchanges of {1e6 * Latency} µs and {Bandwidth / 1e9} GB/s for each of 32 ranks that share a "
            + "memory of 100 GB/s; the two at the ends of a node reach the next one by 100 Gbit/s, which is no slower:");
        foreach (var (problem, blocks, reach) in new[] { ("explicit, 16 steps, volume", 16, 1), ("explicit, 64 steps, image", 64, 1) })
        {
            var one = rows.First(row => row.Problem == problem && row.Kind == "strong" && row.Ranks == 1);
            var work = one.Seconds / one.Samples / blocks * Layer * Math.Ceiling(Layers / Ranks);
            var sending = Latency + 2 * sizeof(float) * Layer * reach / Bandwidth;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"at the rate of '{problem}': {work:F2} s of work and {sending:F2} s of sending for a step, {100 * work / (work + sending):F0} % efficient"));
        }
    }

    /// <summary>What a rank does.</summary>
    public static int RunRank() => MpiEnvironment.Run(
        ranks =>
        {
            MeasureLink(ranks);
            foreach (var (name, grid, make) in Problems)
            {
                Measure(ranks, name, "strong", grid, make(grid));
                Measure(ranks, name, "weak", new LayeredGrid(grid.Layer, grid.Layers / 2 * ranks.Size), make(grid));
            }

            return 0;
        },
        fault => Console.Error.WriteLine(fault));

    private static Blueprint Scheme(string kind, LayeredGrid grid, double time, SchemeSettings settings) => SchemeKind.Find(kind)
        .Make(settings, time).Discretise(DiffusionModel.SecondOrder(grid.Layer, new PeronaMalikFlux(10)), time);

    private static void Measure(ICommunicator world, string name, string kind, LayeredGrid grid, Blueprint blueprint)
    {
        var ranks = new MeteredRanks(world);
        using var solver = new DistributedSolver<float>(blueprint, grid, ranks);
        var input = Examples.Image(solver.Own.Count * grid.Layer.Count);
        var output = new float[input.Length];
        var (best, communication) = (double.PositiveInfinity, 0.0);
        for (var repetition = 0; repetition <= Repetitions; repetition++)
        {
            ranks.Reset();
            world.Barrier();
            var start = Stopwatch.GetTimestamp();
            solver.Run(input, output);
            world.Barrier();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (repetition > 0 && seconds < best)
            {
                (best, communication) = (seconds, ranks.Seconds);
            }
        }

        // All ranks are there now, and the one in the middle has two neighbours.
        var numbers = new double[6 * world.Size];
        world.Gather(
            [communication, ranks.Bytes, ranks.Exchanges, ranks.Gathers, solver.Held.Count, solver.Halo], [.. Enumerable.Repeat(6, world.Size)], numbers);
        if (world.Rank == 0)
        {
            var middle = numbers.AsSpan(world.Size / 2 * 6, 6).ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"run\t{name}\t{kind}\t{grid.Count}\t{best:R}\t{middle[0]:R}\t{middle[1]:R}\t{middle[2]:R}\t{middle[3]:R}\t{middle[4]:R}"));
        }
    }

    /// <summary>What an exchange with both neighbours costs, short and long, and a number of all ranks.</summary>
    private static void MeasureLink(ICommunicator ranks)
    {
        if (ranks.Size == 1)
        {
            return;
        }

        var (next, before) = ((ranks.Rank + 1) % ranks.Size, (ranks.Rank + ranks.Size - 1) % ranks.Size);
        var (field, flags) = (new float[4 << 20], new double[ranks.Size]);
        int[] one = [.. Enumerable.Repeat(1, ranks.Size)];
        var shortOnes = Best(200, () => Swap(1));
        var longOnes = Best(20, () => Swap(1 << 20));
        var gather = Best(200, () => ranks.Gather([1], one, flags));
        if (ranks.Rank == 0)
        {
            var bandwidth = 2.0 * sizeof(float) * ((1 << 20) - 1) / Math.Max(1e-9, longOnes - shortOnes);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"link\t{shortOnes:R}\t{bandwidth:R}\t{gather:R}"));
        }

        void Swap(int count) => ranks.Exchange<float>(
            field, [new(next, 0, count), new(before, 1 << 20, count)], field, [new(before, 2 << 20, count), new(next, 3 << 20, count)]);

        double Best(int times, Action act)
        {
            var best = double.PositiveInfinity;
            for (var round = 0; round < Repetitions; round++)
            {
                ranks.Barrier();
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < times; i++)
                {
                    act();
                }

                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / times);
            }

            return best;
        }
    }

    private static string Launch(int ranks)
    {
        var start = new ProcessStartInfo("mpirun") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["--oversubscribe", "-n", $"{ranks}", "dotnet", typeof(ScaleBenchmark).Assembly.Location, RankWord])
        {
            start.ArgumentList.Add(argument);
        }

        (start.Environment["OMPI_ALLOW_RUN_AS_ROOT"], start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"]) = ("1", "1");
        start.Environment["TERM"] = "dumb";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"mpirun with {ranks} ranks ended with {process.ExitCode}");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Link(double Latency, double Bandwidth, double Gather);

    private sealed record Row(
        string Problem, string Kind, int Ranks, double Samples, double Seconds, double Communication, double Bytes, double Exchanges, double Gathers,
        double Held);
}
