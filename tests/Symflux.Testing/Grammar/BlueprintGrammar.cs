using System.Collections.Immutable;
using CsCheck;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Testing.Grammar;

/// <summary>
/// Random blueprints in which all kinds of block nest freely, on grids of 1 to 9 samples. As generators of CsCheck they shrink: a failing law
/// reports a small blueprint and its seed.
/// </summary>
public static class BlueprintGrammar
{
    /// <summary>Bodies within bodies, cells within cells, and so on, up to this depth.</summary>
    private const int Deepest = 3;

    /// <summary>States with more channels get no block of their own; norm bounds take too long.</summary>
    private const int Widest = 4;

    /// <summary>Blueprints of every dimension.</summary>
    public static Gen<BlueprintCase> Any { get; } = Gen.Frequency((4, Of(1)), (4, Of(2)), (1, Of(3)));

    /// <summary>Blueprints of one dimension.</summary>
    public static Gen<BlueprintCase> Of(int dimension) =>
        from channels in Gen.Int[1, 2]
        from blocks in Chain(dimension, channels, Deepest)
        from grid in Grids(dimension)
        from seed in Gen.Int[0, 1_000_000]
        select new BlueprintCase(new Blueprint(dimension, channels, blocks), grid, seed);

    /// <summary>Grids of 1 to 9 samples.</summary>
    public static Gen<Grid> Grids(int dimension) => dimension switch
    {
        1 => Gen.Int[1, 9].Select(width => Grid.Signal(width)),
        2 => Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3]).Select((height, width) => Grid.Image(height, width)),
        _ => Gen.Select(Gen.Int[1, 2], Gen.Int[1, 2], Gen.Int[1, 2]).Select((depth, height, width) => Grid.Volume(depth, height, width)),
    };

    /// <summary>Blocks that end with as many channels, and on the same grid, as they start.</summary>
    private static Gen<ImmutableArray<Block>> Chain(int dimension, int width, int depth) =>
        Gen.Int[1, depth > 1 ? 4 : 2].SelectMany(count => Phrase(dimension, width, depth).Array[count])
            .Select(phrases => phrases.SelectMany(phrase => phrase).ToImmutableArray());

    /// <summary>A few blocks that belong together.</summary>
    private static Gen<ImmutableArray<Block>> Phrase(int dimension, int width, int depth)
    {
        var kinds = new List<(int, Gen<ImmutableArray<Block>>)>
        {
            (8, One(BlockGrammar.Residual(dimension, width))),
            (1, One(BlockGrammar.LinearSolve(dimension, width))),
            (2, One(Gen.Const((Block)new BallProjectionBlock(width)))),
            (1, One(Gen.Select(Gen.Double[-2, 0], Gen.Double[0, 2]).Select((lowest, highest) => (Block)new ClampBlock(width, lowest, highest)))),
            (1, BlockGrammar.Cycle(dimension, width).Select(cycle => ImmutableArray.Create<Block>(cycle, new BallProjectionBlock(width)))),
        };
        if (depth > 0)
        {
            kinds.Add((2, Repeated(dimension, width, depth)));
            kinds.Add((1, Averaged(dimension, width, depth)));
            kinds.Add((2, Gen.Int[width, Widest].SelectMany(wide => Between(
                new LiftBlock(width, wide), Chain(dimension, wide, depth - 1), new ProjectBlock(wide, width)))));
            kinds.Add((3, OnCells(dimension, width, depth)));
            if (width > 1)
            {
                kinds.Add((1, Gen.Int[1, width - 1].SelectMany(few => Between(
                    new ProjectBlock(width, few), Chain(dimension, few, depth - 1), new LiftBlock(few, width)))));
            }
        }

        return Gen.Frequency([.. kinds]);
    }

    private static Gen<ImmutableArray<Block>> Repeated(int dimension, int width, int depth) => One(
        from body in Chain(dimension, width, depth - 1)
        from passes in Gen.Int[1, 4]
        from tolerance in Gen.OneOf(0, 0, 0.05)
        select (Block)new RecurrentBlock(body, new StoppingRule(passes, tolerance)));

    private static Gen<ImmutableArray<Block>> Averaged(int dimension, int width, int depth) => One(
        from body in Chain(dimension, width, depth - 1)
        from turns in Gen.Bool
        select (Block)new SymmetrisationBlock(body, turns && dimension < 3 ? SymmetryGroup.Hyperoctahedral : SymmetryGroup.Reflections));

    /// <summary>Blocks on cells: on all coefficients, on more, on a few of them, on none, or cells within cells.</summary>
    private static Gen<ImmutableArray<Block>> OnCells(int dimension, int width, int depth) =>
        from size in dimension switch { 1 => Gen.OneOf(2, 3, 4, 16), 2 => Gen.OneOf(2, 2, 3, 16), _ => Gen.OneOf(2, 3) }
        let cells = new CellTransform(dimension, size)
        let all = width * cells.Coefficients
        from inner in Gen.Frequency(
            (1, Gen.Const(ImmutableArray<Block>.Empty)),
            (1, Gen.Const(ImmutableArray.Create<Block>(new BallProjectionBlock(all)))),
            (1, Gen.Const(ImmutableArray.Create<Block>(new LiftBlock(all, all + 1), new ProjectBlock(all + 1, all)))),
            (3, all <= Widest ? Chain(dimension, all, depth - 1) : Gen.Const(ImmutableArray<Block>.Empty)),
            (3, Gen.Int[1, Math.Min(all, Widest) - (all <= Widest ? 1 : 0)].SelectMany(few => Between(
                new ProjectBlock(all, few),
                Gen.Frequency((2, Chain(dimension, few, depth - 1)), (1, Gen.Const(ImmutableArray<Block>.Empty))),
                new LiftBlock(few, all)))))
        from ball in Gen.Bool
        select ImmutableArray.Create<Block>(
            [new AnalysisBlock(width, cells), .. inner, new SynthesisBlock(width, cells), .. ball ? [new BallProjectionBlock(width)] : Array.Empty<Block>()]);

    private static Gen<ImmutableArray<Block>> Between(Block first, Gen<ImmutableArray<Block>> inner, Block last) =>
        inner.Select(blocks => ImmutableArray.Create<Block>([first, .. blocks, last]));

    private static Gen<ImmutableArray<Block>> One(Gen<Block> block) => block.Select(ImmutableArray.Create);
}
