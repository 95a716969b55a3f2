namespace Symflux.Blueprints;

/// <summary>
/// Lifts the state to more channels: u ↦ (u, 0, …, 0). What the following blocks see as f and u⁻ is lifted alike.
/// </summary>
/// <remarks>
/// An isometry, so it keeps norms and distances. Between a lift and a projection symmetric blocks work on a hidden state
/// with several channels and keep their guarantee.
/// </remarks>
public sealed record LiftBlock : TransformBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="inputChannels">m, at least 1.</param>
    /// <param name="outputChannels">n, at least m.</param>
    public LiftBlock(int inputChannels, int outputChannels)
    {
        if (inputChannels < 1 || outputChannels < inputChannels)
        {
            throw new SymfluxException(
                $"a lift from {inputChannels} to {outputChannels} channels is impossible; it must go from at least 1 to at least as many");
        }

        (InputChannels, OutputChannels) = (inputChannels, outputChannels);
    }

    /// <inheritdoc/>
    public override int InputChannels { get; }

    /// <inheritdoc/>
    public override int OutputChannels { get; }

    internal override BlockEntry ToEntry() =>
        new LiftEntry { InputChannels = InputChannels, OutputChannels = OutputChannels };
}
