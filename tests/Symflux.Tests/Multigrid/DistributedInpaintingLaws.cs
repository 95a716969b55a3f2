using System.Numerics;
using Symflux.Distribution;
using Symflux.Multigrid;
using Symflux.Multigrid.Inpainting;

namespace Symflux.Tests.Multigrid;

/// <summary>However rows are shared out over ranks, an image is filled in with the bits of one process. Ranks are threads here.</summary>
public sealed class DistributedInpaintingLaws
{
    [Fact]
    public void Homogeneous_solutions_have_the_bits_of_one_process() => Holds(InpaintingModel.Homogeneous);

    [Fact]
    public void Biharmonic_solutions_have_the_bits_of_one_process() => Holds(InpaintingModel.Biharmonic);

    [Fact]
    public void Charbonnier_solutions_have_the_bits_of_one_process() => Holds(InpaintingModel.Charbonnier);

    [Fact]
    public void Edge_enhancing_solutions_have_the_bits_of_one_process() => Holds(InpaintingModel.EdgeEnhancing);

    /// <summary>Slabs as they are made, of images so large that several levels are shared out.</summary>
    [Fact]
    public void So_have_those_of_images_of_which_several_levels_are_shared_out() => Law.Holds(4, random =>
    {
        var grid = Grid.Image(random.Whole(300, 400), random.Whole(300, 400));
        var count = random.Whole(2, 6);
        Assert.Equal(2, RowShare.LevelsFor(grid.Height, grid.Width, count));
        var options = new InpaintingOptions { Model = random.OneOf(Enum.GetValues<InpaintingModel>()), Contrast = 8, MaxIterations = 12 };
        Check<float>(grid, 1, options, count, null, null, random);
        Check<double>(grid, random.OneOf(1, 3), options, count, null, null, random);
    });

    [Fact]
    public void All_ranks_refuse_a_mask_without_a_known_sample_and_one_a_bad_value()
    {
        var grid = new LayeredGrid(Grid.Image(1, 7), 20);
        var faults = new Exception[3];
        Run((_, _) => { }, (_, mask) => mask.Clear());
        Assert.All(faults, fault => Assert.Contains("no known sample", fault.Message, StringComparison.Ordinal));
        Run((_, _) => { }, (first, mask) => mask.Fill(first == 0 ? 1 : 0.5f));
        Assert.Equal(1, Assert.IsType<OtherRankException>(faults[0]).Rank);
        Assert.Contains("0.5", faults[2].Message, StringComparison.Ordinal);
        Run(
            (first, rows) =>
            {
                rows.Clear();
                rows[9] = first == 0 ? 0 : float.PositiveInfinity;
            },
            (first, mask) => mask.Fill(first < 8 ? 1 : 0));
        Assert.Contains("x = 2, y = 7", faults[1].Message, StringComparison.Ordinal);

        void Run(LayerReader<float> read, LayerReader<float> readMask) => RankThreads.Run(3, ranks =>
        {
            var solver = new DistributedInpainting<float>(grid, 1, ranks);
            faults[ranks.Rank] = Assert.ThrowsAny<SymfluxException>(() => solver.Run(read, readMask, (_, _) => Assert.Fail("nothing is to be written")));
        });
    }

    [Fact]
    public void A_run_that_is_cancelled_on_one_rank_ends_on_all()
    {
        using var stop = new CancellationTokenSource();
        RankThreads.Run(3, ranks =>
        {
            var solver = new DistributedInpainting<double>(
                new LayeredGrid(Grid.Image(1, 40), 50), 1, ranks, new InpaintingOptions { Tolerance = 1e-300 });
            var iterations = 0;
            Assert.Throws<OperationCanceledException>(() => solver.Run(
                (first, rows) => rows.Fill(first), (_, mask) => mask[0] = 1, (_, _) => Assert.Fail("nothing is to be written"),
                new Immediately(_ =>
                {
                    if (++iterations == 3 && ranks.Rank == 2)
                    {
                        stop.Cancel();
                    }
                }),
                ranks.Rank == 2 ? stop.Token : CancellationToken.None));
            Assert.Equal(3, iterations);
        });
    }

