using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Multigrid.Fas;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>
/// An implicit step by nonlinear multigrid: Charbonnier, grey values 0 to 255 with noise of level 25, residual × 1e-6
/// relative to the image. Nanoseconds per unknown with one thread, cycles and work units.
/// </summary>
internal static class MultigridBenchmark
{
    public static void Run()
    {
        Console.WriteLine("Implicit step by multigrid, double, 1 thread, ns per unknown");
        foreach (var size in (int[])[512, 1024, 2048])
        {
            foreach (var timeStep in (double[])[50, 500])
            {
                Report(Example(size), timeStep, 5, Coupling.Separate, threads: 1);
                Report(Example(size), timeStep, 5, Coupling.Gradient, threads: 1);
            }
        }

        Console.WriteLine(
            "  for reference, PETSc 3.18 (FAS, tuned, 1 process) measured apart from this run, 512² / 1024² / 2048²: 603 / 650 / 729 for τ = 50, 596 "
                + "/ 726 / 831 for τ = 500");
        Console.WriteLine($"The same with {Environment.ProcessorCount} threads");
        Report(Example(1024), 50, 5, Coupling.Separate, Environment.ProcessorCount);
        Console.WriteLine("Every time step and contrast, 512×512, 1 thread");
        foreach (var contrast in (double[])[1, 5, 20, 100])
        {
            foreach (var timeStep in (double[])[1, 10, 50, 500, 5000])
            {
                Report(Example(512), timeStep, contrast, Coupling.Separate, threads: 1);
            }
        }

        Console.WriteLine("General operator (the slow twin: two equal channels), 512×512");
        var grey = Example(512);
        var twice = new Field<double>(grey.Grid, 2);
        grey.Values.CopyTo(twice.Channel(0));
        grey.Values.CopyTo(twice.Channel(1));
        Report(twice, 50, 5, Coupling.Separate, threads: 1);
    }

    private static void Report<T>(Field<T> image, double timeStep, double contrast, Coupling coupling, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var problem = StationaryProblem<T>.ImplicitStep(image, new CharbonnierFlux(contrast), timeStep, coupling);
        var options = new MultigridOptions { Machine = new SolverOptions { Threads = threads } };
        var result = MultigridSolver.Solve(problem, options);
        var seconds = Timing.Best(() => MultigridSolver.Solve(problem, options), 1);
        Console.WriteLine(
            $"  {image.Grid,-10} τ = {timeStep,-5} λ = {contrast,-4} {coupling,-9} {1e9 * seconds / image.Values.Length,7:F0} ns  {result}");
    }

    private static Field<double> Example(int size)
    {
        var image = NoisyShapes.Create(size);
        return Field<double>.Wrap(image, Grid.Image(size, size));
    }
}
