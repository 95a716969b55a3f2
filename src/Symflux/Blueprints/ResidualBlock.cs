using System.Collections.Immutable;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// The symmetric residual block: u⁺ = α(u − τKᵀΦ(Ku) − μ(u − f)) + (1 − α)u⁻, with f the input of the blueprint and u⁻
/// the state before u (u itself at the start).
/// </summary>
/// <remarks>
/// An explicit diffusion step with data term and extrapolation. As a network layer: convolution W₁ = K, activation
/// σ₁ = τΦ, convolution W₂ = −Kᵀ, and skip connections from u, f and u⁻; no bias. Alt et al. 2023, symmetric residual
/// block.
/// <para>
/// With a guide H the diffusivities come from elsewhere than Ku: Φ(Ku) is replaced by g(|Hu|²)·Ku. H may smooth before it
/// differentiates (Catté, Lions, Morel, Coll 1992), or be learned; the norm bound asks only for 0 ≤ g ≤ L.
/// </para>
/// </remarks>
public sealed record ResidualBlock : Block
{
    /// <summary>Creates a block.</summary>
    /// <param name="stencils">K, m → C channels.</param>
    /// <param name="flux">Φ on the C channels.</param>
    /// <param name="timeStep">τ, finite and not negative, in units of squared grid length.</param>
    /// <param name="fidelity">μ, finite and not negative.</param>
    /// <param name="extrapolation">α, finite; 1 for none.</param>
    /// <param name="stepControl">Whether τ is limited when the block runs.</param>
    /// <param name="guide">H, m → C channels; null for K itself. With a guide all fluxes must be diffusivities.</param>
    public ResidualBlock(
        StencilBank stencils, FluxLayer flux, double timeStep,
        double fidelity = 0, double extrapolation = 1, StepControl stepControl = default,
        StencilBank? guide = null)
    {
        ArgumentNullException.ThrowIfNull(stencils);
        ArgumentNullException.ThrowIfNull(flux);
        if (stencils.OutputChannels != flux.Channels)
        {
            throw new SymfluxException(
                $"the stencil bank gives {stencils.OutputChannels} channels, but the flux layer takes {flux.Channels}");
        }

        if (guide is not null && (guide.InputChannels != stencils.InputChannels || guide.OutputChannels != stencils.OutputChannels))
        {
            throw new SymfluxException(
                $"the guide maps {guide.InputChannels} to {guide.OutputChannels} channels, but the stencil bank "
                + $"{stencils.InputChannels} to {stencils.OutputChannels}");
        }

        if (guide is not null && flux.Groups.FirstOrDefault(group => group.Flux is not DiffusivityFlux) is { } odd)
        {
            throw new SymfluxException($"a guided block needs diffusivities, and a {odd.Flux.GetType().Name} has none");
        }

        Stencils = stencils;
        Flux = flux;
        Guide = guide;
        TimeStep = NotNegative(timeStep, "time step τ");
        Fidelity = NotNegative(fidelity, "fidelity μ");
        Extrapolation = double.IsFinite(extrapolation)
            ? extrapolation
            : throw new SymfluxException($"the extrapolation weight α is {extrapolation}; it must be finite");
        StepControl = stepControl;
        if (stepControl.IsAdaptive && fidelity > 1)
        {
            throw new SymfluxException($"an adaptive step needs a fidelity μ in [0, 1], not {fidelity}");
        }
    }

    /// <summary>K.</summary>
    public StencilBank Stencils { get; }

    /// <summary>Φ.</summary>
    public FluxLayer Flux { get; }

    /// <summary>H, from which the diffusivities are computed; null for K itself.</summary>
    public StencilBank? Guide { get; }

    /// <summary>τ.</summary>
    public double TimeStep { get; }

    /// <summary>μ.</summary>
    public double Fidelity { get; }

    /// <summary>α.</summary>
    public double Extrapolation { get; }

    /// <summary>Whether τ is limited when the block runs.</summary>
    public StepControl StepControl { get; }

    /// <inheritdoc/>
    public override int InputChannels => Stencils.InputChannels;

    /// <inheritdoc/>
    public override int OutputChannels => InputChannels;

    /// <summary>ρ = L‖K‖², an upper bound of the spectral radius of KᵀGK; null where the flux has no bound L.</summary>
    public double? SpectralBound => Flux.Bound is { } bound ? bound * Stencils.NormBound * Stencils.NormBound : null;

    /// <inheritdoc/>
    public override int ParameterCount =>
        OwnParts.Banks.Sum(bank => bank.Stencils.Sum(stencil => stencil.Coefficients.Length)) + Flux.ParameterCount
        + 1 + (Fidelity != 0 ? 1 : 0) + (Extrapolation != 1 ? 1 : 0);

    internal override ReceptiveField ReceptiveField => StepControl.Window is { } window
        // Hats around the next nodes to both sides reach over the cells next to that of the sample.
        ? ReceptiveField.Around(DiffusionTermReach(Stencils, Guide).Plus(SamplesPerAxis.All(2L * window - 2)), SamplesPerAxis.All(window))
        : ReceptiveField.Around(DiffusionTermReach(Stencils, Guide), SamplesPerAxis.All(1));

    /// <inheritdoc/>
    public override ImmutableArray<Block> Children => [];

    /// <inheritdoc/>
    public override bool ReadsData => Fidelity != 0;

    /// <inheritdoc/>
    public override bool ReadsPrevious => Extrapolation != 1;

    /// <inheritdoc/>
    public override bool FixesZero => TimeStep == 0 || Flux.Groups.All(group => group.Flux.Value(0) == 0);

    internal override string? MeanViolation => TimeStep == 0 ? null
        : StepControl.IsAdaptive ? "takes steps that vary from sample to sample"
        : MeanViolationOf(Stencils);

    internal override int Passes => 1;

    internal override bool IsForSignals => false;

    internal override Block WithChildren(ImmutableArray<Block> children) => this;

    internal override Block WithParts(Func<StencilBank, StencilBank> banks, Func<Flux, Flux> fluxes) => new ResidualBlock(
        banks(Stencils), Flux.With(fluxes), TimeStep, Fidelity, Extrapolation, StepControl, Guide is null ? null : banks(Guide));

    internal override BlockParts OwnParts => new() { Banks = Guide is null ? [Stencils] : [Stencils, Guide], Layers = [Flux] };

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IBlockReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Residual(this);
    }

    /// <summary>
    /// How far d = KᵀΦ(Ku) looks: a channel of Ku at y reads u from y − before to y + after, Kᵀ brings it to the samples from y − before to y + after
    /// of its own stencil, and fluxes and guides couple channels of different stencils.
    /// </summary>
    internal static SamplesPerAxis DiffusionTermReach(StencilBank bank, StencilBank? guide = null) => SamplesPerAxis.Of(axis =>
    {
        var read = guide is null ? bank.Stencils : bank.Stencils.AddRange(guide.Stencils);
        var (before, after) = (bank.Stencils.Max(stencil => stencil.OriginOf(axis)), bank.Stencils.Max(After));
        return Math.Max(after + read.Max(stencil => stencil.OriginOf(axis)), before + read.Max(After));

        int After(Stencil stencil) => stencil.ExtentOf(axis) - 1 - stencil.OriginOf(axis);
    });

    /// <inheritdoc/>
    public override Block Rescale(double factor) =>
        new ResidualBlock(Stencils, Flux.Rescale(factor), TimeStep, Fidelity, Extrapolation, StepControl, Guide);
}
