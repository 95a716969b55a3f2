using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Schemes;

namespace Symflux.Cli.Running;

/// <summary>A diffusion model and a scheme as described on the command line: all that a blueprint needs but grid and channels.</summary>
/// <param name="Scheme">The method in time.</param>
/// <param name="Flux">The diffusivity.</param>
/// <param name="Coupling">What shares a diffusivity.</param>
/// <param name="Order">Order of the derivatives in K, 1 or 2.</param>
/// <param name="Time">T ≥ 0.</param>
/// <param name="FixedStep">A time step that was asked for and must be stable; null where there is none.</param>
internal sealed record SchemeDescription(
    Scheme Scheme, DiffusivityFlux Flux, Coupling Coupling, int Order, double Time, double? FixedStep)
{
    /// <summary>The model on a grid; only its dimension and spacing matter.</summary>
    public DiffusionModel ModelFor(Grid grid, int channels) => Order == 1
        ? DiffusionModel.SecondOrder(grid, Flux, Coupling, channels)
        : DiffusionModel.FourthOrder(grid, Flux, Coupling, channels);

    /// <summary>The scheme applied to <see cref="ModelFor"/>.</summary>
    /// <exception cref="SymfluxException">The time step is unstable.</exception>
    public Blueprint BlueprintFor(Grid grid, int channels)
    {
        var model = ModelFor(grid, channels);
        // The library's refusal in the words of the command line.
        if (FixedStep is { } step && step > model.LargestStableStep * (1 + 1e-12))
        {
            throw new SymfluxException(
                $"time step {step:G6} exceeds 2/(L‖K‖²) = {model.LargestStableStep:G6}; leave --tau out, use the scheme fsi, or add --force");
        }

        return Scheme.Discretise(model, Time);
    }
}
