using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// A semi-implicit step: ((1 + μ)I + τKᵀG(u)K) u⁺ = u + μf with the diffusivities G = diag g frozen at the known state
/// u. As a network layer: diffusivities computed from the state, then a linear solve.
/// </summary>
/// <remarks>
/// For 0 ≤ g the matrix is symmetric with eigenvalues of at least 1 + μ, so ‖u⁺‖ ≤ (‖u‖ + μ‖f‖)/(1 + μ) for every
/// τ ≥ 0.
/// </remarks>
public sealed record LinearSolveBlock : Block
{
    /// <summary>Creates a block.</summary>
    /// <param name="stencils">K, m → C channels.</param>
    /// <param name="flux">Gives g on the C channels; all its fluxes must be diffusivities.</param>
    /// <param name="timeStep">τ, finite and not negative.</param>
    /// <param name="fidelity">μ, finite and not negative; τβ for a model with the rate β.</param>
    /// <param name="solver">How the system is solved; null for conjugate gradients.</param>
    public LinearSolveBlock(
        StencilBank stencils, FluxLayer flux, double timeStep, double fidelity = 0, LinearSolver? solver = null)
    {
        ArgumentNullException.ThrowIfNull(stencils);
        ArgumentNullException.ThrowIfNull(flux);
        if (stencils.OutputChannels != flux.Channels)
        {
            throw new SymfluxException(
                $"the stencil bank gives {stencils.OutputChannels} channels, but the flux layer takes {flux.Channels}");
        }

        if (flux.Groups.FirstOrDefault(group => group.Flux is not DiffusivityFlux || group.Flux.Bound is null) is { } odd)
        {
            throw new SymfluxException(
                $"a semi-implicit step needs diffusivities g ≥ 0, and a {odd.Flux.GetType().Name} has none; use an explicit scheme");
        }

        (Stencils, Flux) = (stencils, flux);
        TimeStep = NotNegative(timeStep, "time step τ");
        Fidelity = NotNegative(fidelity, "fidelity μ");
        Solver = solver ?? LinearSolver.ConjugateGradients();
        if (Solver.Stopping is null && !CanSolveLines(stencils))
        {
            throw new SymfluxException(
                "a stencil couples several axes or channels, which a banded solve along lines cannot do; use conjugate gradients");
        }
    }

    /// <summary>K.</summary>
    public StencilBank Stencils { get; }

    /// <summary>Gives g.</summary>
    public FluxLayer Flux { get; }

    /// <summary>τ.</summary>
    public double TimeStep { get; }

    /// <summary>μ.</summary>
    public double Fidelity { get; }

    /// <summary>How the system is solved.</summary>
    public LinearSolver Solver { get; }

    /// <inheritdoc/>
    public override int InputChannels => Stencils.InputChannels;

    /// <inheritdoc/>
    public override int OutputChannels => InputChannels;

    /// <inheritdoc/>
    public override int ParameterCount =>
        Stencils.Stencils.Sum(stencil => stencil.Coefficients.Length) + Flux.ParameterCount + 1 + (Fidelity != 0 ? 1 : 0);

    internal override ReceptiveField ReceptiveField => ReceptiveField.Everywhere("a linear solve couples all samples");

    /// <inheritdoc/>
    public override ImmutableArray<Block> Children => [];

    /// <inheritdoc/>
    public override bool ReadsData => Fidelity != 0;

    /// <inheritdoc/>
    public override bool ReadsPrevious => false;

    /// <inheritdoc/>
    public override bool FixesZero => true;

    internal override string? MeanViolation => TimeStep == 0 ? null
        : MeanViolationOf(Stencils) ?? (Solver.Stopping is null ? null : "solves by conjugate gradients, which keep the mean up to their tolerance only");

    internal override int Passes => Solver.Stopping?.Iterations ?? 1;

    internal override bool IsForSignals => Solver.IsForSignals;

    internal override Block WithChildren(ImmutableArray<Block> children) => this;

    internal override Block WithParts(Func<StencilBank, StencilBank> banks, Func<Flux, Flux> fluxes) =>
        new LinearSolveBlock(banks(Stencils), Flux.With(fluxes), TimeStep, Fidelity, Solver);

    internal override BlockParts OwnParts => new() { Banks = [Stencils], Layers = [Flux] };

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IBlockReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.LinearSolve(this);
    }

    /// <inheritdoc/>
    public override Block Rescale(double factor) =>
        new LinearSolveBlock(Stencils, Flux.Rescale(factor), TimeStep, Fidelity, Solver);

    /// <summary>Whether every stencil has weights along one axis and of one channel only, so that banded solves apply.</summary>
    internal static bool CanSolveLines(StencilBank stencils) =>
        stencils.Stencils.All(stencil => AxesOf(stencil).Length <= 1 && ChannelsOf(stencil).Length <= 1);

    /// <summary>The axes along which a stencil has more than one weight.</summary>
    internal static Axis[] AxesOf(Stencil stencil) =>
        [.. new[] { Axis.X, Axis.Y, Axis.Z }.Where(axis => stencil.ExtentOf(axis) > 1)];

    /// <summary>The state channels that a stencil reads with weights other than 0.</summary>
    internal static int[] ChannelsOf(Stencil stencil)
    {
        var taps = stencil.Depth * stencil.Height * stencil.Width;
        return [.. Enumerable.Range(0, stencil.InputChannels)
            .Where(channel => stencil.Coefficients.Slice(channel * taps, taps).ContainsAnyExcept(0.0))];
    }
}
