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

        Console.WriteLine("Colours: the same image three times, 512×512, 1 thread; ns per unknown, of which there are three per pixel");
        var grey = Example(512);
        Field<double> colours = new(grey.Grid, 3);
        for (var channel = 0; channel < 3; channel++)
        {
            grey.Values.CopyTo(colours.Channel(channel));
        }

        foreach (var (image, coupling) in new[]
        {
            (grey, Coupling.Separate), (grey, Coupling.Gradient), (colours, Coupling.Separate), (colours, Coupling.Colour),
        })
        {
            Report(image, 50, 5, coupling, threads: 1);
        }

        Console.WriteLine("Sweeps and residuals, 512×512, 1 thread, ns per unknown: an implicit step, and with a mask");
        var mask = InpaintingMask.Random(grey.Grid, 0.05, 1).Convert<double>();
        var flux = new CharbonnierFlux(5);
        var options = new MultigridOptions
        {
            MaxCycles = 5, Tolerance = 1e-300, Sweeps = 2, FullMultigridStart = false, Machine = new SolverOptions { Threads = 1 },
        };
        foreach (var problem in new[]
        {
            StationaryProblem<double>.ImplicitStep(grey, flux, 5000), StationaryProblem<double>.Inpainting(grey, mask, flux),
            StationaryProblem<double>.Inpainting(colours, mask, flux, Coupling.Colour),
        })
        {
            var result = MultigridSolver.Solve(problem, options);
            var seconds = Timing.Best(() => MultigridSolver.Solve(problem, options), 3);
            var nanoseconds = 1e9 * seconds / problem.RightHandSide.Values.Length / result.History[^1].WorkUnits;
            Console.WriteLine($"  {problem.Channels} channels, {(problem.Mask is null ? "no mask" : "mask"),-8} {nanoseconds,6:F2} ns per work unit");
        }
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
