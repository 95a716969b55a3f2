using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;

namespace Symflux.Cli.Running;

/// <summary>A diffusion model and a scheme as described on the command line: all that a blueprint needs but grid and channels.</summary>
/// <param name="Named">The method in time.</param>
/// <param name="Arguments">Its parameters.</param>
/// <param name="Flux">The diffusivity.</param>
/// <param name="Coupling">What shares a diffusivity.</param>
/// <param name="Order">The derivatives in K.</param>
/// <param name="Coefficients">α of K = Σ α_m ∂^m for signals; null for <paramref name="Order"/>.</param>
/// <param name="Time">T ≥ 0.</param>
internal sealed record SchemeDescription(
    NamedScheme Named, SchemeArguments Arguments, DiffusivityFlux Flux, Coupling Coupling, DerivativeOrder Order, double[]? Coefficients, double Time)
{
    /// <summary>The model on a grid; only its dimension and spacing matter.</summary>
    public DiffusionModel ModelFor(Grid grid, int channels) => (Coefficients, Order) switch
    {
        ({ } coefficients, _) => DiffusionModel.GeneralisedOrder(grid, coefficients, Flux, Coupling, channels),
        (_, DerivativeOrder.Gradient) => DiffusionModel.SecondOrder(grid, Flux, Coupling, channels),
        (_, DerivativeOrder.Hessian) => DiffusionModel.FourthOrder(grid, Flux, Coupling, channels),
        _ => DiffusionModel.Laplacian(grid, Flux, Coupling, channels),
    };

    /// <summary>The scheme applied to <see cref="ModelFor"/>.</summary>
    /// <exception cref="SymfluxException">The time step is unstable.</exception>
    public Blueprint BlueprintFor(Grid grid, int channels)
    {
        var model = ModelFor(grid, channels);
        // The library's refusal in the words of the command line.
        if (Named.Takes.HasFlag(SchemeParameters.Force) && !Arguments.Force && Arguments.Step is { } step
            && step > model.LargestStableStep * (1 + 1e-12))
        {
            throw new SymfluxException(
                $"time step {step:G6} exceeds 2/(L‖K‖²) = {model.LargestStableStep:G6}; leave --tau out, use the scheme fsi, or add --force");
        }

        return Time == 0 ? new Blueprint(grid.Dimension, channels, []) : Named.Make(Arguments, model, Time).Discretise(model, Time);
    }
}
