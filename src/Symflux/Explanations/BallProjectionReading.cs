namespace Symflux.Explanations;

/// <summary>A projection onto the ball of radius ‖f‖: it shortens states that have more energy than the input, and leaves others alone.</summary>
public sealed record BallProjectionReading : TimelessReading
{
    internal override bool HasSmallSignals => true;

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) => [Plain(number, "projection onto the ball of radius ‖f‖")];
}
