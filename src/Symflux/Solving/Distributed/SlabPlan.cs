using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Solving.TwoPoint;

namespace Symflux.Solving.Distributed;

/// <summary>What a blueprint asks of slabs: where they may begin, how far their halos reach, and whether it can run on slabs at all.</summary>
internal sealed class SlabPlan
{
    /// <summary>Halos are made deeper than one block needs, for several blocks together, up to this part of a slab.</summary>
    private const int LargestShare = 16;

    /// <summary>So many blocks run on a halo together, at most.</summary>
    private const int MostTogether = TwoPointSweep<float>.MostTogether;

    private readonly Axis axis;
    private long reach;
    private long sum;

    /// <summary>Reads a blueprint.</summary>
    public SlabPlan(Blueprint blueprint)
    {
        axis = blueprint.Dimension switch { 1 => Axis.X, 2 => Axis.Y, _ => Axis.Z };
        WhyNot = blueprint.Blocks.Index()
            .Select(entry => ObstacleIn(entry.Item, blueprint.Dimension) is { } reason ? $"block {entry.Index + 1}: {reason}" : null)
            .FirstOrDefault(reason => reason is not null);
        Read(blueprint.Blocks, 1, blueprint.Dimension);
    }

    /// <summary>Why it cannot be run on slabs, as "block 3: …"; null where it can.</summary>
    public string? WhyNot { get; }

    /// <summary>Slabs begin at multiples of this.</summary>
    public long Grain { get; private set; } = 1;

    /// <summary>What ranks hold begins at multiples of this: windows, cells and coarser grids lie as in the whole.</summary>
    public long Lattice { get; private set; } = 1;

    /// <summary>How far a single block looks at most.</summary>
    public long Reach => reach;

    /// <summary>The depth of the halos for slabs.</summary>
    /// <param name="slabs">The slabs.</param>
    /// <param name="atLeast">Layers that are wanted; null for the standard, some blocks where that costs little.</param>
    public int HaloOf(Slabs slabs, int? atLeast)
    {
        var smallest = Enumerable.Range(0, slabs.Ranks).Select(rank => slabs[rank].Count).Where(count => count > 0).Min();
        var wanted = atLeast ?? Math.Min(Math.Min(sum, MostTogether * reach), smallest / LargestShare);
        var depth = Math.Min(slabs.Layers, Math.Max(reach, wanted));
        return (int)Math.Min(int.MaxValue / 2, (depth + Grain - 1) / Grain * Grain);
    }

    /// <summary>The layers that a rank holds.</summary>
    public LayerRange CropOf(LayerRange own, int halo, int layers) => own.IsEmpty
        ? new(0, 1)
        : new(
            (int)(Math.Max(0, own.First - (long)halo) / Lattice * Lattice),
            (int)Math.Min(layers, ((long)own.End + halo + Grain - 1) / Grain * Grain));

    /// <summary>What in a block, or in its body, slabs cannot run.</summary>
    private static string? ObstacleIn(Block block, int dimension) => block switch
    {
        LinearSolveBlock { Solver.Stopping: null } => "its solves along lines go across all slabs; take conjugate gradients",
        SymmetrisationBlock { Group: SymmetryGroup.Hyperoctahedral } when dimension > 1 =>
            "quarter turns exchange the layers with another axis; take reflections alone",
        _ => block.Children.Select(child => ObstacleIn(child, dimension)).FirstOrDefault(reason => reason is not null),
    };

    private void Read(ImmutableArray<Block> blocks, long scale, int dimension)
    {
        foreach (var block in blocks)
        {
            switch (block)
            {
                case TransformBlock { Opens: { } cells }:
                    scale *= cells.Size;
                    Align(scale, scale);
                    break;
                case TransformBlock { Closes: { } cells }:
                    scale /= cells.Size;
                    break;
                case TransformBlock:
                    break;
                case BodyBlock body:
                    Reduce(body is RecurrentBlock);
                    Read(body.Body, scale, dimension);
                    break;
                default:
                    Reduce(block is LinearSolveBlock or BallProjectionBlock);
                    var look = scale * LayerReach.Of(block, axis);
                    // Cycles bring what they need themselves, so that deeper halos would be of no use to them.
                    (reach, sum) = (Math.Max(reach, look), Math.Min(int.MaxValue, sum + (block is CycleBlock ? 0 : look)));
                    Align(1, scale * LayerReach.LatticeOf(block, axis));
                    break;
            }
        }

        // Sums of a signal go by runs of samples, which are not divided.
        void Reduce(bool sums) => Align(sums && dimension == 1 ? scale * Domain.RunOfSignal : 1, 1);
    }

    private void Align(long grain, long lattice)
    {
        Grain = CommonMultiple(Grain, grain);
        Lattice = CommonMultiple(CommonMultiple(Lattice, lattice), grain);
    }

    private static long CommonMultiple(long a, long b) => Math.Min(int.MaxValue, new SamplesPerAxis(a, 1, 1).CommonMultiple(new SamplesPerAxis(b, 1, 1)).X);
}
