using System.Text.RegularExpressions;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>
/// Explicit Perona–Malik diffusion in single precision, million samples and steps per second. The limit is that of a pass that reads and writes every
/// sample once
/// from and to memory: steps that go over the image together may exceed it.
/// </summary>
internal static class ExplicitBenchmark
{
    private const int Steps = 64;

    /// <summary>Steps of OpenCV: enough for its rate, since each of them goes over the image.</summary>
    private const int OpenCvSteps = 16;

    /// <summary>
    /// Compares, with the C program pm.c of a folder of peers where there is one and a compiler, and with OpenCV where Python has it with its contrib modules.
    /// </summary>
    public static void Run(string? peers)
    {
        var grid = Grid.Image(2048, 2048);
        using (var python = PythonPeers.Start(Field<float>.Wrap(Examples.Image(grid.Count), grid)))
        {
            Compare("2D, 2048×2048", grid, peers, python);
        }

        Compare("2D, 8192×8192", Grid.Image(8192, 8192));
        Compare("1D, 4 M samples", Grid.Signal(1 << 22));
        Compare("3D, 256×256×256", Grid.Volume(256, 256, 256));
    }

    private static void Compare(string what, Grid grid, string? peers = null, PythonPeers? python = null)
    {
        var contest = new Contest($"Explicit diffusion, {what}, {Steps} steps", "M/s", 1e6, Machine.CopyBandwidth / 8e6);
        var input = Field<float>.Wrap(Examples.Image(grid.Count), grid);
        var output = new Field<float>(grid);
        var solvers = new List<Solver<float>>();
        foreach (var coupling in (Coupling[])(grid.Dimension == 1 ? [Coupling.Separate] : [Coupling.Separate, Coupling.Gradient]))
        {
            foreach (var threads in (int[])[1, Environment.ProcessorCount])
            {
                var model = DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(10), coupling);
                var blueprint = new ExplicitScheme(StepRule.Fixed(0.1)).Discretise(model, 0.1 * Steps);
                var solver = new Solver<float>(blueprint, grid, new SolverOptions { Threads = threads });
                solvers.Add(solver);
                contest.Add($"Symflux, {coupling}, {threads} threads", () => solver.Run(input, output), (double)grid.Count * Steps, threads);
            }
        }

        using var program = Peer.Compile(peers, "pm.c");
        if (program is not null)
        {
            (string Name, string Line)[] lines = [("C, every flux once", "flux-once"), ("C, blocked in time", "temporal blocking K=20")];
            foreach (var (name, line) in lines)
            {
                contest.Add(name, () => 1 / RateOf(program, line), 1e6);
            }
        }

        if (python?.Has("cv2.ximgproc") == true)
        {
            // It takes nothing but three channels of bytes; a pixel counts once.
            foreach (var threads in (int[])[1, Environment.ProcessorCount])
            {
                contest.Add(
                    $"OpenCV, 3 channels of bytes, {threads} threads",
                    () => python.Run($"opencv_diffusion alpha=0.1 contrast=10 steps={OpenCvSteps} threads={threads}"),
                    (double)grid.Count * OpenCvSteps,
                    threads);
            }
        }

        contest.Run(10);
        solvers.ForEach(solver => solver.Dispose());
    }

    /// <summary>The million samples and steps per second that the program prints in a line.</summary>
    private static double RateOf(Peer program, string line) => Peer.Number(program.Run(), $@"{Regex.Escape(line)}.* ([0-9.]+) \(wall\)");
}
