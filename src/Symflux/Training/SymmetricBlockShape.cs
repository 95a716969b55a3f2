using Symflux.Blueprints;

namespace Symflux.Training;

/// <summary>
/// What a training kernel must know of a block besides its numbers: K maps m to C channels by odd stencils with
/// reflecting boundaries, Φ has one flux per channel, all with the same knots.
/// </summary>
public sealed record SymmetricBlockShape
{
    /// <summary>Describes a block.</summary>
    /// <param name="stateChannels">m, the channels of u.</param>
    /// <param name="channels">C, the channels of Ku.</param>
    /// <param name="extent">k, odd.</param>
    /// <param name="fluxKind">What the knot values mean.</param>
    /// <param name="knots">Number of knots per channel, at least 2; up to 32 are fastest.</param>
    /// <param name="knotSpacing">Distance of the knots, &gt; 0, in grey values.</param>
    /// <param name="stepControl">Whether the step is limited when the block runs.</param>
    public SymmetricBlockShape(
        int stateChannels, int channels, int extent, KnotFluxKind fluxKind, int knots, double knotSpacing,
        StepControl stepControl = default)
    {
        if (stateChannels < 1 || channels < 1)
        {
            throw new SymfluxException(
                $"a block for training has {channels} stencils on a state of {stateChannels} channels; both must be at least 1");
        }

        if (extent < 1 || extent % 2 == 0)
        {
            throw new SymfluxException($"the extent of the stencils is {extent}; the training kernel takes odd extents");
        }

        if (knots < 2 || !(knotSpacing > 0 && double.IsFinite(knotSpacing)))
        {
            throw new SymfluxException($"the flux has {knots} knots {knotSpacing} apart; at least 2 at a positive distance are needed");
        }

        (StateChannels, Channels, Extent) = (stateChannels, channels, extent);
        (FluxKind, Knots, KnotSpacing, StepControl) = (fluxKind, knots, knotSpacing, stepControl);
    }

    /// <summary>m, the channels of u.</summary>
    public int StateChannels { get; }

    /// <summary>C, the channels of Ku.</summary>
    public int Channels { get; }

    /// <summary>k.</summary>
    public int Extent { get; }

    /// <summary>What the knot values mean.</summary>
    public KnotFluxKind FluxKind { get; }

    /// <summary>Number of knots per channel.</summary>
    public int Knots { get; }

    /// <summary>Distance of the knots, in grey values.</summary>
    public double KnotSpacing { get; }

    /// <summary>Whether the step is limited when the block runs.</summary>
    public StepControl StepControl { get; }

    /// <summary>Number of weights of all stencils: C·m·k².</summary>
    public int WeightCount => Channels * StateChannels * Extent * Extent;

    /// <summary>Number of knot values of all fluxes.</summary>
    public int KnotCount => Channels * Knots;
}
