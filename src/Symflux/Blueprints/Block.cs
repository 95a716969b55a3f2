using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// One step of a blueprint, and one layer of the network that it is. The hierarchy is closed: a new kind of block comes
/// with its reading in every reader (solver, network, certificate, ONNX, diagram, report, model file).
/// </summary>
public abstract record Block
{
    private protected Block() { }

    /// <summary>Number of channels of the state that the block reads.</summary>
    public abstract int InputChannels { get; }

    /// <summary>Number of channels of the state that the block writes.</summary>
    public abstract int OutputChannels { get; }

    /// <summary>Number of values that training could change.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>Which samples around it the block's result at a sample depends on, in samples of its own grid.</summary>
    internal abstract ReceptiveField ReceptiveField { get; }

    /// <summary>The stencil banks of the block and of all blocks within it.</summary>
    internal abstract IEnumerable<StencilBank> Banks { get; }

    /// <summary>The transfers between grids in the block and in all blocks within it.</summary>
    internal virtual IEnumerable<CycleTransfer> Transfers => [];

    /// <summary>The cells between grids in the block and in all blocks within it.</summary>
    internal virtual IEnumerable<CellTransform> AllCells => [];

    /// <summary>The same block in a grey scale that is <paramref name="factor"/> times as large.</summary>
    public abstract Block Rescale(double factor);

    /// <summary>Refuses a parameter that is negative or not finite.</summary>
    private protected static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new SymfluxException($"the {name} is {value}; it must be finite and not negative");

    /// <summary>Refuses blocks that do not fit behind each other, or do not end with as many channels, and on the same grid, as they start.</summary>
    internal static void CheckChain(IReadOnlyList<Block> blocks, int channels, string owner)
    {
        var state = channels;
        var open = new Stack<CellTransform>();
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].InputChannels != state)
            {
                throw new SymfluxException(
                    $"block {i + 1} works on {blocks[i].InputChannels} channels, but {(i == 0 ? owner : $"block {i}")} has {state}");
            }

            state = blocks[i].OutputChannels;
            if (blocks[i] is AnalysisBlock analysis)
            {
                open.Push(analysis.Cells);
            }
            else if (blocks[i] is SynthesisBlock synthesis && !(open.TryPop(out var cells) && cells == synthesis.Cells))
            {
                throw new SymfluxException(
                    $"block {i + 1} brings cells of {synthesis.Cells.Size} samples per axis back, but {(cells is null ? "no analysis is open" : $"the analysis before it made cells of {cells.Size}")}");
            }
        }

        if (state != channels)
        {
            throw new SymfluxException(
                $"the last block gives {state} channels, but {owner} has {channels}; end with a projection to {channels}");
        }

        if (open.Count > 0)
        {
            throw new SymfluxException($"{owner} ends on the grid of cells of {open.Peek().Size} samples per axis; end with a synthesis");
        }
    }
}
