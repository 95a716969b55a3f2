using Symflux.Fields;
using Symflux.Models;
using Symflux.Multigrid.Inpainting;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>
/// Inpainting from random pixels, residual 1e-6: seconds, iterations and work units; 1024×1024 for the homogeneous model, 512×512
/// for the others.
/// </summary>
internal static class InpaintingBenchmark
{
    private const int Size = 1024, SmallSize = 512;

    public static void Run()
    {
        Console.WriteLine($"Inpainting, double, residual 1e-6");
        foreach (var density in (double[])[0.3, 0.05, 0.01, 0.005])
        {
            Report(InpaintingModel.Homogeneous, Size, density, threads: 1);
        }

        Report(InpaintingModel.Homogeneous, Size, 0.05, Environment.ProcessorCount);
        foreach (var model in (InpaintingModel[])[InpaintingModel.Biharmonic, InpaintingModel.Charbonnier, InpaintingModel.EdgeEnhancing])
        {
            Report(model, SmallSize, 0.05, threads: 1);
        }

        Console.WriteLine("  for reference, measured apart from this run at 5 %: PETSc CG + SSOR 0.54 s, CG + geometric multigrid 0.97 s");
    }

    private static void Report(InpaintingModel model, int size, double density, int threads)
    {
        var image = Field<double>.Wrap(NoisyShapes.Create(size, noise: 0), Grid.Image(size, size));
        var mask = InpaintingMask.Random(image.Grid, density, 1).Convert<double>();
        var options = new InpaintingOptions { Model = model, Machine = new SolverOptions { Threads = threads } };
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = InpaintingSolver.Solve(image, mask, options);
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)image.Grid.Count;
        var seconds = model == InpaintingModel.Homogeneous ? Timing.Best(() => InpaintingSolver.Solve(image, mask, options), 2) : Once();
        Console.WriteLine($"  {model,-13} {size,4}²  {100 * density,4} % known, {threads} threads  {seconds,6:F3} s  {bytes,4:F0} bytes/pixel  {result}");

        double Once()
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            InpaintingSolver.Solve(image, mask, options);
            return watch.Elapsed.TotalSeconds;
        }
    }
}
