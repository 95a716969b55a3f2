namespace Symflux.Blueprints;

/// <summary>
/// Projects the state onto the ball of radius ‖f‖: u ↦ u·min(1, ‖f‖/‖u‖), with Euclidean norms over all channels and samples.
/// After it ‖u‖ ≤ ‖f‖, whatever came before: it certifies what has no bound of its own, such as a multigrid cycle.
/// </summary>
/// <remarks>f is the data that the data terms of residual blocks refer to; within a recurrent block the state at its entry.</remarks>
public sealed record BallProjectionBlock : ParameterFreeBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="channels">Number of channels of the state, at least 1.</param>
    public BallProjectionBlock(int channels) => InputChannels = channels >= 1
        ? channels
        : throw new SymfluxException($"a projection onto a ball has {channels} channels; it must have at least 1");

    /// <inheritdoc/>
    public override int InputChannels { get; }

    /// <inheritdoc/>
    public override int OutputChannels => InputChannels;

    internal override ReceptiveField ReceptiveField =>
        ReceptiveField.EverywhereWhenActing("a projection onto the ball shortens all samples alike where the norm of the whole is too large");

    /// <inheritdoc/>
    public override bool ReadsData => true;

    internal override string? MeanViolation => "shortens states beyond the ball, and their mean with them";

    internal override BlockParts OwnParts => BlockParts.None;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IBlockReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.BallProjection(this);
    }

    /// <inheritdoc/>
    public override Block Rescale(double factor) => this;
}
