using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Explanations;

/// <summary>An average over symmetries of the grid: the same process in every orientation, so that no direction is preferred.</summary>
public sealed record SymmetrisationReading : BlockReading
{
    /// <summary>What is averaged; its data term refers to the state at the entry of the block.</summary>
    public required ImmutableArray<BlockReading> Body { get; init; }

    /// <summary>The symmetries.</summary>
    public required SymmetryGroup Group { get; init; }

    /// <summary>How many symmetries there are.</summary>
    public required int Symmetries { get; init; }

    internal override ImmutableArray<BlockReading> Inner => Body;

    internal override IEnumerable<(int Bank, int? Guide, int Layer)> Parts => Body.SelectMany(block => block.Parts);

    internal override bool HasSmallSignals => true;

    internal override IEnumerable<TimeStepReading> TimeSteps => Body.SelectMany(block => block.TimeSteps);

    internal override void Advance(DiffusionClock clock) => clock.Move(clock.Inner(this), (gain, theta, _) => theta + gain);

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) =>
        [Plain(number, $"mean over {Symmetries} {SymmetryPrinter.Kind(Group)}")];
}
