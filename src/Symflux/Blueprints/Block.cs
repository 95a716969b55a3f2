using System.Collections.Immutable;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// One step of a blueprint, and one layer of the network that it is. The hierarchy is closed: a new kind of block comes
/// with its reading in every reader (solver, network, certificate, ONNX, diagram, report, model file), a member of <see cref="IBlockReader{TResult}"/>.
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

    /// <summary>The blocks that it runs; empty for most.</summary>
    public abstract ImmutableArray<Block> Children { get; }

    /// <summary>Whether the result depends on the data f.</summary>
    public abstract bool ReadsData { get; }

    /// <summary>Whether the result depends on u⁻, the state before the one that the block starts from.</summary>
    public abstract bool ReadsPrevious { get; }

    /// <summary>Whether the block gives 0 for u = u⁻ = f = 0.</summary>
    public abstract bool FixesZero { get; }

    /// <summary>Why the block does not keep the mean of every channel, as words that follow "block 3 "; null where it does.</summary>
    internal abstract string? MeanViolation { get; }

    /// <summary>How often the block repeats something within itself at most; 1 where it does not.</summary>
    internal abstract int Passes { get; }

    /// <summary>Whether it runs on signals only, for its direct solve.</summary>
    internal abstract bool IsForSignals { get; }

    /// <summary>Banks, layers, transfers and cells of the block itself, without its children.</summary>
    internal abstract BlockParts OwnParts { get; }

    /// <summary>The block and all blocks within it, those around others first.</summary>
    internal IEnumerable<Block> WithAllChildren => Children.SelectMany(child => child.WithAllChildren).Prepend(this);

    /// <summary>The stencil banks of the block and of all blocks within it.</summary>
    internal IEnumerable<StencilBank> Banks => WithAllChildren.SelectMany(block => block.OwnParts.Banks);

    /// <summary>The transfers between grids in the block and in all blocks within it.</summary>
    internal IEnumerable<CycleTransfer> Transfers => WithAllChildren.SelectMany(block => block.OwnParts.Transfers);

    /// <summary>The cells between grids in the block and in all blocks within it.</summary>
    internal IEnumerable<CellTransform> AllCells => WithAllChildren.SelectMany(block => block.OwnParts.Cells);

    /// <summary>The same block around others; itself where it has no children.</summary>
    /// <param name="children">As many as it has.</param>
    internal abstract Block WithChildren(ImmutableArray<Block> children);

    /// <summary>The same block with other operators and fluxes, in its children too; itself where it has none.</summary>
    internal abstract Block WithParts(Func<StencilBank, StencilBank> banks, Func<Flux, Flux> fluxes);

    /// <summary>Hands the block to the member of a reader that is for its kind.</summary>
    public abstract TResult Accept<TResult>(IBlockReader<TResult> reader);

    /// <summary>The same block in a grey scale that is <paramref name="factor"/> times as large.</summary>
    public abstract Block Rescale(double factor);

    /// <summary>Refuses a parameter that is negative or not finite.</summary>
    private protected static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new SymfluxException($"the {name} is {value}; it must be finite and not negative");

    /// <summary>Why Kᵀ does not keep means: 1ᵀKᵀ = (K1)ᵀ = 0 takes zero-sum stencils and an extension of constants by constants.</summary>
    private protected static string? MeanViolationOf(StencilBank bank) =>
        !bank.IsZeroSum ? "has stencils that are not zero-sum"
        : bank.Boundary == Boundary.Zero ? "takes samples outside the domain as 0, which lets flux out"
        : null;

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
            if (blocks[i] is TransformBlock { Opens: { } opened })
            {
                open.Push(opened);
            }
            else if (blocks[i] is TransformBlock { Closes: { } closed } && !(open.TryPop(out var cells) && cells == closed))
            {
                throw new SymfluxException(
                    $"block {i + 1} brings cells of {closed.Size} samples per axis back, but "
                        + $"{(cells is null ? "no analysis is open" : $"the analysis before it made cells of {cells.Size}")}");
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
