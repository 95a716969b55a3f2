using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Operators;
using Symflux.Torch.Fluxes;
using Symflux.Torch.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>The numbers of one level of a cycle as parameters; γ, τ and δ stay positive, or 0 where they are 0.</summary>
internal sealed class CycleLevelParameters : nn.Module
{
    private readonly StencilParameters stencils;
    private readonly FluxParameters flux;
    private readonly NonnegativeParameter reaction;
    private readonly NonnegativeParameter diffusion;
    private readonly NonnegativeParameter diagonal;
    private readonly Parameter? preSmoothing;
    private readonly Parameter? postSmoothing;
    private readonly Parameter? restriction;
    private readonly Parameter? interpolation;
    private readonly BankOperator bank;
    private readonly CycleTransfer? shape;
    private readonly TransferOperator? transfer;

    /// <summary>Creates the parameters.</summary>
    /// <param name="level">The level with its numbers at construction.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="trainable">Which numbers may change.</param>
    /// <param name="zeroSumChannels">In how many of the first channels of K trained stencils are held at zero sum.</param>
    /// <param name="type">Floating-point type.</param>
    public CycleLevelParameters(CycleLevel level, int dimension, TrainableParts trainable, int zeroSumChannels, ScalarType type)
        : base(nameof(CycleLevelParameters))
    {
        var window = new StencilWindow(level.Stencils, dimension);
        bank = new BankOperator(window);
        stencils = new StencilParameters(
            level.Stencils, window, normalised: false, trainable.HasFlag(TrainableParts.Stencils), zeroSumChannels, type);
        flux = new FluxParameters(level.Flux, trainable.HasFlag(TrainableParts.Flux), type);
        reaction = new NonnegativeParameter(level.Reaction, trainable.HasFlag(TrainableParts.Fidelity), type);
        diffusion = new NonnegativeParameter(level.Diffusion, trainable.HasFlag(TrainableParts.TimeStep), type);
        var smooths = trainable.HasFlag(TrainableParts.Smoothing);
        diagonal = new NonnegativeParameter(level.Diagonal, smooths, type);
        preSmoothing = Weights(level.PreSmoothing);
        postSmoothing = Weights(level.PostSmoothing);
        shape = level.ToCoarser;
        if (shape is not null)
        {
            transfer = new TransferOperator(shape, dimension);
            var transfers = trainable.HasFlag(TrainableParts.Transfers);
            restriction = new Parameter(transfer.Weights(shape.Restriction, type), transfers);
            interpolation = new Parameter(transfer.Weights(shape.Interpolation, type), transfers);
        }

        RegisterComponents();

        Parameter? Weights(ImmutableArray<double> weights) =>
            weights.IsEmpty ? null : new Parameter(tensor(weights.ToArray(), dtype: type), smooths);
    }

    /// <summary>The level with its numbers evaluated once; they belong to the caller's dispose scope.</summary>
    public CycleLevelNumbers Freeze() => new(
        bank, flux, transfer, stencils.Effective(), reaction.Value(), diffusion.Value(), diagonal.Value(),
        Each(preSmoothing), Each(postSmoothing), restriction, interpolation);

    /// <summary>The level with the parameters of this moment.</summary>
    public CycleLevel ToLevel() => new(
        stencils.ToBank(), flux.ToLayer(), reaction.ToNumber(), diffusion.ToNumber(), diagonal.ToNumber(),
        [.. preSmoothing?.ToDoubles() ?? []], [.. postSmoothing?.ToDoubles() ?? []],
        shape is null ? null : new CycleTransfer(Reweighted(shape.Restriction, restriction!), Reweighted(shape.Interpolation, interpolation!)));

    private static Tensor[] Each(Tensor? weights) => weights is null ? [] : [.. Enumerable.Range(0, (int)weights.shape[0]).Select(i => weights[i])];

    private static Stencil Reweighted(Stencil stencil, Tensor weights) => new(
        weights.ToDoubles(), stencil.InputChannels, stencil.Depth, stencil.Height, stencil.Width,
        stencil.OriginZ, stencil.OriginY, stencil.OriginX);
}
