namespace Symflux.Onnx.Tests;

/// <summary>Solver = ONNX.</summary>
public sealed class EquivalenceLaws
{
    private static readonly OnnxOptions Double = new() { DoublePrecision = true };

    [Fact]
    public void Residual_blocks_give_what_the_solver_gives_on_grids_of_all_sizes() => Law.Holds(36, random =>
    {
        var dimension = random.Whole(1, 3);
        var channels = random.Whole(1, dimension < 3 ? 3 : 2);
        AssertSame(random, random.AnyBlueprint(dimension, channels));
    });

    [Fact]
    public void So_do_blocks_of_every_kind_on_lifted_states() => Law.Holds(12, random =>
    {
        var dimension = random.Whole(1, 3);
        AssertSame(random, random.AnyMixedBlueprint(dimension, random.Whole(1, 2)));
    });

    [Fact]
    public void So_does_the_mean_over_all_symmetries_of_a_volume()
    {
        var random = new Generators(48);
        var bank = new StencilBank([new Stencil([.. Enumerable.Range(0, 6).Select(_ => random.Normal())], 1, 1, 2, 3, originX: 2)], Boundary.Reflecting);
        AssertSame(random, new Blueprint(3, 1, [new ResidualBlock(bank, FluxLayer.Separate([new CharbonnierFlux(1)]), 0.1)]).Symmetrised());
    }

    /// <summary>In double: the inner iterations of the implicit schemes go on until the last digit of a double.</summary>
    [Fact]
    public void Every_scheme_gives_what_the_solver_gives_for_every_model()
    {
        var random = new Generators(31);
        foreach (var (name, model, grid) in AllSchemes.Models())
        {
            var f = random.Field(grid, model.Stencils.InputChannels, 5);
            foreach (var scheme in AllSchemes.For(model))
            {
                var blueprint = scheme.WithSteps(0.02, 2).Discretise(model, 0.02);
                using var runtime = new Runtime(blueprint, Double);
                AssertClose(Solver.Run(blueprint, f), runtime.Run(f)[0], 1e-12, $"{scheme} for {name}");
            }
        }
    }

    public static TheoryData<string> Kinds => [.. AllFluxes.Kinds.Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Kinds))]
    public void Every_kind_of_flux_gives_what_it_gives_in_the_solver(string kind)
    {
        var random = new Generators(6);
        foreach (var blueprint in FluxBlocks.Of(kind, random))
        {
            AssertSame(random, blueprint);
        }
    }

    /// <summary>The file is the splines, and these are as near to the original as summary and metadata say: a step by τ‖K‖²ε‖u‖.</summary>
    [Fact]
    public void A_diffusivity_of_a_programs_own_gives_what_the_solver_gives_within_the_stated_error() => Law.Holds(8, random =>
    {
        var flux = OwnFluxes.Any(random);
        var bank = random.Bank(2, 1, 4, Boundary.Reflecting);
        foreach (var layer in (FluxLayer[])[FluxLayer.Separate(flux, 4), FluxLayer.Coupled(flux, 4, 2)])
        {
            var blueprint = new Blueprint(2, 1, [new ResidualBlock(bank, layer, 1.9 / (bank.NormBound * bank.NormBound))]);
            AssertSame(random, SampledBlueprint.Of(blueprint).Blueprint);
            using var file = new MemoryStream();
            var summary = OnnxModel.Write(file, blueprint, Double);
            using var runtime = new Runtime(file.ToArray());
            Assert.InRange(summary.SamplingError, 1e-9, FluxSample.StandardTolerance);
            Assert.Equal(SampledBlueprint.Of(blueprint).Remark(), runtime.Metadata["symflux.sampled_fluxes"]);
            Assert.Equal(Certificate.Of(SampledBlueprint.Of(blueprint).Blueprint).ToText(), runtime.Metadata["symflux.certificate.text"]);
            var f = random.Field(Grid.Image(9, 8), 1, 5);
            var solved = Solver.Run(blueprint, f);
            var difference = solved.Minus(runtime.Run(f)[0]).Norm();
            Assert.InRange(difference, 0, 1.9 * summary.SamplingError * f.Norm() * (1 + 1e-9));
        }
    });

    private static void AssertSame(Generators random, Blueprint blueprint)
    {
        using var inDouble = new Runtime(blueprint, Double);
        using var inSingle = new Runtime(blueprint);
        for (var size = 0; size < 3; size++)
        {
            var grid = GridFor(random, blueprint);
            Field<double>[] batch = [random.Field(grid, blueprint.Channels), random.Field(grid, blueprint.Channels, 3)];
            var (doubles, singles) = (inDouble.Run(batch), inSingle.Run<float>([.. batch.Select(f => f.Convert<float>())]));
            foreach (var (i, f) in batch.Index())
            {
                var what = $"{blueprint.Dimension}D, {grid}, item {i}";
                AssertClose(Solver.Run(blueprint, f), doubles[i], 1e-12, $"{what}, double");
                AssertClose(Solver.Run(blueprint, f.Convert<float>()).Convert<double>(), singles[i].Convert<double>(), 1e-5, $"{what}, single");
            }
        }
    }

    /// <summary>A grid with as many samples along each axis as the largest stencil has, along any of its axes where they are permuted.</summary>
    private static Grid GridFor(Generators random, Blueprint blueprint)
    {
        var permutes = blueprint.Blocks.Any(block => block is SymmetrisationBlock { Group: SymmetryGroup.Hyperoctahedral });
        return blueprint.Dimension switch
        {
            1 => Grid.Signal(Extent(Axis.X) + 7),
            2 => Grid.Image(Extent(Axis.Y), Extent(Axis.X)),
            _ => Grid.Volume(Extent(Axis.Z), Extent(Axis.Y), Extent(Axis.X)),
        };

        // On the grid of cells, too, there must be as many samples as the stencils reach.
        int Extent(Axis axis) => random.Whole(0, 5) + blueprint.Blocks.SelectMany(block => block.AllCells).Select(cells => cells.Size).Append(1).Max()
            * blueprint.Blocks.SelectMany(block => block.Banks).SelectMany(bank => bank.Stencils)
                .Max(stencil => permutes ? Math.Max(Math.Max(stencil.Width, stencil.Height), stencil.Depth) : stencil.ExtentOf(axis));
    }

    private static void AssertClose(Field<double> expected, Field<double> actual, double tolerance, string what)
    {
        var difference = FieldExtensions.RelativeDifference(expected.Values, actual.Values);
        Assert.True(difference <= tolerance, $"{what}: relative difference {difference:E2}");
    }
}
