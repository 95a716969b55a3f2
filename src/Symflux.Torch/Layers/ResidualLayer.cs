using Symflux.Blueprints;
using Symflux.Operators;
using Symflux.Torch.Fluxes;
using Symflux.Torch.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// The symmetric residual block as a network layer: u⁺ = α(u − tKᵀΦ(Ku) − μ(u − f)) + (1 − α)u⁻, with t = τ or the
/// adaptive step. With a guide H, Φ(Ku) is g(|Hu|²)·Ku.
/// </summary>
internal sealed class ResidualLayer : Layer
{
    private readonly StencilParameters stencils;
    private readonly StencilParameters? guide;
    private readonly FluxParameters flux;
    private readonly BankOperator bank;
    private readonly BankOperator? guideBank;
    private readonly StepControl stepControl;
    private readonly HatOperator? hats;
    private readonly FusedBlock? fused;
    private readonly SlicedTerm? sliced;

    /// <summary>Creates the layer.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="place">Which block of the blueprint it is, for messages.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Parametrisation, trainable parts and precision.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image.</param>
    public ResidualLayer(ResidualBlock block, string place, int dimension, NetworkOptions options, int visibleChannels) : base(nameof(ResidualLayer))
    {
        var type = options.ScalarType;
        var trainFlux = options.Trainable.HasFlag(TrainableParts.Flux);
        var certified = options.Parametrisation == Parametrisation.Certified;
        var bounded = certified && !block.StepControl.IsAdaptive;
        var window = new StencilWindow(block.Stencils, dimension);
        bank = new BankOperator(window);
        stepControl = block.StepControl;
        hats = stepControl.Window is { } size ? new HatOperator(size) : null;
        fused = block.Guide is null ? FusedBlock.For(block, dimension) : null;
        sliced = SlicedTerm.For(block, dimension);
        var trainStencils = options.Trainable.HasFlag(TrainableParts.Stencils);
        var zeroSumChannels = options.ZeroSum ? visibleChannels : 0;
        stencils = new StencilParameters(block.Stencils, window, bounded, trainStencils, zeroSumChannels, type);
        if (block.Guide is not null)
        {
            var guideWindow = new StencilWindow(block.Guide, dimension);
            guideBank = new BankOperator(guideWindow);
            // No bound of its norm is needed: it decides about g, which lies in [0, 1] for every argument.
            guide = new StencilParameters(block.Guide, guideWindow, normalised: false, trainStencils, zeroSumChannels, type);
        }

        flux = new FluxParameters(block.Flux, trainFlux, type);
        if (certified && options.NormBudget is null)
        {
            CertifiableBlock.CheckExtrapolation(block, place);
        }

        double? spectralBound = stencils.NormBound is { } norm ? CertifiableBlock.SpectralBound(block, place, trainFlux, norm) : null;
        // Within a budget the weights depend on each other, and come from outside.
        var extrapolation = options.NormBudget is null ? block.Extrapolation : 1;
        Step = new StepParameters(
            block.TimeStep, block.Fidelity, extrapolation, block.StepControl.IsAdaptive, spectralBound, options.Trainable, type);
        RegisterComponents();
    }

    /// <summary>Whether u ↦ u⁺ has a symmetric Jacobian: then it is a step of gradient descent on an energy.</summary>
    public bool IsGradientStep => guide is null && !stepControl.IsAdaptive && Step.Extrapolation() is null;

    /// <summary>τ, μ and α.</summary>
    public StepParameters Step { get; }

    /// <summary>ρ = L‖K‖² at this moment, of a block of fixed step in the certified parametrisation.</summary>
    public double SpectralBound() => flux.ToLayer().Bound!.Value * stencils.NormBound!.Value * stencils.NormBound!.Value;

    /// <summary>Whether Φ is held weakly monotone, Φ' ≥ −m.</summary>
    public bool IsWeaklyMonotone => flux.IsWeaklyMonotone;

    public override IEnumerable<ResidualLayer> WeaklyMonotoneLayers => IsWeaklyMonotone ? [this] : [];

    /// <summary>Sets m.</summary>
    public void SetModulus(Tensor modulus) => flux.SetModulus(modulus);

