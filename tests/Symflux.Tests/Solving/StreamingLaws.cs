using System.Numerics;

namespace Symflux.Tests.Solving;

/// <summary>Runs by layers give the bits of runs in one piece, and hold only what they need.</summary>
public class StreamingLaws
{
    [Fact]
    public void Runs_by_layers_have_the_bits_of_the_whole() => Law.Holds(150, random =>
    {
        var (blueprint, grid) = LocalityLaws.LocalProblem(random);
        Check<float>(blueprint, grid, random);
        Check<double>(blueprint, grid, random);
    });

    /// <summary>Extrapolation and data terms across stages of all kinds, and changes of the state space between them.</summary>
    [Fact]
    public void What_later_blocks_read_is_carried_along() => Law.Holds(150, random =>
    {
        var (blueprint, grid) = LayeredProblems.OfLaterReads(random, isAdaptive: random.Whole(0, 2) == 0);
        Check<double>(blueprint, grid, random);
    });

    [Fact]
    public void Schemes_run_by_layers() => Law.Holds(150, random =>
    {
        var dimension = random.Whole(1, 3);
        Grid grid = dimension switch
        {
            1 => Grid.Signal(random.Whole(1, 2000)),
            2 => Grid.Image(random.Whole(1, 300), random.Whole(1, 40)),
            _ => Grid.Volume(random.Whole(1, 120), random.Whole(1, 7), random.Whole(1, 20)),
        };
        var channels = random.OneOf(1, 1, 3);
        var model = DiffusionModel.SecondOrder(
            grid, new PeronaMalikFlux(random.Number(0.3, 2)), channels > 1 && random.Whole(0, 1) == 0 ? Coupling.Colour : Coupling.Separate, channels);
        var time = random.Number(0.2, 5);
        var scheme = AllSchemes.General[random.Whole(0, 3)].WithSteps(time, (int)Math.Ceiling(6 * time) + random.Whole(0, 30));
        var blueprint = scheme.Discretise(model, time);

        Check<float>(blueprint, grid, random);
    });

    [Fact]
    public void What_couples_all_samples_runs_in_one_piece_and_says_why()
    {
        var random = new Generators(3);
        var grid = Grid.Image(90, 9);
        var blueprint = new Blueprint(2, 1, [random.StableBlock(2, 1), new BallProjectionBlock(1), random.AnyLinearSolve(2, 1)]);
        var solver = new StreamingSolver<float>(blueprint, grid);
        Assert.True(solver.IsWhole);
        Assert.StartsWith("block 3: ", solver.WhyWhole, StringComparison.Ordinal);
        Check<float>(blueprint, grid, random);
    }

    /// <summary>Random blueprints of every kind of block, most of them in one piece.</summary>
    [Fact]
    public void Any_blueprint_runs() => Law.Holds(150, random =>
    {
        var dimension = random.Whole(1, 3);
        Check<double>(random.AnyMixedBlueprint(dimension, random.Whole(1, 2)), random.Grid(dimension), random);
    });

    [Fact]
    public void Explicit_steps_on_a_volume_take_one_field()
    {
        Grid grid = Grid.Volume(64, 32, 32);
        var blueprint = AllSchemes.General[0].WithSteps(8, 50).Discretise(DiffusionModel.SecondOrder(grid, new CharbonnierFlux(1)), 8);
        var solver = new StreamingSolver<float>(blueprint, grid);
        Assert.True(solver.IsWhole);
        Assert.Null(solver.WhyWhole);
        Assert.Equal(4L * grid.Count, solver.Bytes);
    }

