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
    /// <summary>What the program is told: full approximation scheme, over-relaxed nonlinear Gauss–Seidel sweeps; tuned for these problems.</summary>
    private static readonly string[] PetscOptions =
    [
        "-reps", "3", "-snes_type", "fas", "-fas_levels_snes_type", "ngs", "-fas_coarse_snes_type", "ngs", "-fas_coarse_snes_max_it", "10",
        "-fas_levels_snes_max_it", "3", "-omega", "1.5",
    ];

    /// <summary>Measures, with the program nld.c of a folder of peers where there are one, MPI and PETSc.</summary>
    public static void Run(string? peers)
    {
        using var petsc = Peer.CompileWithPetsc(peers, "nld.c");
        Console.WriteLine("Implicit step by multigrid, double, 1 thread, ns per unknown");
        foreach (var size in (int[])[512, 1024, 2048])
        {
            foreach (var timeStep in (double[])[50, 500])
            {
                Report(Example(size), timeStep, 5, Coupling.Separate, threads: 1);
                Report(Example(size), timeStep, 5, Coupling.Gradient, threads: 1);
                if (petsc is not null)
                {
                    var levels = timeStep < 100 ? "3" : "5";
                    var output = petsc.Run([.. PetscOptions, "-N", $"{size}", "-tau", $"{timeStep}", "-snes_fas_levels", levels]);
                    Console.WriteLine($"  PETSc, |∇u|² at midpoints, 1 process, without its set-up {Peer.Number(output, "ns/unk ([0-9]+)"),7:F0} ns");
                }
            }
        }

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
