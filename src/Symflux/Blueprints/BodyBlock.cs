using System.Collections.Immutable;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// A block that runs other blocks, its body B, one or several times on a state of its own. What the body sees as f is the state at the entry of
/// the block.
/// </summary>
public abstract record BodyBlock : Block
{
    private protected BodyBlock(ImmutableArray<Block> body, string name)
    {
        if (body.IsDefaultOrEmpty)
        {
            throw new SymfluxException($"the body of a {name} is empty; it needs at least one block");
        }

        CheckChain(body, body[0].InputChannels, $"the body of a {name}");
        Body = body;
    }

    /// <summary>B; it ends with as many channels, and on the same grid, as it starts.</summary>
    public ImmutableArray<Block> Body { get; }

    /// <inheritdoc/>
    public override int InputChannels => Body[0].InputChannels;

    /// <inheritdoc/>
    public override int OutputChannels => InputChannels;

    /// <summary>The weights are shared by all runs of the body and counted once.</summary>
    public override int ParameterCount => Body.Sum(block => block.ParameterCount);

    internal override IEnumerable<StencilBank> Banks => Body.SelectMany(block => block.Banks);

    internal override IEnumerable<CycleTransfer> Transfers => Body.SelectMany(block => block.Transfers);

    internal override IEnumerable<CellTransform> AllCells => Body.SelectMany(block => block.AllCells);

    /// <summary>The same block with another body.</summary>
    public abstract BodyBlock WithBody(ImmutableArray<Block> body);

    /// <inheritdoc/>
    public override Block Rescale(double factor) => WithBody([.. Body.Select(block => block.Rescale(factor))]);
}
