using System.Collections.Immutable;

namespace Symflux.Explanations;

/// <summary>A block in which no time passes: it has neither stencils nor fluxes.</summary>
public abstract record TimelessReading : BlockReading
{
    private protected TimelessReading() { }

    internal sealed override ImmutableArray<BlockReading> Inner => [];

    internal sealed override IEnumerable<(int Bank, int? Guide, int Layer)> Parts => [];

    internal sealed override IEnumerable<TimeStepReading> TimeSteps => [];

    internal sealed override void Advance(DiffusionClock clock)
    {
        // No time passes.
    }
}
