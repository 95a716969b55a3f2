using Microsoft.ML.OnnxRuntime;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Onnx;
using Symflux.Solving;
using Symflux.Torch;
using static TorchSharp.torch;

namespace Symflux.Benchmarks;

/// <summary>
/// Milliseconds for one image of 481×321: the solver on one and on all processors, and the same blueprint run by ONNX
/// Runtime and by TorchSharp's operations. The ratio is to the solver with as many threads.
/// </summary>
internal static class NetworkBenchmark
{
    private const int Height = 321;
    private const int Width = 481;

    public static void Run()
    {
        foreach (var (blocks, channels, extent) in ((int, int, int)[])[(8, 24, 5), (5, 48, 7)])
        {
            foreach (var (name, flux) in ((string, Func<Random, Flux>)[])[("Perona–Malik", _ => new PeronaMalikFlux(20)), ("free-form", Examples.FreeForm)])
            {
                var blueprint = Examples.Network(1, blocks, channels, extent, flux);
                Console.WriteLine($"Network, {Width}×{Height}, {blocks} blocks of {channels} × {extent}×{extent}, {name} flux");
                var operations = 4.0 * blocks * channels * extent * extent * Height * Width;
                foreach (var threads in (int[])[.. new[] { 1, Environment.ProcessorCount }.Distinct()])
                {
                    var count = threads == 1 ? "1 thread" : $"{threads} threads";
                    var solver = Solve(blueprint, threads);
                    Report($"solver, {count}", solver, operations, solver);
                    Report($"ONNX Runtime, {count}", Exported(blueprint, threads), operations, solver);
                    if (name == "Perona–Malik" && threads == 1)
                    {
                        Report("TorchSharp operations, 1 thread", Library(blueprint), operations, solver);
                    }
                }
            }
        }
    }

    private static double Solve(Blueprint blueprint, int threads)
    {
        var input = Field<float>.Wrap(Examples.Image(Height * Width), Grid.Image(Height, Width));
        var output = new Field<float>(input.Grid);
        using var solver = new Solver<float>(blueprint, input.Grid, new SolverOptions { Threads = threads });
        return Timing.Best(() => solver.Run(input, output));
    }

    private static double Exported(Blueprint blueprint, int threads)
    {
        using var file = new MemoryStream();
        OnnxModel.Write(file, blueprint);
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        using var session = new InferenceSession(file.ToArray(), options);
        using var input = OrtValue.CreateTensorValueFromMemory(Examples.Image(Height * Width), [1, 1, Height, Width]);
        using var run = new RunOptions();
        return Timing.Best(() =>
        {
            using var output = session.Run(run, ["input"], [input], ["output"]);
        });
    }

    private static double Library(Blueprint blueprint)
    {
        set_num_threads(1);
        // A closed-form flux is not among those that the network gives to the training kernel.
        using var network = new Network(blueprint, new NetworkOptions { Trainable = TrainableParts.None });
        using var image = tensor(Examples.Image(Height * Width)).reshape(1, 1, Height, Width);
        return Timing.Best(() =>
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            network.call(image);
        });
    }

    private static void Report(string what, double seconds, double operations, double baseline) => Console.WriteLine(
        $"  {what,-32} {1000 * seconds,8:F1} ms  {operations / seconds / 1e9,6:F1} GFLOP/s  {seconds / baseline,5:F1} × the solver's time");
}
