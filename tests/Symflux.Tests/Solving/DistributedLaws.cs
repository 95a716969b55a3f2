using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using Symflux.Distribution;
using Symflux.Testing.Grammar;

namespace Symflux.Tests.Solving;

/// <summary>However layers are shared out over ranks, the result has the bits of one process. Ranks are threads here; those of MPI run the same code.</summary>
public sealed class DistributedLaws
{
    /// <summary>Local blocks of every kind, 1D to 3D, with slabs of any sizes, some empty, many thinner than what blocks look at.</summary>
    [Fact]
    public void Local_blueprints_give_the_bits_of_one_process() => Law.Holds(120, random =>
    {
        var (blueprint, grid) = LocalityLaws.LocalProblem(random);
        Check<float>(blueprint, grid, random);
        Check<double>(blueprint, grid, random);
    });

    /// <summary>Extrapolation, data terms and windows across exchanges, and changes of the state space between them.</summary>
    [Fact]
    public void What_later_blocks_read_is_brought() => Law.Holds(120, random =>
    {
        var (blueprint, grid) = LayeredProblems.OfLaterReads(random);
        Check<double>(blueprint, grid, random);
    });

    /// <summary>Explicit schemes of all kinds, semi-implicit steps by conjugate gradients, and implicit ones by inner iterations.</summary>
    [Fact]
    public void Schemes_give_the_bits_of_one_process() => Law.Holds(120, random =>
    {
        var dimension = random.Whole(1, 3);
        Grid grid = dimension switch
        {
            1 => Grid.Signal(random.Whole(1, 2500)),
            2 => Grid.Image(random.Whole(1, 150), random.Whole(1, 40)),
            _ => Grid.Volume(random.Whole(1, 50), random.Whole(1, 7), random.Whole(1, 20)),
        };
        var channels = random.OneOf(1, 1, 3);
        var model = DiffusionModel.SecondOrder(
            grid, new PeronaMalikFlux(random.Number(0.3, 2)), channels > 1 && random.Whole(0, 1) == 0 ? Coupling.Colour : Coupling.Separate, channels);
        var time = random.Number(0.2, 3);
        Check<float>(random.AnyScheme(time).Discretise(model, time), grid, random);
    });

    /// <summary>What couples all samples: norms, and solves whose iterations end by them.</summary>
    [Fact]
    public void Norms_and_linear_solves_give_the_bits_of_one_process() => Law.Holds(120, random =>
    {
        var dimension = random.Whole(1, 3);
        Grid grid = dimension switch
        {
            1 => Grid.Signal(random.Whole(1, 1500)),
            2 => Grid.Image(random.Whole(1, 60), random.Whole(1, 20)),
            _ => Grid.Volume(random.Whole(1, 25), random.Whole(1, 6), random.Whole(1, 9)),
        };
        var cells = new CellTransform(dimension, 2);
        ImmutableArray<Block> blocks = [.. Enumerable.Range(0, random.Whole(1, 3)).SelectMany(_ => Any(1, 2))];
        Check<float>(new Blueprint(dimension, 1, blocks), grid, random);
        Check<double>(new Blueprint(dimension, 1, blocks), grid, random);

        ImmutableArray<Block> Any(int channels, int depth) => random.Whole(0, depth > 0 ? 6 : 3) switch
        {
            0 => [Solve(channels)],
            1 => [random.AnyBlock(dimension, channels), new BallProjectionBlock(channels)],
            2 => [random.StableBlock(dimension, channels)],
            3 => [random.GuidedBlock(dimension, channels)],
            4 => [new RecurrentBlock(Any(channels, depth - 1), new StoppingRule(random.Whole(1, 4), random.OneOf(0, 0, 0.05)))],
            5 => [new SymmetrisationBlock(Any(channels, depth - 1), dimension == 1 ? SymmetryGroup.Hyperoctahedral : SymmetryGroup.Reflections)],
            _ => [new AnalysisBlock(channels, cells), new ProjectBlock(channels * cells.Coefficients, 1), .. Any(1, depth - 1),
                new LiftBlock(1, channels * cells.Coefficients), new SynthesisBlock(channels, cells)],
        };

        LinearSolveBlock Solve(int channels)
        {
            var block = random.StableBlock(dimension, channels);
            return new LinearSolveBlock(
                block.Stencils, block.Flux, block.TimeStep * 10, random.OneOf(0, 0.3),
                LinearSolver.ConjugateGradients(random.OneOf(0, 1e-3, 1e-8), random.Whole(1, 30)));
        }
    });

