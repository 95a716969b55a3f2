namespace Symflux.Blueprints;

/// <summary>Clamps every value of the state to an interval around 0: u ↦ min(max(u, a), b) with a ≤ 0 ≤ b.</summary>
/// <remarks>
/// Values within the interval stay, so that an image of known range is kept in it. As c(u) − c(v) = D(u − v) with a diagonal 0 ≤ D ≤ 1, it enlarges neither
/// norms nor distances.
/// </remarks>
public sealed record ClampBlock : ParameterFreeBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="channels">Number of channels of the state, at least 1.</param>
    /// <param name="lowest">a ≤ 0, finite.</param>
    /// <param name="highest">b ≥ 0, finite.</param>
    public ClampBlock(int channels, double lowest, double highest)
    {
        InputChannels = channels >= 1
            ? channels
            : throw new SymfluxException($"a clamp has {channels} channels; it must have at least 1");
        if (!(lowest <= 0 && highest >= 0 && double.IsFinite(lowest) && double.IsFinite(highest)))
        {
            throw new SymfluxException(
                $"a clamp has the interval [{lowest}, {highest}]; it must be finite and hold 0, or the norm of small states would grow");
        }

        (Lowest, Highest) = (lowest, highest);
    }

    /// <summary>a.</summary>
    public double Lowest { get; }

    /// <summary>b.</summary>
    public double Highest { get; }

    /// <inheritdoc/>
    public override int InputChannels { get; }

    /// <inheritdoc/>
    public override int OutputChannels => InputChannels;

    internal override ReceptiveField ReceptiveField => ReceptiveField.Pointwise;

    /// <inheritdoc/>
    public override bool ReadsData => false;

    internal override string? MeanViolation => "cuts values off, and changes the mean by them";

    internal override BlockParts OwnParts => BlockParts.None;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IBlockReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Clamp(this);
    }

    /// <inheritdoc/>
    public override Block Rescale(double factor) => new ClampBlock(InputChannels, factor * Lowest, factor * Highest);
}
