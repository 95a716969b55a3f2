using System.Collections.Immutable;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>What a block is made of, apart from other blocks and from numbers.</summary>
internal sealed record BlockParts
{
    /// <summary>Of a block that has none.</summary>
    public static BlockParts None { get; } = new();

    /// <summary>Its stencil banks.</summary>
    public ImmutableArray<StencilBank> Banks { get; init; } = [];

    /// <summary>Its flux layers.</summary>
    public ImmutableArray<FluxLayer> Layers { get; init; } = [];

    /// <summary>Its transfers between the grids of a cycle.</summary>
    public ImmutableArray<CycleTransfer> Transfers { get; init; } = [];

    /// <summary>The cells that it goes to or comes from.</summary>
    public ImmutableArray<CellTransform> Cells { get; init; } = [];
}
