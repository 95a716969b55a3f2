using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// A linear change of the state space, by which u, u⁻ and f are carried over alike: to more or fewer channels on the same grid, to the coarser grid of
/// cells, or back from it. No other block changes channels or grid. Adjoint pairs of them keep the guarantees of what is between.
/// </summary>
/// <remarks>
/// Readers need not know the kinds: <see cref="Opens"/> says that it is the analysis W of cells, <see cref="Closes"/> that it is a synthesis Wᵀ, and
/// where both are null the first min(m, n) channels are kept and those that are new are 0.
/// </remarks>
public abstract record TransformBlock : ParameterFreeBlock
{
    private protected TransformBlock() { }

    /// <summary>The cells that it goes to; null where it stays on its grid or comes back.</summary>
    public virtual CellTransform? Opens => null;

    /// <summary>The cells that it comes back from, those of the last analysis that is open; null otherwise.</summary>
    public virtual CellTransform? Closes => null;

    /// <summary>By how much it enlarges norms and distances at most, at least 1: above 1 where cells repeat the last samples.</summary>
    public virtual double Gain => 1;

    /// <inheritdoc/>
    public sealed override bool ReadsData => false;

    /// <summary>The block in the JSON of a blueprint.</summary>
    internal abstract BlockEntry ToEntry();

    internal sealed override string? MeanViolation =>
        Opens is null ? null : "goes to cells, which keeps the mean only where all extents are multiples of them";

    internal sealed override ReceptiveField ReceptiveField => ReceptiveField.Pointwise;

    internal sealed override BlockParts OwnParts => new() { Cells = (Opens ?? Closes) is { } cells ? [cells] : [] };

    /// <inheritdoc/>
    public sealed override TResult Accept<TResult>(IBlockReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Transform(this);
    }

    /// <inheritdoc/>
    public sealed override Block Rescale(double factor) => this;
}
