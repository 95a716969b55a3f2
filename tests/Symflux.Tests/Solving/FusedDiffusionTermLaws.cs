using System.Numerics;
using Symflux.Solving.Kernels;
using Symflux.Vectors;

namespace Symflux.Tests.Solving;

/// <summary>The fused kernel against the general one, its slow twin.</summary>
public class FusedDiffusionTermLaws
{
    [Fact]
    public void Fused_is_general() => Law.Holds(60, random =>
    {
        var (block, grid) = Problem(random);
        var u = random.Field(grid, block.InputChannels, 2);
        var expected = Evaluate(new GeneralDiffusionTerm<double>(block, grid, 1), u, 1);
        foreach (var width in VectorWidths.Supported)
        {
            var inDouble = Evaluate(FusedDiffusionTerm<double>.TryCreate(block, grid, 1, RowKernels<double>.Of(width))!, u, 1);
            var inSingle = Evaluate(FusedDiffusionTerm<float>.TryCreate(block, grid, 1, RowKernels<float>.Of(width))!, u.Convert<float>(), 1);
            var differences = (
                FieldExtensions.RelativeDifference(expected, inDouble),
                FieldExtensions.RelativeDifference(expected, [.. inSingle.Select(v => (double)v)]));
            Assert.True(differences.Item1 <= 1e-12 && differences.Item2 <= 1e-5, $"{width}, {Describe(block, grid)}: {differences}");
        }
    });

    [Fact]
    public void The_width_of_the_vectors_changes_no_bit() => Law.Holds(60, random =>
    {
        var (block, grid) = Problem(random);
        var u = random.Field(grid, block.InputChannels, 2).Convert<float>();
        var expected = Evaluate(FusedDiffusionTerm<float>.TryCreate(block, grid, 1)!, u, 1);
        foreach (var width in VectorWidths.Supported)
        {
            var actual = Evaluate(FusedDiffusionTerm<float>.TryCreate(block, grid, 1, RowKernels<float>.Of(width))!, u, 1);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{width}, {Describe(block, grid)}");
        }
    });

    [Fact]
    public void The_number_of_threads_changes_no_bit() => Law.Holds(60, random =>
    {
        var (block, grid) = Problem(random);
        var u = random.Field(grid, block.InputChannels, 2).Convert<float>();
        var expected = Evaluate(FusedDiffusionTerm<float>.TryCreate(block, grid, 1)!, u, 1);
        foreach (var threads in (int[])[2, 3, 7])
        {
            var actual = Evaluate(FusedDiffusionTerm<float>.TryCreate(block, grid, threads)!, u, threads);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{Describe(block, grid)}, {threads} threads");
        }
    });

    [Fact]
    public void Some_rows_have_the_bits_that_they_have_among_all() => Law.Holds(60, random =>
    {
        var (block, grid) = Problem(random);
        var u = random.Field(grid, block.InputChannels, 2).Convert<float>();
        SomeLayers.Agree(random, FusedDiffusionTerm<float>.TryCreate(block, grid, 2)!, u, Describe(block, grid));
    });

