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

    /// <summary>Measures, with the program inp.c of a folder of peers where there are one, MPI and PETSc.</summary>
    public static void Run(string? peers)
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

        using var petsc = Peer.CompileWithPetsc(peers, "inp.c");
        if (petsc is not null)
        {
            var problem = Path.GetTempFileName();
            Write(problem, 0.05);
            var output = petsc.Run("-img", problem, "-N", $"{Size}", "-ksp_type", "cg", "-pc_type", "eisenstat", "-pc_eisenstat_omega", "1.8", "-reps", "2");
            var seconds = Peer.Number(output, "wall ([0-9.]+) s");
            Console.WriteLine($"  PETSc, conjugate gradients and SSOR, homogeneous, {Size}², 5 % known, 1 process {seconds,6:F3} s");
            File.Delete(problem);
        }
    }

    /// <summary>The image in double precision, and a byte of mask for each of its pixels.</summary>
    private static void Write(string file, double density)
    {
        using var stream = File.Create(file);
        stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(NoisyShapes.Create(Size, noise: 0)));
        foreach (var value in InpaintingMask.Random(Grid.Image(Size, Size), density, 1).Values)
        {
            stream.WriteByte((byte)value);
        }
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