    [Fact]
    public void What_no_rank_can_hold_and_volumes_are_refused()
    {
        Assert.Contains("use more ranks", Assert.Throws<SymfluxException>(() => new DistributedInpainting<double>(
            new LayeredGrid(Grid.Image(1, 1 << 20), 1 << 12), 1, LoneProcess.Instance)).Message, StringComparison.Ordinal);
        Assert.Contains("only images", Assert.Throws<SymfluxException>(() => new DistributedInpainting<double>(
            LayeredGrid.Of(Grid.Volume(3, 4, 5)), 1, LoneProcess.Instance)).Message, StringComparison.Ordinal);
    }

    /// <summary>Small images, slabs of any sizes, of which some are thinner than what ranks look at and some empty, any number of levels shared out.</summary>
    private static void Holds(InpaintingModel model) => Law.Holds(60, random =>
    {
        var grid = Grid.Image(random.Whole(1, 60), random.Whole(1, 40), random.Number(0.7, 1.4), random.Number(0.7, 1.4));
        var options = new InpaintingOptions
        {
            Model = model,
            Contrast = random.OneOf(0.01, 1, 20),
            Tolerance = random.OneOf(1e-6, 1e-12),
            MaxIterations = random.Whole(1, 60),
            Machine = new SolverOptions { Threads = random.OneOf(1, 1, 2) },
        };
        var (count, channels, levels) = (random.Whole(1, 6), random.OneOf(1, 1, 3), random.OneOf<int?>(null, 1, 2, 3, 4));
        var cuts = random.Whole(0, 2) == 0 ? null : Enumerable.Range(0, count - 1).Select(_ => random.Number(0, 1)).Order().ToArray();
        Check<float>(grid, channels, options, count, levels, cuts, random);
        Check<double>(grid, channels, options, count, levels, cuts, random);
    });

    private static void Check<T>(Grid grid, int channels, InpaintingOptions options, int count, int? levels, double[]? cuts, Generators random)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var image = random.Field(grid, channels, 50).Convert<T>();
        var mask = InpaintingMask.Random(grid, random.Number(0.02, 0.5), random.Seed()).Convert<T>();
        var expected = InpaintingSolver.Solve(image, mask, options);
        var result = new Field<T>(grid, channels);
        RankThreads.Run(count, ranks =>
        {
            var solver = new DistributedInpainting<T>(LayeredGrid.Of(grid), channels, ranks, options, levels, cuts is null ? null : Uneven);
            var course = solver.Run(
                (first, rows) => Rows(image, first, rows), (first, rows) => Rows(mask, first, rows),
                (first, rows) =>
                {
                    for (var c = 0; c < channels; c++)
                    {
                        var size = rows.Length / channels;
                        rows.Slice(c * size, size).CopyTo(result.Channel(c)[(first * grid.Width)..]);
                    }
                });
            Assert.Equal(expected.Reason, course.Reason);
            Assert.Equal(expected.History, course.History);
        });
        for (var i = 0; i < result.Values.Length; i++)
        {
            Assert.True(
                expected.Solution.Values[i].Equals(result.Values[i]),
                $"{count} ranks: value {i} of {channels} × {grid} is {result.Values[i]} and not {expected.Solution.Values[i]}");
        }

        void Rows(Field<T> field, int first, Span<T> rows)
        {
            var size = rows.Length / field.Channels;
            for (var c = 0; c < field.Channels; c++)
            {
                field.Channel(c).Slice(first * grid.Width, size).CopyTo(rows[(c * size)..]);
            }
        }

        Slabs Uneven(int grain) => new([0, .. cuts!.Select(cut => (int)Math.Min(grid.Height, Math.Round(cut * grid.Height / grain) * grain)), grid.Height]);
    }

    /// <summary>Progress on the thread that reports it.</summary>
    private sealed class Immediately(Action<CycleRecord> act) : IProgress<CycleRecord>
    {
        public void Report(CycleRecord value) => act(value);
    }
}
