using Symflux.Blueprints;
using Symflux.Fluxes;

namespace Symflux.Training;

/// <summary>
/// What a training kernel must know of a block besides its numbers: K maps m to C channels by odd stencils with
/// reflecting boundaries, Φ has one flux per channel, all of one kind. Signals are images of one row.
/// </summary>
public sealed record SymmetricBlockShape
{
    /// <summary>Describes a block.</summary>
    /// <param name="stateChannels">m, the channels of u.</param>
    /// <param name="channels">C, the channels of Ku.</param>
    /// <param name="stencilHeight">Rows of the stencils, odd.</param>
    /// <param name="stencilWidth">Columns of the stencils, odd.</param>
    /// <param name="flux">A flux of the kind that all channels have, with numbers of its own that do not matter; up to 32 knots are fastest.</param>
    /// <param name="stepControl">Whether the step is limited when the block runs.</param>
    public SymmetricBlockShape(
        int stateChannels, int channels, int stencilHeight, int stencilWidth, Flux flux, StepControl stepControl = default)
    {
        if (stateChannels < 1 || channels < 1)
        {
            throw new SymfluxException(
                $"a block for training has {channels} stencils on a state of {stateChannels} channels; both must be at least 1");
        }

        if (stencilHeight < 1 || stencilHeight % 2 == 0 || stencilWidth < 1 || stencilWidth % 2 == 0)
        {
            throw new SymfluxException($"the stencils have the extents {stencilWidth}×{stencilHeight}; the training kernel takes odd extents");
        }

        NumbersPerFlux = TrainableFlux.NumbersOf(flux)?.Length
            ?? throw new SymfluxException(
                $"the flux is a {flux?.GetType().Name}, which the training kernel does not know; train it with the library's operations");
        (StateChannels, Channels, StencilHeight, StencilWidth) = (stateChannels, channels, stencilHeight, stencilWidth);
        (Flux, StepControl) = (flux, stepControl);
    }

    /// <summary>m, the channels of u.</summary>
    public int StateChannels { get; }

    /// <summary>C, the channels of Ku.</summary>
    public int Channels { get; }

    /// <summary>Rows of the stencils.</summary>
    public int StencilHeight { get; }

    /// <summary>Columns of the stencils.</summary>
    public int StencilWidth { get; }

    /// <summary>A flux of the kind that all channels have.</summary>
    public Flux Flux { get; }

    /// <summary>How many numbers a flux has: its knots, or 1.</summary>
    public int NumbersPerFlux { get; }

    /// <summary>Whether the step is limited when the block runs.</summary>
    public StepControl StepControl { get; }

    /// <summary>Number of weights of all stencils: C·m·height·width.</summary>
    public int WeightCount => Channels * StateChannels * StencilHeight * StencilWidth;

    /// <summary>Numbers of all fluxes together.</summary>
    public int FluxNumberCount => Channels * NumbersPerFlux;
}
