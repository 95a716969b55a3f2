using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;

namespace Symflux.Multigrid.Fas;

/// <summary>
/// A nonlinear elliptic problem A(x) = b with A(x) = γx + τKᵀΦ(Kx), K = ∇ by forward differences with natural boundaries;
/// with a mask c of known samples A(x) = c·x + (1 − c)·KᵀΦ(Kx), b = c·f.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// For monotone Φ it is the optimality condition of a convex energy and has one solution. Other fluxes are allowed; the
/// solution is then a stationary point, and divergence is detected.
/// </remarks>
public sealed record StationaryProblem<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private StationaryProblem(
        Field<T> rightHandSide, Field<T> initial, DiffusivityFlux flux, Coupling coupling, double reaction, double diffusion, Field<T>? mask)
    {
        RightHandSide = rightHandSide;
        Initial = initial;
        Flux = flux;
        Coupling = coupling;
        Reaction = reaction;
        Diffusion = diffusion;
        Mask = mask;
    }

    /// <summary>b.</summary>
    public Field<T> RightHandSide { get; }

    /// <summary>The initial guess, whose residual is the unit of all residuals.</summary>
    public Field<T> Initial { get; private init; }

    /// <summary>Φ.</summary>
    public DiffusivityFlux Flux { get; }

    /// <summary>Which channels of Kx share a diffusivity.</summary>
    public Coupling Coupling { get; }

    /// <summary>γ &gt; 0; unused where there is a mask.</summary>
    public double Reaction { get; }

    /// <summary>τ ≥ 0.</summary>
    public double Diffusion { get; }

    /// <summary>c: one channel, 1 where the samples of all channels are known and 0 elsewhere; null for none.</summary>
    public Field<T>? Mask { get; }

    /// <summary>Extents and spacing.</summary>
    public Grid Grid => RightHandSide.Grid;

    /// <summary>Number of channels.</summary>
    public int Channels => RightHandSide.Channels;

    /// <summary>One step of the implicit scheme: x + τKᵀΦ(Kx) = u.</summary>
    /// <param name="state">u, all values finite; also the initial guess.</param>
    /// <param name="flux">The diffusivity.</param>
    /// <param name="timeStep">τ ≥ 0, any size, in squared grid units.</param>
    /// <param name="coupling">Which channels of ∇x share a diffusivity.</param>
    public static StationaryProblem<T> ImplicitStep(
        Field<T> state, DiffusivityFlux flux, double timeStep, Coupling coupling = Coupling.Separate)
    {
        Check(state, flux);
        return timeStep >= 0 && double.IsFinite(timeStep)
            ? new(state, state, flux, coupling, 1, timeStep, null)
            : throw new SymfluxException($"the time step is {timeStep}; it must be finite and not negative");
    }

    /// <summary>The steady state of diffusion with a data term: μx + KᵀΦ(Kx) = μf.</summary>
    /// <param name="input">f, all values finite; also the initial guess.</param>
    /// <param name="flux">The diffusivity.</param>
    /// <param name="fidelity">μ &gt; 0.</param>
    /// <param name="coupling">Which channels of ∇x share a diffusivity.</param>
    public static StationaryProblem<T> SteadyRestoration(
        Field<T> input, DiffusivityFlux flux, double fidelity, Coupling coupling = Coupling.Separate)
    {
        Check(input, flux);
        if (!(fidelity > 0 && double.IsFinite(fidelity)))
        {
            throw new SymfluxException($"the fidelity μ is {fidelity}; it must be positive and finite, or the solution is not unique");
        }

        return new(Scale(input, T.CreateSaturating(fidelity)), input, flux, coupling, fidelity, 1, null);
    }

    /// <summary>Inpainting: c·x + (1 − c)·KᵀΦ(Kx) = c·f. Known samples are kept.</summary>
    /// <param name="input">f; finite where the mask is 1, unused elsewhere.</param>
    /// <param name="mask">c, one channel of the input's size; 0 or 1 everywhere, 1 at least once.</param>
    /// <param name="flux">The diffusivity.</param>
    /// <param name="coupling">Which channels of ∇x share a diffusivity.</param>
    public static StationaryProblem<T> Inpainting(
        Field<T> input, Field<T> mask, DiffusivityFlux flux, Coupling coupling = Coupling.Separate)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(flux);
        KnownSamples.Count(input, mask);
        var known = new Field<T>(input.Grid, input.Channels);
        for (var i = 0; i < known.Values.Length; i++)
        {
            known.Values[i] = mask.Values[i % mask.Values.Length] == T.One ? input.Values[i] : T.Zero;
        }

        return new(known, known, flux, coupling, 1, 1, mask);
    }

    /// <summary>The same problem with another initial guess.</summary>
    /// <param name="initial">A field of the right-hand side's shape, all values finite.</param>
    public StationaryProblem<T> StartingAt(Field<T> initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        if (!initial.HasShapeOf(RightHandSide))
        {
            throw new SymfluxException($"the initial guess has {initial.DescribeShape()}, but the problem has {RightHandSide.DescribeShape()}");
        }

        CheckFinite(initial);
        return this with { Initial = initial };
    }

    private static void Check(Field<T> field, DiffusivityFlux flux)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(flux);
        CheckFinite(field);
    }

    private static void CheckFinite(Field<T> field)
    {
        var grid = field.Grid;
        for (var i = 0; i < field.Values.Length; i++)
        {
            if (!T.IsFinite(field.Values[i]))
            {
                throw new SymfluxException(
                    $"the input has the value {field.Values[i]} at x = {i % grid.Width}, y = {i / grid.Width % grid.Height}, "
                    + $"z = {i / grid.Width / grid.Height % grid.Depth}; all values must be finite");
            }
        }
    }

    private static Field<T> Scale(Field<T> field, T factor)
    {
        var scaled = field.Clone();
        foreach (ref var value in scaled.Values)
        {
            value *= factor;
        }

        return scaled;
    }
}
