using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// Brings the state back from the grid of cells: u ↦ Wᵀu, samples beyond the grid dropped. What the following blocks see as f and u⁻ is
/// transformed alike.
/// </summary>
/// <remarks>The inverse of the <see cref="AnalysisBlock"/> that it closes; it enlarges no norm and no distance.</remarks>
public sealed record SynthesisBlock : TransformBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="channels">m, at least 1: channels behind it; before it there are m·s^d.</param>
    /// <param name="cells">W, that of the analysis.</param>
    public SynthesisBlock(int channels, CellTransform cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        OutputChannels = channels >= 1
            ? channels
            : throw new SymfluxException($"a synthesis from cells has {channels} channels; it must have at least 1");
        Cells = cells;
    }

    /// <summary>W.</summary>
    public CellTransform Cells { get; }

    /// <inheritdoc/>
    public override int InputChannels => OutputChannels * Cells.Coefficients;

    /// <inheritdoc/>
    public override int OutputChannels { get; }

    /// <inheritdoc/>
    public override CellTransform? Closes => Cells;

    internal override BlockEntry ToEntry() =>
        new SynthesisEntry { Channels = OutputChannels, Dimension = Cells.Dimension, CellSize = Cells.Size };
}
