using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Operators;

namespace Symflux.Schemes;

/// <summary>
/// The cycles of the textbook as blocks: the same equation on every level with K/2^ℓ, R by means over cells, and damped Jacobi
/// sweeps with a constant diagonal. They solve without training, and are where training starts.
/// </summary>
/// <remarks>
/// <para>
/// With δ the diagonal of LKᵀK the eigenvalues of (γ + τδ)⁻¹A lie in [γ, γ + 2τδ]/(γ + τδ). The weights ω of ν sweeps are the
/// reciprocal Chebyshev points of the part that coarser grids cannot see, the upper 1 − 1/(2d) of it in d dimensions; on the
/// coarsest level those of the whole, as many as reduce every error by a factor of 10. For ν = 3 in 2D: 0.53, 1.67, 0.8.
/// </para>
/// <para>
/// What a cycle leaves of the residual in the long run, as measured on noisy signals, images and volumes, σ = 25, with τ from 1 to 2000: 1 to
/// 12 % for the linear flux where every level halves all extents, V or W; W-cycles up to 35 % on other extents, where V-cycles with τ = 2000
/// diverge. For Charbonnier's flux with λ = 10, 9 to 22 %. With λ = 5, far below the noise, up to 70 %: sweeps with a fixed diagonal
/// are slow where g is small. <c>MultigridSolver</c>, whose sweeps know g, is the better solver there.
/// </para>
/// </remarks>
public static class ClassicalCycle
{
    private const int MostLevels = 8;
    private const int MostCoarsestSweeps = 40;

    /// <summary>Coarser levels have nothing to do once 2τδ is below this part of γ.</summary>
    private const double WeakDiffusion = 0.25;

    /// <summary>What the sweeps on the coarsest level leave of an error.</summary>
    private const double CoarsestReduction = 0.1;

    /// <summary>6 levels join 32 samples along every axis, the distance of known ones at a density of 1/1000 in 2D.</summary>
    private const int InpaintingLevels = 6;

    /// <summary>Masks as sparse as this are solved for on the coarsest level.</summary>
    private const double SparsestMask = 0.005;

    /// <summary>One step of the implicit scheme, x + τKᵀΦ(Kx) = f: iterated within a recurrent block, where f is the state at its entry.</summary>
    /// <param name="flux">The diffusivity, with a bound 0 ≤ g ≤ L.</param>
    /// <param name="timeStep">τ ≥ 0, in squared grid lengths.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="options">Shape, levels, sweeps, channels; null for the defaults.</param>
    public static CycleBlock ImplicitStep(DiffusivityFlux flux, double timeStep, int dimension, ClassicalCycleOptions? options = null) =>
        timeStep >= 0 && double.IsFinite(timeStep)
            ? Of(Model(flux, dimension, options), 1, timeStep, options)
            : throw new SymfluxException($"the time step is {timeStep}; it must be finite and not negative");

    /// <summary>The steady state of diffusion with a data term, μx + KᵀΦ(Kx) = μf.</summary>
    /// <param name="flux">The diffusivity, with a bound 0 ≤ g ≤ L.</param>
    /// <param name="fidelity">μ &gt; 0.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="options">Shape, levels, sweeps, channels; null for the defaults.</param>
    public static CycleBlock SteadyRestoration(DiffusivityFlux flux, double fidelity, int dimension, ClassicalCycleOptions? options = null) =>
        fidelity > 0 && double.IsFinite(fidelity)
            ? Of(Model(flux, dimension, options), fidelity, 1, options)
            : throw new SymfluxException($"the fidelity μ is {fidelity}; it must be positive and finite, or the solution is not unique");

    /// <summary>
    /// Inpainting, c(x − f) + (1 − c)KᵀΦ(Kx) = 0, on states (x, c) whose last channel is the mask. It starts at (f·c, c).
    /// </summary>
    /// <remarks>
    /// A coarse cell of which a part c is known is tied to the known values by the faces between known and unknown samples, about 2d
    /// for each known one; so γ on coarse levels is the diagonal of KᵀK on the finest, 2d. Measured for the linear flux and random masks of 0.5 % to
    /// 30 % in 2D, W(3,3): a cycle leaves 18 to 27 % of the residual where every level halves all extents, up to 54 % elsewhere, where V-cycles may
    /// diverge. With γ = 1 on coarse levels a cycle diverges below a density of 15 %, with γ = 2 it leaves up to 62 %. Charbonnier's flux with λ = 5
    /// on an image of 0 to 255 leaves 65 to 82 %.
    /// </remarks>
    /// <param name="flux">The diffusivity, with a bound 0 ≤ g ≤ L.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="options">Shape, levels, sweeps, channels without the mask; null for the defaults.</param>
    public static CycleBlock Inpainting(DiffusivityFlux flux, int dimension, ClassicalCycleOptions? options = null)
    {
        options ??= ClassicalCycleOptions.Default;
        return Inpainting(Model(flux, dimension, options), options);
    }

    /// <summary>The same for any K of differences; channels and coupling are those of the model.</summary>
    internal static CycleBlock Inpainting(DiffusionModel model, ClassicalCycleOptions options)
    {
        var sweeps = Chebyshev(1.0 / model.Dimension, 2, Math.Max(1, options.Sweeps - 1)).Add(1);
        var faces = Diagonal(model.Stencils, model.Flux);
        return Build(model, options, options.Levels ?? InpaintingLevels, model.Stencils.InputChannels, (l, delta, isCoarsest) =>
        {
            var alpha = l == 0 ? 1 : faces;
            var lowest = alpha * SparsestMask / (alpha * SparsestMask + delta);
            return (alpha, 1, isCoarsest ? Coarsest(lowest, 2).Add(1) : sweeps);
        });
    }

