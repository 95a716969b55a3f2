using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Multigrid;
using Symflux.Multigrid.Fas;
using Symflux.Multigrid.Inpainting;
using Symflux.Solving;

namespace Symflux.Experiments.Solving;

/// <summary>
/// A family of equations that networks learn to solve on images: inpainting, c(x − f) + (1 − c)KᵀΦ(Kx) = 0, or a step of the
/// implicit scheme, x + τKᵀΦ(Kx) = f, with K = ∇ by forward differences and natural boundaries.
/// </summary>
/// <param name="Name">A few words.</param>
/// <param name="Flux">Φ.</param>
/// <param name="TimeStep">τ of the implicit step; null for inpainting.</param>
public sealed record LearnedEquation(string Name, DiffusivityFlux Flux, double? TimeStep)
{
    /// <summary>Inpainting.</summary>
    public static LearnedEquation Inpainting(string name, DiffusivityFlux flux) => new(name, flux, null);

    /// <summary>A step of the implicit scheme.</summary>
    public static LearnedEquation ImplicitStep(string name, DiffusivityFlux flux, double timeStep) => new(name, flux, timeStep);

    /// <summary>Everything that a result depends on.</summary>
    internal object Settings => new { Name, flux = Flux.GetType().Name, (Flux as ContrastFlux)?.Contrast, TimeStep };

    /// <summary>Whether there is a mask c.</summary>
    public bool HasMask => TimeStep is null;

    /// <summary>The solution, far more exact than anything that is compared with it.</summary>
    /// <param name="f">f.</param>
    /// <param name="mask">c; null for the implicit step.</param>
    public Field<double> Solve(Field<double> f, Field<double>? mask) =>
        Solve(f, mask, new MultigridOptions { Tolerance = 1e-10, MaxCycles = 2000 }).Solution;

    /// <summary>What the library's solver for the equation gives after a number of cycles.</summary>
    /// <param name="f">f.</param>
    /// <param name="mask">c; null for the implicit step.</param>
    /// <param name="cycles">Cycles of multigrid; for linear inpainting, iterations of conjugate gradients, each with a cycle.</param>
    /// <param name="tolerance">Relative residual at which it stops.</param>
    public MultigridResult<double> Approximate(Field<double> f, Field<double>? mask, int cycles, double tolerance = 1e-10) => HasMask && Flux is LinearFlux
        ? InpaintingSolver.Solve(f, mask!, new InpaintingOptions { Tolerance = tolerance, MaxIterations = cycles, Machine = OneThread })
        : Solve(f, mask, new MultigridOptions { Tolerance = tolerance, MaxCycles = cycles, Machine = OneThread });

    private static SolverOptions OneThread { get; } = new() { Threads = 1 };

    private MultigridResult<double> Solve(Field<double> f, Field<double>? mask, MultigridOptions options)
    {
        var problem = TimeStep is { } time
            ? StationaryProblem<double>.ImplicitStep(f, Flux, time)
            : StationaryProblem<double>.Inpainting(f, mask!, Flux);
        return MultigridSolver.Solve(problem, options);
    }
}