    [Fact]
    public void Row_fluxes_are_the_fluxes() => Law.Holds(60, random =>
    {
        foreach (var flux in (Flux[])[AnyFlux(random), random.Diffusivity(), random.FreeForm()])
        {
            // The tail of the row belongs to nobody and may be overwritten.
            var row = Enumerable.Range(0, 48 + 16).Select(_ => (float)(4 * random.Normal())).ToArray();
            row[7] = 0;
            var expected = row[..48];
            flux.Evaluate<float>(expected, expected);
            foreach (var width in VectorWidths.Supported)
            {
                var actual = row.ToArray();
                RowKernels<float>.Of(width).Flux(flux).Evaluate(ref actual[0], 48);
                for (var i = 0; i < 48; i++)
                {
                    var size = expected.Max(Math.Abs);
                    Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-6 * size, $"{width}, {flux}: {actual[i]} for {expected[i]}");
                }
            }
        }
    });

    [Fact]
    public void Not_a_number_stays_in_the_reach_of_the_stencils()
    {
        var random = new Generators(1);
        foreach (Flux flux in (Flux[])[new LinearFlux(), new PeronaMalikFlux(1), random.FreeForm(), new SplineDiffusivityFlux(1, [1, 0.5, 0])])
        {
            var grid = Grid.Image(30, 40);
            var block = new ResidualBlock(Bank(random, 1, 2, 5, 5, 2, 2, Boundary.Reflecting), FluxLayer.Separate(flux, 2), 1);
            var u = random.Field(grid, 1).Convert<float>();
            u[0, 0, 15, 20] = float.NaN;
            var d = Evaluate(FusedDiffusionTerm<float>.TryCreate(block, grid, 1)!, u, 1);
            for (var i = 0; i < d.Length; i++)
            {
                var near = Math.Abs(i / 40 - 15) <= 4 && Math.Abs(i % 40 - 20) <= 4;
                Assert.True(float.IsNaN(d[i]) == near, $"{flux} at {i % 40}, {i / 40}: {d[i]}");
            }
        }
    }

    [Fact]
    public void An_evaluation_allocates_nothing()
    {
        var random = new Generators(2);
        var grid = Grid.Image(70, 300);
        var block = new ResidualBlock(Bank(random, 1, 24, 5, 5, 2, 2, Boundary.Reflecting), FluxLayer.Separate(random.FreeForm(), 24), 1);
        var direction = DiffusionTerm<float>.For(block, grid, 1);
        Assert.IsType<FusedDiffusionTerm<float>>(direction);
        using var team = new ThreadTeam(1);
        var (u, d) = (new float[grid.Count], new float[grid.Count]);
        direction.Evaluate(u, d, team);
        var before = GC.GetAllocatedBytesForCurrentThread();
        direction.Evaluate(u, d, team);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Memory_does_not_grow_with_image_times_channels()
    {
        var random = new Generators(3);
        var bank = Bank(random, 1, 48, 7, 7, 3, 3, Boundary.Reflecting);
        var block = new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 48), 1);
        var (small, large) = (Allocated(Grid.Image(64, 512)), Allocated(Grid.Image(4096, 512)));
        // All that grows are the few values beside each row, which are folded in at the end.
        var beside = (4096 - 64) * (7 - 1) * sizeof(float);
        Assert.True(large <= small + beside + 1024, $"{small} bytes for 512×64, {large} for 512×4096");

        long Allocated(Grid grid)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(FusedDiffusionTerm<float>.TryCreate(block, grid, 1));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void What_the_kernel_cannot_do_goes_to_the_general_one()
    {
        var random = new Generators(4);
        var bank = Bank(random, 1, 2, 3, 3, 1, 1, Boundary.Natural);
        Assert.IsType<GeneralDiffusionTerm<float>>(DiffusionTerm<float>.For(
            new ResidualBlock(bank, FluxLayer.Coupled(new PeronaMalikFlux(1), 2, 2), 1), Grid.Image(9, 9), 1));
        Assert.IsType<GeneralDiffusionTerm<float>>(DiffusionTerm<float>.For(
            new ResidualBlock(bank, FluxLayer.Coupled(new PeronaMalikFlux(1), 2, 2), 1), Grid.Volume(3, 9, 9), 1));
    }

    private static (ResidualBlock Block, Grid Grid) Problem(Generators random)
    {
        var wide = random.Whole(0, 3) == 0;
        var grid = Grid.Image(random.Whole(1, 24), random.Whole(1, wide ? 300 : 24));
        var channels = random.Whole(1, 14);
        var (height, width) = (random.Whole(1, 8), random.Whole(1, 8));
        var stateChannels = random.OneOf(1, 1, 2, 4);
        var (originY, originX) = (random.Whole(0, height - 1), random.Whole(0, width - 1));
        var bank = Bank(random, stateChannels, channels, height, width, originY, originX, random.Boundary());
        var fluxes = Enumerable.Range(0, channels).Select(_ => AnyFlux(random));
        return (new ResidualBlock(bank, FluxLayer.Separate([.. fluxes]), 1), grid);
    }

    /// <summary>Any flux, also with more knots than registers hold.</summary>
    private static Flux AnyFlux(Generators random) => random.Whole(0, 4) switch
    {
        0 => random.FreeForm(),
        1 => new FreeFormFlux(random.Number(0.05, 0.5), [.. Enumerable.Range(0, random.Whole(20, 50)).Select(_ => random.Normal())]),
        2 => new SplineDiffusivityFlux(random.Number(0.05, 0.5), [.. Enumerable.Range(0, random.Whole(20, 50)).Select(_ => random.Number(0, 1))]),
        _ => random.Diffusivity(),
    };

    private static StencilBank Bank(
        Generators random, int stateChannels, int channels, int height, int width, int originY, int originX, Boundary boundary) =>
        new(
            Enumerable.Range(0, channels).Select(_ => new Stencil(
                [.. Enumerable.Range(0, stateChannels * height * width).Select(_ => random.Normal())],
                stateChannels, 1, height, width, 0, originY, originX)),
            boundary);

    private static T[] Evaluate<T>(DiffusionTerm<T> direction, Field<T> u, int threads) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var team = new ThreadTeam(threads);
        var d = new T[u.Values.Length];
        // Twice: nothing may be left over from the first time.
        direction.Evaluate(u.Buffer, d, team);
        direction.Evaluate(u.Buffer, d, team);
        return d;
    }

    private static string Describe(ResidualBlock block, Grid grid) =>
        $"{block.Stencils.OutputChannels} stencils of {block.Stencils.InputChannels} channels of "
        + $"{block.Stencils.Stencils[0].Width}×{block.Stencils.Stencils[0].Height}, {block.Stencils.Boundary}, {grid}";
}
