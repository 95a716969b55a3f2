namespace Symflux.Explanations;

/// <summary>A projection onto the ball of radius ‖f‖: it shortens states that have more energy than the input, and leaves others alone.</summary>
public sealed record BallProjectionReading : BlockReading;
