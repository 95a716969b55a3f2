using System.Collections.Immutable;

namespace Symflux.Explanations;

/// <summary>A projection onto the ball of radius ‖f‖: it shortens states that have more energy than the input, and leaves others alone.</summary>
public sealed record BallProjectionReading : BlockReading
{
    internal override ImmutableArray<BlockReading> Inner => [];

    internal override IEnumerable<(int Bank, int? Guide, int Layer)> Parts => [];

    internal override bool HasSmallSignals => true;

    internal override IEnumerable<TimeStepReading> TimeSteps => [];

    internal override void Advance(DiffusionClock clock)
    {
        // No time passes.
    }

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) => [Plain(number, "projection onto the ball of radius ‖f‖")];
}
