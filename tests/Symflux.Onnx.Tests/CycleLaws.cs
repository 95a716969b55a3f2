namespace Symflux.Onnx.Tests;

/// <summary>Solver = ONNX for multigrid cycles and projections onto a ball.</summary>
public sealed class CycleLaws
{
    private static readonly OnnxOptions Double = new() { DoublePrecision = true };

    [Fact]
    public void Cycles_give_what_the_solver_gives() => Law.Holds(9, random =>
    {
        var (dimension, channels) = (random.Whole(1, 3), random.Whole(1, 2));
        AssertSame(
            new Blueprint(dimension, channels, [random.AnyCycle(dimension, channels), new BallProjectionBlock(channels)]),
            grid => random.Field(grid, channels));
        var mask = random.Whole(0, channels);
        AssertSame(
            new Blueprint(dimension, channels + 1, [random.AnyCycle(dimension, channels, mask)]),
            grid => random.MaskedField(grid, channels, mask), "mask");
    });

    [Fact]
    public void So_do_their_averages_over_symmetries() => Law.Holds(9, random =>
    {
        var dimension = random.Whole(1, 3);
        // 48 copies of a cycle in 3D would take long.
        var group = dimension < 3 ? random.OneOf(SymmetryGroup.Reflections, SymmetryGroup.Hyperoctahedral) : SymmetryGroup.Reflections;
        AssertSame(
            new Blueprint(dimension, 1, [random.AnyCycle(dimension, 1), new BallProjectionBlock(1)]).Symmetrised(group),
            grid => random.Field(grid, 1));
    });

    private static void AssertSame(Blueprint blueprint, Func<Grid, Field<double>> draw, string where = "no mask")
    {
        using var inDouble = new Runtime(blueprint, Double);
        using var inSingle = new Runtime(blueprint);
        // Even and odd extents: on every level some are padded.
        foreach (var n in (int[])[16, 21])
        {
            var grid = blueprint.Dimension switch
            {
                1 => Grid.Signal(n),
                2 => Grid.Image(n, n + 2),
                _ => Grid.Volume(n, n + 1, n - 1),
            };
            Field<double>[] batch = [draw(grid), draw(grid)];
            var (doubles, singles) = (inDouble.Run(batch), inSingle.Run<float>([.. batch.Select(f => f.Convert<float>())]));
            foreach (var (i, f) in batch.Index())
            {
                var expected = Solver.Run(blueprint, f);
                AssertClose(expected, doubles[i], 1e-12, $"{where}, {grid}, item {i}, double");
                AssertClose(expected, singles[i].Convert<double>(), 1e-5, $"{where}, {grid}, item {i}, single");
            }
        }
    }

    private static void AssertClose(Field<double> expected, Field<double> actual, double tolerance, string what)
    {
        var difference = FieldExtensions.RelativeDifference(expected.Values, actual.Values);
        Assert.True(difference <= tolerance, $"{what}: relative difference {difference:E2}");
    }
}
