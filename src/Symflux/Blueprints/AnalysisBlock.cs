using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// Moves the state to the grid of cells: u ↦ Wu, with W the <see cref="CellTransform"/> that turns the s^d samples of each cell into
/// as many channels. What the following blocks see as f and u⁻ is transformed alike.
/// </summary>
/// <remarks>
/// W is orthogonal where all extents are multiples of s, so it keeps norms and distances; elsewhere it repeats the last samples. Blocks
/// between analysis and <see cref="SynthesisBlock"/> have s^d times as many weights for the same work, and reach s times as far.
/// </remarks>
public sealed record AnalysisBlock : TransformBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="channels">m, at least 1: channels before it; behind it there are m·s^d.</param>
    /// <param name="cells">W.</param>
    public AnalysisBlock(int channels, CellTransform cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        InputChannels = channels >= 1
            ? channels
            : throw new SymfluxException($"an analysis of cells has {channels} channels; it must have at least 1");
        Cells = cells;
    }

    /// <summary>W.</summary>
    public CellTransform Cells { get; }

    /// <inheritdoc/>
    public override int InputChannels { get; }

    /// <inheritdoc/>
    public override int OutputChannels => InputChannels * Cells.Coefficients;

    /// <inheritdoc/>
    public override CellTransform? Opens => Cells;

    /// <inheritdoc/>
    public override double Gain => Cells.LargestGain;

    internal override BlockEntry ToEntry() =>
        new AnalysisEntry { Channels = InputChannels, Dimension = Cells.Dimension, CellSize = Cells.Size };
}
