using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// A chain of symmetric residual blocks for images or volumes, with reflecting boundaries. Training starts from a few steps of Perona–Malik diffusion (with
/// monotone splines: Charbonnier) in a cosine basis of the stencils' window, without the constant: already a working if modest denoiser.
/// </summary>
public abstract record ChainArchitecture : Architecture
{
    /// <summary>Number of blocks, 1 to 1000.</summary>
    public int Blocks { get; init; } = 8;

    /// <summary>Stencils per block.</summary>
    public int Stencils { get; init; } = 24;

    /// <summary>Extent of the stencils, odd, 3 to 31.</summary>
    public int Extent { get; init; } = 5;

    /// <summary>
    /// Channels of the state beside those of the image, between a lift after the input and a projection before the output; 0 to 63, 0 for neither lift
    /// nor projection.
    /// </summary>
    public int HiddenChannels { get; init; }

    /// <inheritdoc/>
    internal sealed override Blueprint Start(TrainingConfiguration configuration, string baseFolder)
    {
        var visible = configuration.Channels;
        var state = visible + HiddenChannels;
        var flux = FluxLayer.Separate(StartFlux(configuration.NoiseLevel), Stencils);
        var blocks = Enumerable.Range(0, Blocks).Select(place => Block(place, salt => Bank(place, salt), flux)).ToImmutableArray();
        return new Blueprint(
            configuration.Dimension, visible,
            HiddenChannels == 0 ? blocks : [new LiftBlock(visible, state), .. blocks, new ProjectBlock(state, visible)]);

        StencilBank Bank(int place, int salt)
        {
            var patterns = IsMirrored
                ? StartingStencils.RandomCombinations(Extent, Stencils / 4, CounterRandom.Bits(configuration.Seed, (ulong)place, 0x61205))
                : StartingStencils.Cosines(configuration.Dimension, Extent, Stencils);
            var coloured = visible == 3 ? StartingStencils.Coloured(patterns) : patterns;
            var stencils = coloured.Select((weights, c) => StartingStencils.WithHidden(
                weights, [.. Enumerable.Range(0, visible)], state, Extent, configuration.Volumes ? Extent : 1,
                CounterRandom.Bits(configuration.Seed, (ulong)salt, (ulong)c)));
            return new StencilBank(IsMirrored ? stencils.SelectMany(StartingStencils.MirrorImages) : stencils, Boundary.Reflecting);
        }
    }

    /// <summary>
    /// Whether stencils come in groups of four mirror images. Under fixed steps the norm of the whole bank limits the step, which favours stencils in
    /// all directions.
    /// </summary>
    private bool IsMirrored => HasFixedSteps && Stencils % 4 == 0;

    private protected abstract bool HasFixedSteps { get; }

    /// <summary>The flux that training starts from.</summary>
    /// <param name="noise">σ, the unit in which the network sees images.</param>
    private protected abstract Flux StartFlux(double noise);

    /// <summary>A block that training starts from.</summary>
    /// <param name="place">Which one.</param>
    /// <param name="bank">Gives the block's stencils: the same for one salt, with other weights on hidden channels for another.</param>
    /// <param name="flux">Its flux.</param>
    private protected abstract Block Block(int place, Func<int, StencilBank> bank, FluxLayer flux);

    /// <summary>A third of the largest step of the flux's linear part, but never beyond what a fixed step may have.</summary>
    private protected static double StartStep(StencilBank bank, double mu) =>
        Math.Min(0.3 / (bank.SymbolNorm * bank.SymbolNorm), 1.9 * (1 - mu) / (bank.NormBound * bank.NormBound));

    /// <summary>μ at the start of a block that has a data term, or 0.</summary>
    private protected static double StartFidelity(bool hasDataTerm) => hasDataTerm ? 0.02 : 0;

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        faults.Require(Blocks is >= 1 and <= 1000, $"architecture.blocks {Blocks} must be 1 to 1000");
        faults.Require(Extent is >= 3 and <= 31 && Extent % 2 == 1, $"architecture.extent {Extent} must be odd, 3 to 31");
        faults.Require(HiddenChannels is >= 0 and <= 63, $"architecture.hiddenChannels {HiddenChannels} must be 0 to 63");
        faults.Require(Stencils >= 1, $"architecture.stencils {Stencils} must be at least 1");
    }
}
