using System.Numerics;
using Symflux.Solving.Kernels;

namespace Symflux.Tests.Solving;

/// <summary>Volumes slice by slice against the general kernel, the slow twin.</summary>
public class SlicedDiffusionTermLaws
{
    [Fact]
    public void Sliced_is_general_and_threads_change_no_bit() => Law.Holds(60, random =>
    {
        var (block, grid) = Problem(random);
        var u = random.Field(grid, block.InputChannels, 2);
        var expected = Evaluate(new GeneralDiffusionTerm<double>(block, grid, 1), u, 1);
        var actual = Evaluate(SlicedDiffusionTerm<double>.TryCreate(block, grid, 1)!, u, 1);
        var single = u.Convert<float>();
        var inSingle = Evaluate(SlicedDiffusionTerm<float>.TryCreate(block, grid, 1)!, single, 1);
        var differences = (
            FieldExtensions.RelativeDifference(expected, actual), FieldExtensions.RelativeDifference(expected, [.. inSingle.Select(v => (double)v)]));
        Assert.True(differences.Item1 <= 1e-12 && differences.Item2 <= 1e-5, $"{Describe(block, grid)}: {differences}");
        foreach (var threads in (int[])[2, 3, 7])
        {
            Assert.True(
                inSingle.AsSpan().SequenceEqual(Evaluate(SlicedDiffusionTerm<float>.TryCreate(block, grid, threads)!, single, threads)),
                $"{Describe(block, grid)}, {threads} threads");
        }
    });

    [Fact]
    public void Some_slices_have_the_bits_that_they_have_among_all() => Law.Holds(60, random =>
    {
        var (block, grid) = Problem(random);
        var u = random.Field(grid, block.InputChannels, 2).Convert<float>();
        SomeLayers.Agree(random, SlicedDiffusionTerm<float>.TryCreate(block, grid, 2)!, u, Describe(block, grid));
    });

    [Fact]
    public void Nothing_is_allocated_per_call()
    {
        var (block, grid) = Problem(new Generators(5));
        var term = DiffusionTerm<float>.For(block, grid, 1);
        Assert.IsType<SlicedDiffusionTerm<float>>(term);
        var (u, d) = (new float[block.InputChannels * grid.Count], new float[block.InputChannels * grid.Count]);
        using var team = new ThreadTeam(1);
        term.Evaluate(u, d, team);
        var before = GC.GetAllocatedBytesForCurrentThread();
        term.Evaluate(u, d, team);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static (ResidualBlock Block, Grid Grid) Problem(Generators random)
    {
        var grid = Grid.Volume(random.Whole(1, 9), random.Whole(1, 12), random.Whole(1, 20));
        var (channels, stateChannels) = (random.Whole(1, 7), random.OneOf(1, 1, 2, 3));
        var (depth, height, width) = (random.Whole(1, 5), random.Whole(1, 4), random.Whole(1, 5));
        var (originZ, originY, originX) = (random.Whole(0, depth - 1), random.Whole(0, height - 1), random.Whole(0, width - 1));
        var bank = new StencilBank(
            Enumerable.Range(0, channels).Select(_ => new Stencil(
                [.. Enumerable.Range(0, stateChannels * depth * height * width).Select(_ => random.Normal())],
                stateChannels, depth, height, width, originZ, originY, originX)),
            random.Boundary());
        return (new ResidualBlock(bank, FluxLayer.Separate([.. Enumerable.Range(0, channels).Select(_ => (Flux)random.FreeForm())]), 1), grid);
    }

    private static T[] Evaluate<T>(DiffusionTerm<T> term, Field<T> u, int threads) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var team = new ThreadTeam(threads);
        var d = new T[u.Values.Length];
        // Twice: nothing may be left over from the first time.
        Array.Fill(d, T.CreateSaturating(7));
        term.Evaluate(u.Values.ToArray(), d, team);
        term.Evaluate(u.Values.ToArray(), d, team);
        return d;
    }

    private static string Describe(ResidualBlock block, Grid grid)
    {
        var first = block.Stencils.Stencils[0];
        return $"{block.InputChannels} → {block.Stencils.OutputChannels} by {first.Depth}×{first.Height}×{first.Width} at "
            + $"{first.OriginZ}, {first.OriginY}, {first.OriginX}, {block.Stencils.Boundary}, on {grid}";
    }
}