    /// <summary>(1 − μ + e)B + μB_f with e = τρm.</summary>
    public override Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus)
    {
        var mu = Step.Fidelity();
        var next = IsWeaklyMonotone ? state + Step.Strength(mu).to_type(state.dtype) * modulus(this) * state : state;
        return mu is null ? next : next + mu.to_type(state.dtype) * (data - state);
    }

    public override Func<LayerState, LayerState> Freeze() => Freeze(Step.Extrapolation());

    /// <summary>The block as a function of the state with an α from outside.</summary>
    /// <param name="extrapolation">α, or null for none.</param>
    public Func<LayerState, LayerState> Freeze(Tensor? extrapolation)
    {
        using var scope = NewDisposeScope();
        var mu = Step.Fidelity();
        var numbers = new Numbers(
            Keep(stencils.Effective())!, Keep(guide?.Effective()), Keep(fused is null && sliced is null ? null : flux.Numbers()),
            Keep(Step.TimeStep(mu))!, Keep(mu), Keep(extrapolation));
        return state => state.Next(Advance(state.State, state.Previous, state.Data, numbers));

        static Tensor? Keep(Tensor? number) => number?.alias().MoveToOuterDisposeScope();
    }

    public override Block ToBlock() => ToBlock(Step.ToNumbers().Extrapolation);

    /// <summary>The block with an α from outside.</summary>
    public ResidualBlock ToBlock(double alpha)
    {
        var (tau, mu, _) = Step.ToNumbers();
        return new ResidualBlock(stencils.ToBank(), flux.ToLayer(), tau, mu, alpha, stepControl, guide?.ToBank());
    }

    private Tensor Advance(Tensor state, Tensor previous, Tensor data, Numbers numbers)
    {
        using var scope = NewDisposeScope();
        var next = fused is not null && numbers.FluxNumbers is { } fluxNumbers && FusedBlock.Takes(state)
            ? fused.Predict(state, data, numbers.Stencils, fluxNumbers, numbers.TimeStep, numbers.Fidelity)
            : Predict(state, data, numbers);
        next = numbers.Extrapolation is { } alpha ? alpha * next + (1 - alpha) * previous : next;
        return next.MoveToOuterDisposeScope();
    }

    /// <summary>u − tKᵀΦ(Ku) − μ(u − f) by library operations, for every kind of block and tensor; of volumes the kernel has its part.</summary>
    private Tensor Predict(Tensor state, Tensor data, Numbers numbers)
    {
        var term = sliced is not null && numbers.FluxNumbers is { } fluxNumbers && FusedBlock.Takes(state)
            ? sliced.Of(state, numbers.Stencils, fluxNumbers)
            : Term(state, numbers);
        var (t, mu) = (numbers.TimeStep, numbers.Fidelity);
        t = hats is null ? t : LocalSteps(hats, state, term, mu, t);
        var next = state - t * term;
        return mu is null ? next : next - mu * (state - data);
    }

    /// <summary>KᵀΦ(Ku).</summary>
    private Tensor Term(Tensor state, Numbers numbers)
    {
        var response = bank.Apply(state, numbers.Stencils);
        var dual = guideBank is null ? flux.call(response) : flux.Diffusivities(guideBank.Apply(state, numbers.Guide!)) * response;
        return bank.ApplyAdjoint(dual, numbers.Stencils);
    }

    /// <summary>t(x) = Σ_j w_j(x) min(τ, max(0, (1 − μ)·2⟨u, d⟩_j/‖d‖²_j)), with τ where d = 0 under a hat: batch × 1 × grid.</summary>
    internal static Tensor LocalSteps(HatOperator hats, Tensor state, Tensor term, Tensor? mu, Tensor timeStep)
    {
        // Summed in double: u has a large mean and d none, so most of ⟨u, d⟩ cancels.
        var product = hats.Sum((state * term).sum(1, keepdim: true, type: ScalarType.Float64));
        var square = hats.Sum(term.square().sum(1, keepdim: true, type: ScalarType.Float64));
        var isZero = square.eq(0);
        var largest = (2 * product / square.masked_fill(isZero, 1)).clamp_min(0).to_type(state.dtype);
        largest = mu is null ? largest : (1 - mu) * largest;
        return hats.Interpolate(minimum(timeStep, where(isZero, timeStep, largest)), state.shape[2..]);
    }

    /// <summary>The numbers of the block at one moment: K, H, numbers of Φ for the fused kernel, τ, μ and α.</summary>
    private sealed record Numbers(Tensor Stencils, Tensor? Guide, Tensor? FluxNumbers, Tensor TimeStep, Tensor? Fidelity, Tensor? Extrapolation);
}