    /// <summary>A cycle for γx + τKᵀΦ(Kx) = γf.</summary>
    /// <param name="model">K, whose stencils are differences (−a, a) of neighbouring samples, and Φ.</param>
    /// <param name="reaction">γ &gt; 0.</param>
    /// <param name="diffusion">τ ≥ 0.</param>
    /// <param name="options">Shape, levels, sweeps; channels and coupling are those of the model. Null for the defaults.</param>
    public static CycleBlock Of(DiffusionModel model, double reaction, double diffusion, ClassicalCycleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= ClassicalCycleOptions.Default;
        var range = 2.0 * model.Dimension;
        return Build(model, options, options.Levels ?? UsefulLevels(), null, (_, delta, isCoarsest) =>
        {
            var diagonal = reaction + diffusion * delta;
            var (lowest, highest) = (reaction / diagonal, (reaction + 2 * diffusion * delta) / diagonal);
            return (reaction, diffusion, isCoarsest ? Coarsest(lowest, highest) : Chebyshev(Math.Max(lowest, highest / range), highest, options.Sweeps));
        });

        int UsefulLevels()
        {
            var (levels, stiffness) = (1, 2 * diffusion * Diagonal(model.Stencils, model.Flux));
            for (; levels < MostLevels && stiffness >= WeakDiffusion * reaction; stiffness /= 4)
            {
                levels++;
            }

            return levels;
        }
    }

    private static CycleBlock Build(
        DiffusionModel model, ClassicalCycleOptions options, int levels, int? mask,
        Func<int, double, bool, (double Reaction, double Diffusion, ImmutableArray<double> Sweeps)> numbers)
    {
        var (bank, transfer) = (model.Stencils, CycleTransfer.Classical(model.Dimension, options.Interpolation));
        var made = ImmutableArray.CreateBuilder<CycleLevel>(levels);
        for (var l = 0; l < levels; l++, bank = new StencilBank(bank.Stencils.Select(stencil => stencil.Scale(0.5)), bank.Boundary))
        {
            var (delta, isCoarsest) = (Diagonal(bank, model.Flux), l == levels - 1);
            var (reaction, diffusion, sweeps) = numbers(l, delta, isCoarsest);
            made.Add(new CycleLevel(
                bank, model.Flux, reaction, diffusion, delta, sweeps, isCoarsest ? [] : sweeps, isCoarsest ? null : transfer));
        }

        return new CycleBlock(made.MoveToImmutable(), options.Shape, mask);
    }

    private static DiffusionModel Model(DiffusivityFlux flux, int dimension, ClassicalCycleOptions? options)
    {
        ArgumentNullException.ThrowIfNull(flux);
        options ??= ClassicalCycleOptions.Default;
        var grid = dimension switch
        {
            1 => Grid.Signal(2),
            2 => Grid.Image(2, 2),
            3 => Grid.Volume(2, 2, 2),
            _ => throw new SymfluxException($"a cycle has dimension {dimension}; it must be 1, 2 or 3"),
        };
        return DiffusionModel.SecondOrder(grid, flux, options.Coupling, options.Channels);
    }

    /// <summary>δ, the diagonal of LKᵀK away from the border.</summary>
    private static double Diagonal(StencilBank bank, FluxLayer flux)
    {
        if (bank.Stencils.Any(stencil => !IsDifference(stencil)))
        {
            throw new SymfluxException("multigrid cycles are made for second-order diffusion, K of differences between neighbouring samples; this model has other stencils");
        }

        return (flux.Bound ?? throw new SymfluxException("multigrid cycles are made for diffusivities with a bound 0 ≤ g ≤ L, which this model lacks"))
            * bank.Stencils.Sum(stencil => stencil.Coefficients.ToArray().Sum(weight => weight * weight)) / bank.InputChannels;
    }

    private static bool IsDifference(Stencil stencil)
    {
        double[] weights = [.. stencil.Coefficients.ToArray().Where(weight => weight != 0)];
        return stencil.Depth * stencil.Height * stencil.Width == 2 && weights.Length == 2 && weights[0] == -weights[1];
    }

    /// <summary>As many sweeps as reduce every error with eigenvalues in the interval by <see cref="CoarsestReduction"/>.</summary>
    private static ImmutableArray<double> Coarsest(double lowest, double highest)
    {
        var sweeps = highest > lowest ? Math.Acosh(1 / CoarsestReduction) / Math.Acosh((highest + lowest) / (highest - lowest)) : 1;
        return Chebyshev(lowest, highest, (int)Math.Clamp(Math.Ceiling(sweeps), 1, MostCoarsestSweeps));
    }

    /// <summary>The reciprocals of the Chebyshev points of an interval, in the order of Leja.</summary>
    private static ImmutableArray<double> Chebyshev(double lowest, double highest, int count) => [.. LejaOrder.Of(
        [.. Enumerable.Range(0, count).Select(k =>
            2 / (highest + lowest + (highest - lowest) * Math.Cos(Math.PI * (2 * k + 1) / (2 * count))))])];
}
