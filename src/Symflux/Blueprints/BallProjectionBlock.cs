using System.Collections.Immutable;

namespace Symflux.Blueprints;

/// <summary>
/// Projects the state onto the ball of radius ‖f‖: u ↦ u·min(1, ‖f‖/‖u‖), with Euclidean norms over all channels and samples.
/// After it ‖u‖ ≤ ‖f‖, whatever came before: it certifies what has no bound of its own, such as a multigrid cycle.
/// </summary>
/// <remarks>f is the data that the data terms of residual blocks refer to; within a recurrent block the state at its entry.</remarks>
public sealed record BallProjectionBlock : Block
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

    /// <inheritdoc/>
    public override int ParameterCount => 0;

    internal override ReceptiveField ReceptiveField =>
        ReceptiveField.EverywhereWhenActing("a projection onto the ball shortens all samples alike where the norm of the whole is too large");

    /// <inheritdoc/>
    public override ImmutableArray<Block> Children => [];

    /// <inheritdoc/>
    public override bool ReadsData => true;

    /// <inheritdoc/>
    public override bool ReadsPrevious => false;

    /// <inheritdoc/>
    public override bool FixesZero => true;

    internal override string? MeanViolation => "shortens states beyond the ball, and their mean with them";

    internal override int Passes => 1;

    internal override bool IsForSignals => false;

    internal override Block WithChildren(ImmutableArray<Block> children) => this;

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