    [Fact]
    public void Values_that_are_not_finite_are_told_with_their_place()
    {
        var blueprint = new Blueprint(2, 1, []);
        var fault = Assert.Throws<SymfluxException>(() => new StreamingSolver<float>(blueprint, Grid.Image(90, 7), null, isSparing: false, piece: 16).Run(
            (first, layers) =>
            {
                layers.Clear();
                if (first <= 70 && first + layers.Length / 7 > 70)
                {
                    layers[(70 - first) * 7 + 3] = float.NaN;
                }
            },
            (_, _) => { }));
        Assert.Contains("NaN at x = 3, y = 70", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_reader_and_writer_come_through()
    {
        var solver = Copier();
        Assert.Equal("disk", Assert.Throws<IOException>(() => solver.Run((first, _) => Fail(first > 100), (_, _) => { })).Message);
        Assert.Equal("disk", Assert.Throws<IOException>(() => solver.Run((_, layers) => layers.Clear(), (first, _) => Fail(first > 100))).Message);
        Assert.Equal("disk", Assert.Throws<IOException>(() => solver.Run((_, layers) => layers.Clear(), (first, _) => Fail(first > 860))).Message);

        static void Fail(bool now)
        {
            if (now)
            {
                throw new IOException("disk");
            }
        }
    }

    [Fact]
    public void A_run_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var solver = Copier();
        Assert.Throws<OperationCanceledException>(() => solver.Run(
            (first, layers) =>
            {
                layers.Clear();
                if (first > 100)
                {
                    source.Cancel();
                }
            },
            (_, _) => { }, null, source.Token));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_number_of_layers()
    {
        var random = new Generators(1);
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(6, 6)), Boundary.Natural);
        var blueprint = new Blueprint(2, 1,
        [
            .. Enumerable.Range(0, 4).Select(_ => (Block)new ResidualBlock(
                bank, FluxLayer.Separate(random.FreeForm(), 2), 0.2, 0.1, stepControl: StepControl.Adaptive(16))),
        ]);

        // On the thread of the test, so that what other tests allocate does not count.
        var single = new SolverOptions { Threads = 1 };
        var (low, high) = (new StreamingSolver<float>(blueprint, Grid.Image(500, 5000), single),
            new StreamingSolver<float>(blueprint, Grid.Image(100_000, 5000)));

        Assert.Equal(low.Bytes, high.Bytes);
        // Four blocks, of which each holds u, d and f of three layers of 16 cells and its crops.
        Assert.InRange(high.Bytes, 4 * 3 * 32 * 5000 * 4, 4 * 3 * 80 * 5000 * 4);

        // What a run allocates is the workspace, and some objects for each of the parts that are read and written.
        var (few, many) = (AllocatedBy(low), AllocatedBy(new StreamingSolver<float>(blueprint, Grid.Image(2500, 5000), single)));
        Assert.InRange(many, 0, few + 2000 / 16 * 4000);

        static long AllocatedBy(StreamingSolver<float> solver)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            solver.Run((_, layers) => layers.Clear(), (_, _) => { });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static StreamingSolver<float> Copier() => new(new Blueprint(2, 1, []), Grid.Image(900, 7), null, isSparing: false, piece: 16);

    private static void Check<T>(Blueprint blueprint, Grid grid, Generators random) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var f = random.Field(grid, blueprint.Channels).Convert<T>();
        var expected = Solver.Run(blueprint, f, new SolverOptions { Threads = 1 });
        Check(blueprint, f, expected, random, isSparing: false);
        Check(blueprint, f, expected, random, isSparing: true);
    }

    private static void Check<T>(Blueprint blueprint, Field<T> f, Field<T> expected, Generators random, bool isSparing)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var grid = f.Grid;
        var result = new Field<T>(grid, blueprint.Channels);
        var layer = grid.Count / grid.ExtentOf(grid.Dimension switch { 1 => Axis.X, 2 => Axis.Y, _ => Axis.Z });
        var (read, written) = (0, 0);
        new StreamingSolver<T>(blueprint, grid, new SolverOptions { Threads = random.Whole(1, 3) }, isSparing,
            random.OneOf<int?>(1, 3, 16, null)).Run(Read, Write);
        Assert.Equal((grid.Count / layer, grid.Count / layer), (read, written));
        for (var i = 0; i < expected.Values.Length; i++)
        {
            Assert.True(
                expected.Values[i] == result.Values[i],
                $"sample {i} on {grid} is {result.Values[i]} instead of {expected.Values[i]}: {LocalityLaws.Words(blueprint)}");
        }

        void Read(int first, Span<T> layers)
        {
            Assert.Equal(read, first);
            var count = layers.Length / blueprint.Channels;
            for (var channel = 0; channel < blueprint.Channels; channel++)
            {
                f.Channel(channel).Slice(first * layer, count).CopyTo(layers[(channel * count)..]);
            }

            read += count / layer;
        }

        void Write(int first, ReadOnlySpan<T> layers)
        {
            Assert.Equal(written, first);
            var count = layers.Length / blueprint.Channels;
            for (var channel = 0; channel < blueprint.Channels; channel++)
            {
                layers.Slice(channel * count, count).CopyTo(result.Channel(channel)[(first * layer)..]);
            }

            written += count / layer;
        }
    }
}
