using System.Collections.Immutable;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>A block with nothing to train in it: it has no parameters, runs no other blocks, and does not look at u⁻.</summary>
public abstract record ParameterFreeBlock : Block
{
    private protected ParameterFreeBlock() { }

    /// <inheritdoc/>
    public sealed override int ParameterCount => 0;

    /// <inheritdoc/>
    public sealed override ImmutableArray<Block> Children => [];

    /// <inheritdoc/>
    public sealed override bool ReadsPrevious => false;

    /// <inheritdoc/>
    public sealed override bool FixesZero => true;

    internal sealed override int Passes => 1;

    internal sealed override bool IsForSignals => false;

    internal sealed override Block WithChildren(ImmutableArray<Block> children) => this;

    internal sealed override Block WithParts(Func<StencilBank, StencilBank> banks, Func<Flux, Flux> fluxes) => this;
}