    /// <summary>
    /// Cycles of one to seven levels, some of which are shared out and the others gathered, with masks, within recurrent blocks, on cells; on slabs thinner
    /// than a halo, or with nothing of their own on coarser levels.
    /// </summary>
    [Fact]
    public void Cycles_give_the_bits_of_one_process() => Law.Holds(200, random =>
    {
        var dimension = random.Whole(1, 3);
        Grid grid = dimension switch
        {
            1 => Grid.Signal(random.Whole(1, 300)),
            2 => Grid.Image(random.Whole(1, 90), random.Whole(1, 12)),
            _ => Grid.Volume(random.Whole(1, 40), random.Whole(1, 6), random.Whole(1, 7)),
        };
        var (channels, mask) = (random.Whole(1, 2), random.Whole(0, 1));
        var cells = new CellTransform(dimension, 2);
        Field<double>? input = null;
        var blueprint = random.Whole(0, 4) switch
        {
            0 => new Blueprint(dimension, channels, [Deep(), random.StableBlock(dimension, channels), Deep()]),
            1 => random.AnyCycleBlueprint(dimension, channels),
            2 => Masked(random.AnyMaskedBlueprint(dimension, channels, mask)),
            3 => Masked(new Blueprint(dimension, channels + 1, [Deep(mask), Deep(mask)])),
            _ => new Blueprint(dimension, channels,
                [new AnalysisBlock(channels, cells), new ProjectBlock(channels * cells.Coefficients, channels), Deep(), Deep(),
                    new LiftBlock(channels, channels * cells.Coefficients), new SynthesisBlock(channels, cells), Deep()]),
        };
        Check<float>(blueprint, grid, random, input: input);
        Check<double>(blueprint, grid, random, input: input);

        Block Deep(int? mask = null) => random.AnyCycle(dimension, channels, mask, deepest: 7);

        Blueprint Masked(Blueprint masked)
        {
            input = random.MaskedField(grid, channels, mask);
            return masked;
        }
    });

    /// <summary>Random blueprints in which all kinds of block nest, on grids of a few samples: most slabs are thinner than anything.</summary>
    [Fact]
    public void Blueprints_of_the_grammar_give_the_bits_of_one_process() => Gen.Select(BlueprintGrammar.Any, Gen.Int[1, 6], Gen.Int[0, 1_000_000]).Sample(
        (problem, ranks, seed) => Check<double>(problem.Blueprint, problem.Grid, new Generators(seed), ranks), iter: 400, threads: 1);

