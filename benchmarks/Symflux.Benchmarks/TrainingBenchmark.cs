using Symflux.Blueprints;
using Symflux.Torch;
using Symflux.Training;
using static TorchSharp.torch;

namespace Symflux.Benchmarks;

/// <summary>
/// Images per second of a training step without the optimiser (forward and backward pass) on patches of 64×64, batch 16,
/// blocks of 24 stencils of 5×5 with free-form fluxes, data terms and adaptive steps: the network with the library's
/// operations and with the kernel.
/// </summary>
internal static class TrainingBenchmark
{
    private const int Batch = 16;
    private const int Size = 64;
    private const int Channels = 24;
    private const int Extent = 5;

    public static void Run()
    {
        Run(stateChannels: 1, blocks: 8);
        Run(stateChannels: 4, blocks: 6);
    }

    private static void Run(int stateChannels, int blocks)
    {
        var threads = Environment.ProcessorCount;
        Console.WriteLine(
            $"Training, {Batch} patches of {Size}×{Size}, state of {stateChannels} channels, {blocks} blocks of {Channels} × {Extent}×{Extent}, "
            + $"{threads} processors");
        // K and its adjoint forward; K twice, the adjoint and two correlations backward.
        var operations = 7.0 * 2 * blocks * Batch * stateChannels * Channels * Extent * Extent * Size * Size;
        set_num_threads(threads);
        using var library = LibraryBlock.Network(stateChannels, blocks, Channels, Extent);
        var baseline = StepTime(library, stateChannels);
        Report("TorchSharp operations", baseline);

        // The library's threads would only wait in the kernel's way.
        set_num_threads(1);
        using var network = new Network(Examples.Network(stateChannels, blocks, Channels, Extent, Examples.FreeForm));
        Report("network, fixed step", StepTime(network, stateChannels));
        using var adaptive = new Network(Examples.Network(stateChannels, blocks, Channels, Extent, Examples.FreeForm, StepControl.Adaptive()));
        Report("network, adaptive step", StepTime(adaptive, stateChannels));
        Report("kernel alone", blocks * KernelTime(stateChannels));

        void Report(string what, double seconds) => Console.WriteLine(
            $"  {what,-26} {1000 * seconds,8:F1} ms  {Batch / seconds,8:F0} images/s  {operations / seconds / 1e9,6:F1} GFLOP/s  {baseline / seconds,5:F1} ×");
    }

    private static double StepTime(nn.Module<Tensor, Tensor> module, int stateChannels)
    {
        using var images = tensor(Examples.Image(Batch * stateChannels * Size * Size)).reshape(Batch, stateChannels, Size, Size);
        return Timing.Best(() =>
        {
            using var scope = NewDisposeScope();
            module.zero_grad();
            module.call(images).square().mean().backward();
        });
    }

    private static double KernelTime(int stateChannels)
    {
        var shape = new SymmetricBlockShape(stateChannels, Channels, Extent, Extent, Examples.FreeForm(new Random(1)), StepControl.Adaptive());
        var kernel = new SymmetricBlockKernel<float>(Size, Size, shape);
        var state = Examples.Image(Batch * stateChannels * Size * Size);
        var weights = Examples.Image(shape.WeightCount).Select(x => x / 255 - 0.5f).ToArray();
        var knots = Examples.Image(shape.FluxNumberCount);
        var numbers = new SymmetricBlockNumbers<float>(weights, knots, 0.01, 0.1);
        var (direction, next, stateGradient) = (new float[state.Length], new float[state.Length], new float[state.Length]);
        var (weightGradient, knotGradient) = (new float[weights.Length], new float[knots.Length]);
        return Timing.Best(() =>
        {
            kernel.Forward(state, state, numbers, direction, next);
            kernel.Backward(state, state, numbers, direction, next, stateGradient, default, weightGradient, knotGradient);
        });
    }
}
