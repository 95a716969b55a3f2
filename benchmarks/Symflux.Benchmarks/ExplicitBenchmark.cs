using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Benchmarks;

/// <summary>
/// Million pixel-iterations per second of explicit Perona–Malik diffusion on 2048×2048 pixels in single precision.
/// </summary>
internal static class ExplicitBenchmark
{
    private const int Size = 2048;
    private const int Steps = 16;

    public static void Run()
    {
        Console.WriteLine($"Explicit diffusion, {Size}×{Size}, {Steps} steps, Perona–Malik");
        foreach (var coupling in (Coupling[])[Coupling.Separate, Coupling.Gradient])
        {
            foreach (var threads in (int[])[1, Environment.ProcessorCount])
            {
                var seconds = Time(coupling, threads);
                Console.WriteLine($"  {coupling,-10} {threads} threads  {1e-6 * Size * Size * Steps / seconds,8:F0} million pixel-iterations/s");
            }
        }
    }

    private static double Time(Coupling coupling, int threads)
    {
        var input = Field<float>.Wrap(Examples.Image(Size * Size), Grid.Image(Size, Size));
        var output = new Field<float>(input.Grid);
        var model = DiffusionModel.SecondOrder(input.Grid, new PeronaMalikFlux(10), coupling);
        var blueprint = new ExplicitScheme(StepRule.Fixed(0.2)).Discretise(model, 0.2 * Steps);
        using var solver = new Solver<float>(blueprint, input.Grid, new SolverOptions { Threads = threads });
        return Timing.Best(() => solver.Run(input, output));
    }
}
