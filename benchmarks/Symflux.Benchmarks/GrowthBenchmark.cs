using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Cli.Report;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>
/// How time and memory grow with the image, from 256² to 16384² samples: in one piece, and row by row. All threads; memory is what a run allocates,
/// its output included where that is in one piece.
/// </summary>
internal static class GrowthBenchmark
{
    /// <summary>In one piece, larger images take gigabytes.</summary>
    private const int LargestWhole = 8192;

    /// <summary>Measures, prints, and draws.</summary>
    /// <param name="plots">Folder for growth-time.svg and growth-memory.svg; null for none.</param>
    public static void Run(string? plots)
    {
        Series[] all =
        [
            .. Run("network", "8 blocks of 24 × 5×5 with windows", grid => Examples.Network(1, 8, 24, 5, Examples.FreeForm, StepControl.Adaptive())),
            .. Run("50 explicit steps", "50 explicit steps, Perona–Malik", grid => new ExplicitScheme(StepRule.Largest).Discretise(
                DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(10)), 12.5)),
        ];
        if (plots is not null)
        {
            Draw("growth-time.svg", "Time", "seconds", figure => figure.Seconds);
            Draw("growth-memory.svg", "Memory", "megabytes", figure => figure.Bytes / 1e6);
        }

        void Draw(string file, string title, string unit, Func<Figure, double> of)
        {
            var chart = new Chart(
                $"{title} of runs on images of growing size", new ChartAxis("samples", IsLogarithmic: true), new ChartAxis(unit, IsLogarithmic: true),
                [.. all.Select(series => new ChartSeries(series.Name, [.. series.Figures.Select(figure => new ChartPoint(figure.Samples, of(figure)))]))]);
            File.WriteAllText(Path.Combine(plots, file), chart.ToFile());
        }
    }

    private static Series[] Run(string shortName, string name, Func<Grid, Blueprint> blueprintFor)
    {
        Console.WriteLine($"{name}: side, in one piece ns/sample and MB, row by row ns/sample and MB");
        var (inOnePiece, rowByRow) = (new Series($"{shortName}, in one piece", []), new Series($"{shortName}, row by row", []));
        for (var side = 256; side <= 16384; side *= 2)
        {
            Grid grid = Grid.Image(side, side);
            var blueprint = blueprintFor(grid);
            if (side <= LargestWhole)
            {
                inOnePiece.Figures.Add(Measure(grid, () => InOnePiece(blueprint, grid)));
            }

            rowByRow.Figures.Add(Measure(grid, () => RowByRow(blueprint, grid)));
            Console.WriteLine($"{side,6} {(side <= LargestWhole ? inOnePiece.Figures[^1].ToString() : "      –        –")} {rowByRow.Figures[^1]}");
        }

        return [inOnePiece, rowByRow];
    }

    private static Figure Measure(Grid grid, Action run)
    {
        GC.Collect();
        var (allocated, watch) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());
        run();
        var seconds = watch.Elapsed.TotalSeconds;
        return new Figure(grid.Count, seconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private static void InOnePiece(Blueprint blueprint, Grid grid)
    {
        var field = new Field<float>(grid);
        for (var row = 0; row < grid.Height; row++)
        {
            Fill(row, field.Values.Slice(row * grid.Width, grid.Width));
        }

        using var solver = new Solver<float>(blueprint, grid);
        solver.Run(field, field);
    }

    private static void RowByRow(Blueprint blueprint, Grid grid) => new StreamingSolver<float>(blueprint, grid).Run(
        (first, layers) =>
        {
            for (var row = 0; row < layers.Length / grid.Width; row++)
            {
                Fill(first + row, layers.Slice(row * grid.Width, grid.Width));
            }
        },
        (_, _) => { });

    /// <summary>Waves and something like noise, quickly made.</summary>
    private static void Fill(int row, Span<float> values)
    {
        var state = (uint)row * 2654435761u + 1;
        for (var x = 0; x < values.Length; x++)
        {
            state = state * 1664525u + 1013904223u;
            values[x] = 100 + (x / 64 + row / 64) % 2 * 60 + (state >> 8) * (50f / (1 << 24));
        }
    }

    private sealed record Series(string Name, List<Figure> Figures);

    private sealed record Figure(int Samples, double Seconds, long Bytes)
    {
        public override string ToString() => FormattableString.Invariant($"{1e9 * Seconds / Samples,7:F1} {Bytes / 1e6,8:F1}");
    }
}
