using Symflux.Fields;
using Symflux.Models;
using Symflux.Multigrid;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>Inpainting of 1024×1024 pixels from random ones, residual 1e-6: seconds, iterations and work units.</summary>
internal static class InpaintingBenchmark
{
    private const int Size = 1024;

    public static void Run()
    {
        Console.WriteLine($"Inpainting, {Size}×{Size}, double, residual 1e-6");
        foreach (var density in (double[])[0.3, 0.05, 0.01, 0.005])
        {
            Report(InpaintingModel.Homogeneous, density, threads: 1);
        }

        Report(InpaintingModel.Homogeneous, 0.05, Environment.ProcessorCount);
        foreach (var model in (InpaintingModel[])[InpaintingModel.Biharmonic, InpaintingModel.Charbonnier, InpaintingModel.EdgeEnhancing])
        {
            Report(model, 0.05, threads: 1);
        }

        Console.WriteLine("  for reference, measured apart from this run at 5 %: PETSc CG + SSOR 0.54 s, CG + geometric multigrid 0.97 s");
    }

    private static void Report(InpaintingModel model, double density, int threads)
    {
        var image = Field<double>.Wrap(NoisyShapes.Create(Size, noise: 0), Grid.Image(Size, Size));
        var mask = InpaintingMask.Random(image.Grid, density, 1).Convert<double>();
        var options = new InpaintingOptions { Model = model, Machine = new SolverOptions { Threads = threads } };
        var result = InpaintingSolver.Solve(image, mask, options);
        var seconds = model == InpaintingModel.Homogeneous ? Timing.Best(() => InpaintingSolver.Solve(image, mask, options), 2) : Once();
        Console.WriteLine($"  {model,-13} {100 * density,4} % known, {threads} threads  {seconds,6:F3} s  {result}");

        double Once()
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            InpaintingSolver.Solve(image, mask, options);
            return watch.Elapsed.TotalSeconds;
        }
    }
}
