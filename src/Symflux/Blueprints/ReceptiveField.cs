using System.Collections.Immutable;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>Which samples of the input a sample of the output depends on, and at which places a crop computes the same bits as the whole.</summary>
/// <remarks>
/// Two laws hold for blueprints that are local. A change of the input farther than <see cref="Reach"/> from a sample changes no bit of the output there.
/// And a crop whose corner lies at multiples of <see cref="Lattice"/> (and, where <see cref="IsAnchoredAtBothEnds"/>, whose far end does, counted from
/// the far end of the grid) gives the same bits at all samples that have their reach within the crop, or beyond the border of the grid. So tiles, strips
/// and ranks of a distributed run can work with absolute positions.
/// </remarks>
public sealed record ReceptiveField
{
    private ReceptiveField() { }

    /// <summary>How far the output at a sample looks, in samples to each side; meaningless where the blueprint is not local.</summary>
    /// <remarks>To both sides alike, since Kᵀ looks where K does not.</remarks>
    public SamplesPerAxis Reach { get; private init; }

    /// <summary>Crops begin at multiples of this: the lattices of windows, of cells and of coarser grids repeat with it.</summary>
    public SamplesPerAxis Lattice { get; private init; } = SamplesPerAxis.All(1);

    /// <summary>Whether lattices are laid from the far ends of the axes too, as reflections do.</summary>
    public bool IsAnchoredAtBothEnds { get; private init; }

    /// <summary>The blocks that couple all samples, each with the reason: "block 3: a linear solve couples all samples".</summary>
    public ImmutableArray<string> Global { get; private init; } = [];

    /// <summary>The blocks that couple all samples only when they act, which the solver reports: projections onto the ball.</summary>
    public ImmutableArray<string> GlobalWhenActing { get; private init; } = [];

    /// <summary>Whether every sample of the output depends on samples near it only; for any input where <see cref="GlobalWhenActing"/> is empty.</summary>
    public bool IsLocal => Global.IsEmpty;

    /// <summary>Of a block that works on samples one by one.</summary>
    internal static ReceptiveField Pointwise { get; } = new();

    /// <summary>Of a block that looks around.</summary>
    /// <param name="reach">How far.</param>
    /// <param name="lattice">The period of what it is anchored to.</param>
    internal static ReceptiveField Around(SamplesPerAxis reach, SamplesPerAxis lattice) => new() { Reach = reach, Lattice = lattice };

    /// <summary>Of a block that couples all samples.</summary>
    internal static ReceptiveField Everywhere(string reason) => new() { Global = [reason] };

    /// <summary>Of a block that couples all samples when it acts.</summary>
    internal static ReceptiveField EverywhereWhenActing(string reason) => new() { GlobalWhenActing = [reason] };

    /// <summary>Of blocks that run one after the other.</summary>
    internal static ReceptiveField Of(ImmutableArray<Block> blocks)
    {
        // What runs on cells is gathered apart, and joins the finer grid when they are closed.
        var open = new Stack<ReceptiveField>();
        var field = Pointwise;
        foreach (var (place, block) in blocks.Index())
        {
            if (block is TransformBlock { Opens: not null })
            {
                open.Push(field);
                field = Pointwise;
            }
            else if (block is TransformBlock { Closes: { } cells })
            {
                field = open.Pop().Then(field.OnCells(cells));
            }
            else
            {
                field = field.Then(block.ReceptiveField.Named($"block {place + 1}: "));
            }
        }

        return field;
    }

    /// <summary>On a grid of a dimension: axes that it does not have are left out.</summary>
    internal ReceptiveField On(int dimension) => this with
    {
        Reach = new(Reach.X, dimension > 1 ? Reach.Y : 0, dimension > 2 ? Reach.Z : 0),
        Lattice = new(Lattice.X, dimension > 1 ? Lattice.Y : 1, dimension > 2 ? Lattice.Z : 1),
    };

    /// <summary>Repeated.</summary>
    internal ReceptiveField Times(int passes) => this with { Reach = Reach.Times(passes) };

    /// <summary>Of the mean over symmetries of the grid, which exchange the ends of axes and, some of them, axes.</summary>
    internal ReceptiveField UnderSymmetries(bool permutesAxes)
    {
        var (reach, lattice) = (Reach, Lattice);
        var anchored = IsAnchoredAtBothEnds || lattice != SamplesPerAxis.All(1);
        return permutesAxes
            ? this with
            {
                Reach = SamplesPerAxis.All(Math.Max(reach.X, Math.Max(reach.Y, reach.Z))),
                Lattice = lattice.CommonMultiple(new(lattice.Y, lattice.Z, lattice.X)).CommonMultiple(new(lattice.Z, lattice.X, lattice.Y)),
                IsAnchoredAtBothEnds = anchored,
            }
            : this with { IsAnchoredAtBothEnds = anchored };
    }

    private ReceptiveField Then(ReceptiveField next) => new()
    {
        Reach = Reach.Plus(next.Reach),
        Lattice = Lattice.CommonMultiple(next.Lattice),
        IsAnchoredAtBothEnds = IsAnchoredAtBothEnds || next.IsAnchoredAtBothEnds,
        Global = [.. Global, .. next.Global],
        GlobalWhenActing = [.. GlobalWhenActing, .. next.GlobalWhenActing],
    };

    /// <summary>A sample depends on all samples of the cells that its own cell depends on: s·r to each side, and up to s − 1 more.</summary>
    private ReceptiveField OnCells(CellTransform cells) => this with
    {
        Reach = Reach.Times(cells.Size).Plus(SamplesPerAxis.All(cells.Size - 1)),
        Lattice = Lattice.Times(cells.Size),
    };

    private ReceptiveField Named(string name) => Global.IsEmpty && GlobalWhenActing.IsEmpty ? this : this with
    {
        Global = [.. Global.Select(reason => name + reason)],
        GlobalWhenActing = [.. GlobalWhenActing.Select(reason => name + reason)],
    };
}
