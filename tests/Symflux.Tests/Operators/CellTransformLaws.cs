namespace Symflux.Tests.Operators;

public class CellTransformLaws
{
    [Fact]
    public void Synthesis_brings_every_field_back() => Law.Holds(30, random =>
    {
        var dimension = random.Whole(1, 3);
        var (cells, grid, channels) = (new CellTransform(dimension, random.Whole(2, 5)), random.Grid(dimension, 11), random.Whole(1, 3));
        var field = random.Field(grid, channels);
        var back = new double[field.Values.Length];
        cells.Synthesise<double>(Analyse(cells, field), grid, back);
        foreach (var (expected, actual) in field.Values.ToArray().Zip(back))
        {
            Assert.True(Math.Abs(expected - actual) <= 1e-12 * (1 + Math.Abs(expected)), $"{dimension}D: {actual} instead of {expected}");
        }
    });

    [Fact]
    public void The_norm_is_kept_on_multiples_and_grows_by_at_most_the_gain_elsewhere() => Law.Holds(30, random =>
    {
        var dimension = random.Whole(1, 3);
        var cells = new CellTransform(dimension, random.Whole(2, 4));
        int Extent() => cells.Size * random.Whole(1, 3);
        var multiple = dimension switch { 1 => Grid.Signal(Extent()), 2 => Grid.Image(Extent(), Extent()), _ => Grid.Volume(Extent(), Extent(), Extent()) };
        var field = random.Field(multiple, 2);
        Assert.Equal(1, Norm(Analyse(cells, field)) / Norm(field.Values), 1e-12);

        var other = random.Field(random.Grid(dimension, 7), 2);
        Assert.InRange(Norm(Analyse(cells, other)) / Norm(other.Values), 1 - 1e-12, cells.LargestGain + 1e-12);
    });

    /// <summary>One sample per axis is repeated s times, so the gain is reached.</summary>
    [Fact]
    public void The_gain_is_sharp()
    {
        foreach (var dimension in (int[])[1, 2, 3])
        {
            var cells = new CellTransform(dimension, 3);
            var grid = dimension switch { 1 => Grid.Signal(1), 2 => Grid.Image(1, 1), _ => Grid.Volume(1, 1, 1) };
            var single = new Field<double>(grid, 1);
            single.Values[0] = 2;
            Assert.Equal(2 * cells.LargestGain, Norm(Analyse(cells, single)), 1e-12);
        }
    }

    [Fact]
    public void Constants_have_means_only() => Law.Holds(10, random =>
    {
        var dimension = random.Whole(1, 3);
        var (cells, grid) = (new CellTransform(dimension, random.Whole(2, 4)), random.Grid(dimension, 9));
        var field = new Field<double>(grid, 1);
        field.Values.Fill(3);
        var coarse = cells.Coarsen(grid);
        foreach (var (i, value) in Analyse(cells, field).Index())
        {
            Assert.Equal(i < coarse.Count ? 3 * Math.Sqrt(cells.Coefficients) : 0, value, 1e-12);
        }
    });

    /// <summary>The unnormalised Haar coefficients of (1 2 / 3 4) are 10, −2, −4, 0; each is divided by 2.</summary>
    [Fact]
    public void Two_by_two_cells_are_the_Haar_transform()
    {
        var field = new Field<double>(Grid.Image(2, 2), 1);
        ((double[])[1, 2, 3, 4]).CopyTo(field.Values);
        double[] expected = [5, -1, -2, 0];
        foreach (var (e, a) in expected.Zip(Analyse(new CellTransform(2, 2), field)))
        {
            Assert.Equal(e, a, 1e-14);
        }
    }

    [Fact]
    public void Chains_must_come_back_to_their_grid()
    {
        var (two, three) = (new CellTransform(2, 2), new CellTransform(2, 3));
        Refuses("end with a synthesis", new AnalysisBlock(1, two), new ProjectBlock(4, 1));
        Refuses("no analysis is open", new LiftBlock(1, 4), new SynthesisBlock(1, two));
        Refuses("the analysis before it made cells of 2", new AnalysisBlock(1, two), new LiftBlock(4, 9), new SynthesisBlock(1, three));
        Assert.Contains("cells of dimension 2", Assert.Throws<SymfluxException>(
            () => new Blueprint(1, 1, [new AnalysisBlock(1, two), new SynthesisBlock(1, two)])).Message, StringComparison.Ordinal);
        Assert.Contains("2 to 16", Assert.Throws<SymfluxException>(() => new CellTransform(2, 1)).Message, StringComparison.Ordinal);

        static void Refuses(string reason, params Block[] blocks) => Assert.Contains(
            reason, Assert.Throws<SymfluxException>(() => new Blueprint(2, 1, [.. blocks])).Message, StringComparison.Ordinal);
    }

    private static double[] Analyse(CellTransform cells, Field<double> field)
    {
        var coefficients = new double[field.Channels * cells.Coefficients * cells.Coarsen(field.Grid).Count];
        cells.Analyse<double>(field.Values, field.Grid, coefficients);
        return coefficients;
    }

    private static double Norm(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }
}
