using System.Collections.Immutable;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// A block that runs other blocks, its body B, one or several times on a state of its own. What the body sees as f is the state at the entry of
/// the block.
/// </summary>
public abstract record BodyBlock : Block
{
    private readonly Lazy<int> hash;

    private protected BodyBlock(ImmutableArray<Block> body, string name)
    {
        if (body.IsDefaultOrEmpty)
        {
            throw new SymfluxException($"the body of a {name} is empty; it needs at least one block");
        }

        CheckChain(body, body[0].InputChannels, $"the body of a {name}");
        Body = body;
        hash = new Lazy<int>(() => ValueSequence.Hash(Body));
    }

    /// <summary>B; it ends with as many channels, and on the same grid, as it starts.</summary>
    public ImmutableArray<Block> Body { get; }

    /// <inheritdoc/>
    public override int InputChannels => Body[0].InputChannels;

    /// <inheritdoc/>
    public override int OutputChannels => InputChannels;

    /// <summary>The weights are shared by all runs of the body and counted once.</summary>
    public override int ParameterCount => Body.Sum(block => block.ParameterCount);

    /// <inheritdoc/>
    public override ImmutableArray<Block> Children => Body;

    /// <summary>Never: the data of the body is the state at the entry.</summary>
    public override bool ReadsData => false;

    /// <summary>Never: the state before the first one of the body is the state at the entry.</summary>
    public override bool ReadsPrevious => false;

    /// <inheritdoc/>
    public override bool FixesZero => Body.All(block => block.FixesZero);

    internal override string? MeanViolation => Body.Select(block => block.MeanViolation).FirstOrDefault(reason => reason is not null);

    internal override bool IsForSignals => Body.Any(block => block.IsForSignals);

    internal sealed override Block WithChildren(ImmutableArray<Block> children) => WithBody(children);

    internal sealed override Block WithParts(Func<StencilBank, StencilBank> banks, Func<Flux, Flux> fluxes) =>
        WithBody([.. Body.Select(block => block.WithParts(banks, fluxes))]);

    internal override BlockParts OwnParts => BlockParts.None;

    /// <summary>How many copies of the body there are side by side on a grid of a dimension.</summary>
    internal abstract int Orientations(int dimension);

    /// <summary>The same block with another body.</summary>
    public abstract BodyBlock WithBody(ImmutableArray<Block> body);

    /// <inheritdoc/>
    public override Block Rescale(double factor) => WithBody([.. Body.Select(block => block.Rescale(factor))]);

    /// <summary>Whether another block of the same kind has an equal body.</summary>
    public virtual bool Equals(BodyBlock? other) => ReferenceEquals(this, other)
        || (base.Equals(other) && hash.Value == other.hash.Value && ValueSequence.Equal(Body, other.Body));

    /// <inheritdoc/>
    public override int GetHashCode() => hash.Value;
}
