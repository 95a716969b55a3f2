using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Models;

/// <summary>
/// Generalised nonlinear diffusion, discrete in space and continuous in time:
/// du/dt = −KᵀΦ(Ku) − β(u − f), u(0) = f.
/// </summary>
/// <remarks>
/// K may hold derivatives of any order in 1D, 2D or 3D; Φ acts on each channel of Ku by itself or couples groups of
/// them. Second-order Perona–Malik diffusion and fourth-order You–Kaveh type diffusion are special cases.
/// </remarks>
public sealed record DiffusionModel
{
    /// <summary>Creates a model.</summary>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="stencils">K, m → C channels.</param>
    /// <param name="flux">
    /// Φ on the C channels; its groups need a bound L (a diffusivity in [0, L]), or a diffusivity of bounded magnitude.
    /// </param>
    /// <param name="fidelityRate">β ≥ 0 per unit of time; 0 for pure diffusion.</param>
    public DiffusionModel(int dimension, StencilBank stencils, FluxLayer flux, double fidelityRate = 0)
    {
        ArgumentNullException.ThrowIfNull(stencils);
        ArgumentNullException.ThrowIfNull(flux);
        if (flux.Groups.FirstOrDefault(group => group.Flux.Bound is null && group.Flux is not DiffusivityFlux) is { } unbounded)
        {
            throw new SymfluxException(
                $"a diffusion model needs fluxes with a bounded diffusivity; this {unbounded.Flux.GetType().Name} has none");
        }

        if (!(fidelityRate >= 0 && double.IsFinite(fidelityRate)))
        {
            throw new SymfluxException($"the fidelity rate β is {fidelityRate}; it must be finite and not negative");
        }

        Dimension = dimension;
        Stencils = stencils;
        Flux = flux;
        FidelityRate = fidelityRate;
    }

    /// <summary>1, 2 or 3.</summary>
    public int Dimension { get; }

    /// <summary>K.</summary>
    public StencilBank Stencils { get; }

    /// <summary>Φ.</summary>
    public FluxLayer Flux { get; }

    /// <summary>β.</summary>
    public double FidelityRate { get; }

    /// <summary>Whether all diffusivities are ≥ 0, so that small enough steps keep the norm.</summary>
    public bool IsForward => Flux.Bound is not null;

    /// <summary>ρ = max |g| ‖K‖², an upper bound of the spectral radius of KᵀGK; L‖K‖² where 0 ≤ g ≤ L.</summary>
    public double SpectralBound => Flux.Groups.Max(group => Magnitude(group.Flux)) * Stencils.NormBound * Stencils.NormBound;

    /// <summary>
    /// The largest time step for which an explicit step does not enlarge the norm: τ = 2/(ρ + 2β), from
    /// τρ ≤ 2(1 − μ) with μ = τβ. Where g has negative values (<see cref="IsForward"/> is false), no fixed step is stable for
    /// all inputs; this one then damps what is diffused forwards, and the certificate bounds the growth.
    /// </summary>
    public double LargestStableStep => 2 / (SpectralBound + 2 * FidelityRate);

    /// <summary>
    /// Second-order diffusion with K = ∇ by forward differences and natural boundaries. In 2D with the fluxes separate,
    /// the classical four-neighbour scheme, ρ = 8/h².
    /// </summary>
    /// <param name="grid">Dimension and spacing.</param>
    /// <param name="flux">The diffusivity.</param>
    /// <param name="coupling">Which channels of ∇u share a diffusivity.</param>
    /// <param name="channels">Number of channels of the state.</param>
    public static DiffusionModel SecondOrder(Grid grid, DiffusivityFlux flux, Coupling coupling = Coupling.Separate, int channels = 1) =>
        FromDerivatives(grid, Derivative.Gradient(grid), flux, coupling, channels);

    /// <summary>
    /// Fourth-order diffusion with K = the Hessian (∂xx, ∂yy, √2 ∂xy in 2D) and natural boundaries.
    /// </summary>
    /// <inheritdoc cref="SecondOrder"/>
    public static DiffusionModel FourthOrder(Grid grid, DiffusivityFlux flux, Coupling coupling = Coupling.Separate, int channels = 1) =>
        FromDerivatives(grid, Derivative.Hessian(grid), flux, coupling, channels);

    /// <summary>
    /// Fourth-order diffusion with K = Δ and natural boundaries (You and Kaveh 2000): Φ acts on the Laplacian.
    /// </summary>
    /// <inheritdoc cref="SecondOrder"/>
    public static DiffusionModel Laplacian(Grid grid, DiffusivityFlux flux, Coupling coupling = Coupling.Separate, int channels = 1) =>
        FromDerivatives(grid, [Derivative.Laplacian(grid)], flux, coupling, channels);

    /// <summary>
    /// Generalised nonlinear diffusion of signals, ∂t u = −D*(g(|Du|²)Du) with D = Σ α_m ∂x^m and natural boundaries.
    /// Alt et al. 2023.
    /// </summary>
    /// <param name="grid">A signal's grid.</param>
    /// <param name="coefficients">α_0, α_1, … up to α_4; not all 0.</param>
    /// <param name="flux">The diffusivity.</param>
    /// <param name="coupling">Whether the channels share a diffusivity.</param>
    /// <param name="channels">Number of channels of the state.</param>
    public static DiffusionModel GeneralisedOrder(
        Grid grid, ReadOnlySpan<double> coefficients, DiffusivityFlux flux, Coupling coupling = Coupling.Separate, int channels = 1)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return grid.Dimension == 1
            ? FromDerivatives(grid, [Derivative.Combination(coefficients, grid.SpacingX)], flux, coupling, channels)
            : throw new SymfluxException(
                $"combined derivatives D = Σ α_m ∂x^m are for signals, and the grid is {grid.Dimension}D; use second or fourth order there");
    }

    private static double Magnitude(Flux flux)
    {
        if (flux.Bound is { } bound)
        {
            return bound;
        }

        var range = ((DiffusivityFlux)flux).DiffusivityRange;
        return Math.Max(-range.Lowest, range.Highest);
    }

    private static DiffusionModel FromDerivatives(
        Grid grid, IReadOnlyList<Stencil> derivatives, DiffusivityFlux flux, Coupling coupling, int channels)
    {
        var bank = new StencilBank(derivatives, Boundary.Natural).PerChannel(channels);
        var groupSize = coupling switch
        {
            Coupling.Separate => 1,
            Coupling.Gradient => derivatives.Count,
            _ => bank.OutputChannels,
        };
        return new DiffusionModel(grid.Dimension, bank, FluxLayer.Coupled(flux, bank.OutputChannels, groupSize));
    }
}
