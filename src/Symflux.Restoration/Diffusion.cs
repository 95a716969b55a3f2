using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>A diffusion equation, a scheme and a time: all that a blueprint needs but grid and channels.</summary>
/// <param name="Flux">The diffusivity.</param>
/// <param name="Time">T ≥ 0, in squared grid lengths.</param>
public sealed record Diffusion(DiffusivityFlux Flux, double Time)
{
    /// <summary>The method in time.</summary>
    public SchemeKind Scheme { get; init; } = SchemeKind.Standard;

    /// <summary>What is said about it; the rest has standard values.</summary>
    public SchemeSettings Settings { get; init; } = new();

    /// <summary>What shares a diffusivity.</summary>
    public Coupling Coupling { get; init; } = Coupling.Separate;

    /// <summary>The derivatives in K.</summary>
    public DerivativeOrder Order { get; init; } = DerivativeOrder.Gradient;

    /// <summary>For signals: α of K = Σ α_m ∂^m in place of <see cref="Order"/>; null for that one.</summary>
    public IReadOnlyList<double>? Coefficients { get; init; }

    /// <summary>The equation on a grid; only its dimension and spacing matter.</summary>
    public DiffusionModel ModelFor(Grid grid, int channels) => (Coefficients, Order) switch
    {
        ({ } coefficients, _) => DiffusionModel.GeneralisedOrder(grid, [.. coefficients], Flux, Coupling, channels),
        (_, DerivativeOrder.Gradient) => DiffusionModel.SecondOrder(grid, Flux, Coupling, channels),
        (_, DerivativeOrder.Hessian) => DiffusionModel.FourthOrder(grid, Flux, Coupling, channels),
        _ => DiffusionModel.Laplacian(grid, Flux, Coupling, channels),
    };

    /// <summary>The scheme applied to <see cref="ModelFor"/>; the identity for T = 0.</summary>
    /// <exception cref="SymfluxException">The time step is unstable, or a setting makes no sense.</exception>
    public Blueprint BlueprintFor(Grid grid, int channels)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var model = ModelFor(grid, channels);
        return Time == 0 ? new Blueprint(grid.Dimension, channels, []) : Scheme.Make(Settings, Time).Discretise(model, Time);
    }

    /// <summary>Diffuses every page of a stack by itself.</summary>
    /// <param name="stack">The pages; λ is in their grey values.</param>
    /// <param name="machine">How the machine is used.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>The new pixels with opacity, metadata and depth of the old.</returns>
    /// <exception cref="SymfluxException">The time step is unstable, or a setting makes no sense.</exception>
    public ImageStack Run(
        ImageStack stack, SolverOptions? machine = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using var solver = new StackSolver(machine ?? SolverOptions.Default);
        return Run(solver, stack, progress, cancellation);
    }

    /// <summary>The same with a solver that is kept, and tells afterwards how inner iterations ended.</summary>
    /// <param name="solver">Runs it.</param>
    /// <param name="stack">The pages; λ is in their grey values.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="SymfluxException">The time step is unstable, or a setting makes no sense.</exception>
    public ImageStack Run(
        StackSolver solver, ImageStack stack, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(stack);
        var made = new Dictionary<(int Dimension, int Channels), Blueprint>();

        // What is unknown or not seen must not smear: it is continued from what is, and put back afterwards.
        var result = solver.Run(UnknownSamples.Fill(stack), page => made.TryGetValue((page.Grid.Dimension, page.Channels), out var known)
            ? known
            : made[(page.Grid.Dimension, page.Channels)] = BlueprintFor(page.Grid, page.Channels), progress, cancellation);
        return UnknownSamples.Restore(result, stack);
    }
}
