using Symflux.Blueprints;
using Symflux.Torch.Fluxes;
using Symflux.Torch.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// The symmetric residual block as a network layer: u⁺ = α(u − tKᵀΦ(Ku) − μ(u − f)) + (1 − α)u⁻, with t = τ or the
/// adaptive step.
/// </summary>
internal sealed class ResidualLayer : Layer
{
    private readonly StencilParameters stencils;
    private readonly FluxParameters flux;
    private readonly StepParameters step;
    private readonly BankOperator bank;
    private readonly StepControl stepControl;
    private readonly FusedBlock? fused;

    /// <summary>Creates the layer.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="place">Which block of the blueprint it is, from 1, for messages.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Parametrisation, trainable parts and precision.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image.</param>
    public ResidualLayer(ResidualBlock block, int place, int dimension, NetworkOptions options, int visibleChannels) : base(nameof(ResidualLayer))
    {
        var type = options.ScalarType;
        var trainFlux = options.Trainable.HasFlag(TrainableParts.Flux);
        var certified = options.Parametrisation == Parametrisation.Certified;
        var bounded = certified && block.StepControl == StepControl.Fixed;
        var window = new StencilWindow(block.Stencils, dimension);
        bank = new BankOperator(window);
        stepControl = block.StepControl;
        fused = FusedBlock.For(block, dimension);
        var trainStencils = options.Trainable.HasFlag(TrainableParts.Stencils);
        stencils = new StencilParameters(
            block.Stencils, window, bounded, trainStencils, options.ZeroSum ? visibleChannels : 0, type);
        flux = new FluxParameters(block.Flux, trainFlux, type);
        if (certified)
        {
            CertifiableBlock.CheckExtrapolation(block, place);
        }

        double? spectralBound = stencils.NormBound is { } norm ? CertifiableBlock.SpectralBound(block, place, trainFlux, norm) : null;
        step = new StepParameters(block, spectralBound, options.Trainable, type);
        RegisterComponents();
    }

    public override LayerState Advance(LayerState state) => state.Next(Step(state.State, state.Previous, state.Data));

    public override Block ToBlock()
    {
        var (tau, mu, alpha) = step.ToNumbers();
        return new ResidualBlock(stencils.ToBank(), flux.ToLayer(), tau, mu, alpha, stepControl);
    }

    private Tensor Step(Tensor state, Tensor previous, Tensor data)
    {
        using var scope = NewDisposeScope();
        var weights = stencils.Effective();
        var mu = step.Fidelity();
        var tau = step.TimeStep(mu);
        var next = fused is not null && FusedBlock.Takes(state)
            ? fused.Predict(state, data, weights, flux.KnotValues(), tau, mu)
            : Predict(state, data, weights, tau, mu);
        next = step.Extrapolation() is { } alpha ? alpha * next + (1 - alpha) * previous : next;
        return next.MoveToOuterDisposeScope();
    }

    /// <summary>u − tKᵀΦ(Ku) − μ(u − f) by library operations, for every kind of block and tensor.</summary>
    private Tensor Predict(Tensor state, Tensor data, Tensor weights, Tensor tau, Tensor? mu)
    {
        var direction = bank.ApplyAdjoint(flux.call(bank.Apply(state, weights)), weights);
        var t = stepControl == StepControl.Adaptive ? minimum(tau, LargestStep(state, direction, mu, tau)) : tau;
        var next = state - t * direction;
        return mu is null ? next : next - mu * (state - data);
    }

    /// <summary>max(0, (1 − μ)·2⟨u, d⟩/‖d‖²) for every item of the batch, or τ where d = 0.</summary>
    private static Tensor LargestStep(Tensor state, Tensor direction, Tensor? mu, Tensor timeStep)
    {
        // Summed in double: u has a large mean and d none, so most of ⟨u, d⟩ cancels.
        long[] all = [.. Enumerable.Range(1, (int)state.dim() - 1)];
        var product = (state * direction).sum(all, keepdim: true, type: ScalarType.Float64);
        var square = direction.square().sum(all, keepdim: true, type: ScalarType.Float64);
        var isZero = square.eq(0);
        var largest = (2 * product / square.masked_fill(isZero, 1)).clamp_min(0).to_type(state.dtype);
        largest = mu is null ? largest : (1 - mu) * largest;
        return where(isZero, timeStep, largest);
    }
}