    [Fact]
    public void What_is_not_shared_out_says_so()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(8, 8), new CharbonnierFlux(1));
        var splitting = new Blueprint(2, 1, [new LinearSolveBlock(
            model.Stencils, FluxLayer.Separate(new CharbonnierFlux(1), 2), 1, solver: LinearSolver.AdditiveOperatorSplitting)]);
        Refuses(splitting, "block 1: its solves along lines");
        Refuses(new Blueprint(2, 1, [new ClampBlock(1, 0, 1), new SymmetrisationBlock([new ClampBlock(1, 0, 1)])]), "block 2: quarter turns");
        Assert.Null(DistributedSolver<float>.WhyNot(new Blueprint(1, 1, [new SymmetrisationBlock([new ClampBlock(1, 0, 1)])])));

        static void Refuses(Blueprint blueprint, string reason)
        {
            Assert.StartsWith(reason, DistributedSolver<float>.WhyNot(blueprint), StringComparison.Ordinal);
            using var alone = new DistributedSolver<float>(blueprint, LayeredGrid.Of(Grid.Image(8, 8)), LoneProcess.Instance);
            Assert.Contains(reason, Assert.Throws<SymfluxException>(() => RankThreads.Run(
                2, ranks => new DistributedSolver<float>(blueprint, LayeredGrid.Of(Grid.Image(8, 8)), ranks).Dispose())).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_ranks_refuse_a_value_that_is_not_finite_and_say_where_it_is()
    {
        var faults = new string[3];
        RankThreads.Run(3, ranks =>
        {
            using var solver = new DistributedSolver<float>(new Blueprint(3, 1, []), LayeredGrid.Of(Grid.Volume(9, 4, 5)), ranks);
            faults[ranks.Rank] = Assert.Throws<SymfluxException>(() => solver.Run(
                (first, layers) =>
                {
                    layers.Clear();
                    if (first <= 7 && first + layers.Length / 20 > 7)
                    {
                        layers[(7 - first) * 20 + 11] = float.NaN;
                    }
                },
                (_, _) => Assert.Fail("nothing is to be written"))).Message;
        });
        Assert.All(faults, fault => Assert.Contains("NaN at x = 1, y = 2, z = 7", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rank_that_cannot_read_ends_the_others_at_the_same_place()
    {
        var faults = new Exception[3];
        RankThreads.Run(3, ranks =>
        {
            using var solver = new DistributedSolver<float>(new Blueprint(2, 1, []), LayeredGrid.Of(Grid.Image(9, 4)), ranks);
            faults[ranks.Rank] = Record.Exception(() => solver.Run(
                (_, layers) =>
                {
                    layers.Clear();
                    if (ranks.Rank == 1)
                    {
                        throw new IOException("disk");
                    }
                },
                (_, _) => Assert.Fail("nothing is to be written")))!;
        });
        Assert.IsType<IOException>(faults[1]);
        Assert.Equal(1, Assert.IsType<OtherRankException>(faults[0]).Rank);
        Assert.IsType<OtherRankException>(faults[2]);
    }

    [Fact]
    public void A_run_that_is_cancelled_on_one_rank_ends_on_all()
    {
        var random = new Generators(1);
        var blueprint = new Blueprint(2, 1, [.. Enumerable.Range(0, 20).Select(_ => random.StableBlock(2, 1))]);
        using var stop = new CancellationTokenSource();
        var written = 0;
        RankThreads.Run(3, ranks =>
        {
            using var solver = new DistributedSolver<float>(blueprint, LayeredGrid.Of(Grid.Image(60, 9)), ranks);
            var steps = 0;
            Assert.Throws<OperationCanceledException>(() => solver.Run(
                (_, layers) => layers.Fill(1),
                (_, _) => Interlocked.Increment(ref written),
                new Immediately(_ =>
                {
                    if (++steps == 5 && ranks.Rank == 2)
                    {
                        stop.Cancel();
                    }
                }),
                ranks.Rank == 2 ? stop.Token : CancellationToken.None));
            Assert.InRange(steps, 5, 6);
        });
        Assert.Equal(0, written);
    }

    [Fact]
    public void Slabs_hold_every_layer_once_and_begin_at_grains()
    {
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 9], Gen.Int[1, 40]).Sample((layers, ranks, grain) =>
        {
            var slabs = Slabs.Even(layers, ranks, grain);
            Assert.Equal(0, slabs[0].First);
            Assert.Equal(layers, slabs[ranks - 1].End);
            for (var rank = 0; rank < ranks; rank++)
            {
                Assert.True(slabs[rank].First % grain == 0 || slabs[rank].First == layers);
                Assert.True(rank == 0 || slabs[rank].First == slabs[rank - 1].End);
                Assert.InRange(slabs[rank].Count, 0, layers / ranks + 2 * grain);
            }
        });
    }

    [Fact]
    public void Ranks_hold_their_slab_and_the_halo_alone()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(8, 8), new CharbonnierFlux(1));
        var blueprint = new ExplicitScheme(StepRule.Largest).Discretise(model, 10);
        RankThreads.Run(4, ranks =>
        {
            using var solver = new DistributedSolver<float>(blueprint, new LayeredGrid(Grid.Image(1, 16), 4000), ranks);
            Assert.Equal(1000, solver.Own.Count);
            Assert.Equal(8, solver.Halo);
            Assert.Equal(ranks.Rank is 0 or 3 ? 1008 : 1016, solver.Held.Count);
            Assert.Equal(4L * 16 * solver.Held.Count, solver.Bytes);
        });
    }

    [Fact]
    public void Cycles_hold_no_more_layers_than_one_operator_looks_at()
    {
        var cycle = ClassicalCycle.ImplicitStep(new CharbonnierFlux(1), 50, 2, new ClassicalCycleOptions { Levels = 7 });
        var blueprint = new Blueprint(2, 1, [new RecurrentBlock([cycle], new StoppingRule(3)), cycle]);
        Assert.True(cycle.ReceptiveField.Reach.Y > 500);
        RankThreads.Run(4, ranks =>
        {
            using var solver = new DistributedSolver<float>(blueprint, new LayeredGrid(Grid.Image(1, 16), 4000), ranks);
            Assert.Equal(3, solver.Halo);
            Assert.Equal(ranks.Rank is 0 or 3 ? 1003 : 1006, solver.Held.Count);
        });
    }

    private static Grid Unit(int dimension) => dimension switch { 1 => Grid.Signal(2), 2 => Grid.Image(2, 2), _ => Grid.Volume(2, 2, 2) };

    private static void Check<T>(Blueprint blueprint, Grid grid, Generators random, int? count = null, Field<double>? input = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var field = (input ?? random.Field(grid, blueprint.Channels)).Convert<T>();
        var (size, threads, uneven) = (count ?? random.Whole(2, 6), random.OneOf(1, 1, 2), random.Whole(0, 1) == 0);
        int? halo = random.OneOf<int?>(null, null, 0, 3, 20);
        long? gathered = random.OneOf<long?>(0, null, 6, 60);
        var cuts = Enumerable.Range(0, size - 1).Select(_ => random.Number(0, 1)).Order().ToArray();
        if (DistributedSolver<T>.WhyNot(blueprint) is not null)
        {
            return;
        }

        using var whole = new Solver<T>(blueprint, grid, new SolverOptions { Threads = 1 });
        var expected = new Field<T>(grid, blueprint.Channels);
        if (Record.Exception(() => whole.Run(field, expected)) is { } fault)
        {
            Assert.Equal(fault.Message, Assert.Throws<SymfluxException>(() => Run()).Message);
            return;
        }

        var result = Run();
        for (var i = 0; i < expected.Values.Length; i++)
        {
            Assert.True(
                expected.Values[i].Equals(result.Values[i]),
                $"{size} ranks: value {i} of {blueprint.Channels} × {grid} is {result.Values[i]} and not {expected.Values[i]}");
        }

        Field<T> Run()
        {
            var (output, layer) = (new Field<T>(grid, blueprint.Channels), grid.Count / grid.Layers);
            RankThreads.Run(size, ranks =>
            {
                var options = new DistributedOptions { Threads = threads, Halo = halo, Gathered = gathered };
                using var solver = new DistributedSolver<T>(blueprint, LayeredGrid.Of(grid), ranks, options, uneven ? Uneven : null);
                var (start, length) = (solver.Own.First * layer, solver.Own.Count * layer);
                var own = new T[blueprint.Channels * length];
                for (var channel = 0; channel < blueprint.Channels; channel++)
                {
                    field.Channel(channel).Slice(start, length).CopyTo(own.AsSpan(channel * length));
                }

                solver.Run(own, own);
                for (var channel = 0; channel < blueprint.Channels; channel++)
                {
                    own.AsSpan(channel * length, length).CopyTo(output.Channel(channel)[start..]);
                }

                Assert.Equal(whole.InnerIterations, solver.InnerIterations);
                Assert.Equal(whole.BallActed, solver.BallActed);
            });
            return output;
        }

        Slabs Uneven(int grain) => new([0, .. cuts.Select(cut => (int)Math.Min(grid.Layers, Math.Round(cut * grid.Layers / grain) * grain)), grid.Layers]);
    }

    /// <summary>Progress on the thread that reports it.</summary>
    private sealed class Immediately(Action<double> act) : IProgress<double>
    {
        public void Report(double value) => act(value);
    }
}
