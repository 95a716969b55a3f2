using Microsoft.ML.OnnxRuntime;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Onnx;
using Symflux.Solving;
using Symflux.Solving.Kernels;
using Symflux.Vectors;
using static TorchSharp.torch;

namespace Symflux.Benchmarks;

/// <summary>
/// One image of 481×321: the solver on one and on all processors, and the same blueprint run by ONNX Runtime and by TorchSharp's operations. The
/// limit is the peak of
/// multiply-adds, of which only those of K and Kᵀ count.
/// </summary>
internal static class NetworkBenchmark
{
    private const int Height = 321;
    private const int Width = 481;

    public static void Run()
    {
        InnerLoops();
        foreach (var (state, blocks, channels, extent) in ((int, int, int, int)[])[(1, 8, 24, 5), (1, 5, 48, 7), (4, 6, 24, 5)])
        {
            foreach (var (name, flux) in ((string, Func<Random, Flux>)[])[("Perona–Malik", _ => new PeronaMalikFlux(20)), ("free-form", Examples.FreeForm)])
            {
                // Its operations have a flux of free form.
                var library = name == "free-form" ? LibraryBlock.Network(state, blocks, channels, extent) : null;
                Compare(Examples.Network(state, blocks, channels, extent, flux), $"{blocks} blocks of {channels} × {extent}×{extent}, {name} flux",
                    4.0 * state * blocks * channels * extent * extent * Height * Width, library);
            }
        }
    }

    /// <summary>The inner loops of K and Kᵀ alone, on the rows of a strip of 24 channels, without fluxes, borders and copies.</summary>
    private static void InnerLoops()
    {
        const int Channels = 24, Extent = 5, Columns = 128, Stride = 144, Rows = 12, Repeats = 200;
        var kernels = RowKernels<float>.Widest;
        var contest = new Contest("Inner loops, 24 stencils of 5×5", "GFLOP/s", 1e9, Machine.Peak / 1e9);
        var (image, dual) = (new AlignedArray<float>(Rows * Stride), new AlignedArray<float>(Channels * Rows * Stride));
        var (partial, weights) = (new AlignedArray<float>(StripLayout.Rows * Extent * Stride), new float[Channels * Extent * Extent]);
        int[] taps = [.. from y in Enumerable.Range(0, Extent) from x in Enumerable.Range(0, Extent) select y * Stride + x];
        int[] rows = [.. from c in Enumerable.Range(0, Channels) from y in Enumerable.Range(0, Extent) select (c * Rows + y) * Stride];
        var work = 2.0 * Channels * Extent * Extent * Columns * StripLayout.Rows * Repeats;
        contest.Add("K", () => Rowwise(y =>
        {
            foreach (var (first, count) in StencilWeights<float>.Split(Channels))
            {
                kernels.Combine(count, ref image[y % 8 * Stride], taps, ref weights[0], ref dual[(first * Rows + y) * Stride], Rows * Stride, Columns);
            }
        }), work);
        contest.Add("Kᵀ", () => Rowwise(y =>
        {
            foreach (var (first, count) in StencilWeights<float>.Split(Extent))
            {
                for (var x = 0; x < Columns; x += kernels.TileColumns)
                {
                    kernels.Combine(
                        count, ref dual[y % 8 * Stride + x], rows, ref weights[0], ref partial[(y * Extent + first) * Stride + x], Stride, kernels.TileColumns);
                }
            }
        }), work);
        contest.Run(2);

        static void Rowwise(Action<int> row)
        {
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                for (var y = 0; y < StripLayout.Rows; y++)
                {
                    row(y);
                }
            }
        }
    }

    private static void Compare(Blueprint blueprint, string what, double work, nn.Module<Tensor, Tensor>? library)
    {
        var m = blueprint.Channels;
        var contest = new Contest($"Network, {Width}×{Height}, state of {m} channels, {what}", "GFLOP/s", 1e9, Machine.Peak / 1e9);
        var pixels = Examples.Image(m * Height * Width);
        var input = Field<float>.Wrap(pixels, Grid.Image(Height, Width), m);
        var output = new Field<float>(input.Grid, m);
        var opened = new List<IDisposable>();
        foreach (var threads in (int[])[.. new[] { 1, Environment.ProcessorCount }.Distinct()])
        {
            var solver = new Solver<float>(blueprint, input.Grid, new SolverOptions { Threads = threads });
            opened.Add(solver);
            contest.Add($"Symflux, {threads} threads", () => solver.Run(input, output), work, threads);
            var session = Session(blueprint, threads);
            opened.Add(session);
            contest.Add($"ONNX Runtime, {threads} threads", () => Infer(session, pixels, m), work, threads);
        }

        if (library is not null)
        {
            set_num_threads(1);
            var image = tensor(pixels).reshape(1, m, Height, Width);
            opened.AddRange([library, image]);
            contest.Add("TorchSharp's operations, 1 thread", () => Call(library, image), work);
        }

        contest.Run(6);
        opened.ForEach(item => item.Dispose());
    }

    private static InferenceSession Session(Blueprint blueprint, int threads)
    {
        using var file = new MemoryStream();
        OnnxModel.Write(file, blueprint);
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        return new InferenceSession(file.ToArray(), options);
    }

    private static void Infer(InferenceSession session, float[] pixels, int channels)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [1, channels, Height, Width]);
        using var run = new RunOptions();
        using var output = session.Run(run, ["input"], [input], ["output"]);
    }

    private static void Call(nn.Module<Tensor, Tensor> network, Tensor image)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        network.call(image);
    }
}
