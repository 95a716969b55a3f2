namespace Symflux.Tests.Certificates;

/// <summary>Clamps: what they do, and what is proven of them.</summary>
public class ClampLaws
{
    [Fact]
    public void Values_stay_within_the_interval_and_those_within_it_stay() => Law.Holds(40, random =>
    {
        var (lowest, highest) = (random.Number(-2, 0), random.OneOf(0, random.Number(0, 2)));
        var f = random.Field(random.Grid(random.Whole(1, 3)), 2, 2);
        var result = Solver.Run(new Blueprint(f.Grid.Dimension, 2, [new ClampBlock(2, lowest, highest)]), f);
        for (var i = 0; i < f.Values.Length; i++)
        {
            Assert.Equal(Math.Clamp(f.Values[i], lowest, highest), result.Values[i]);
        }
    });

    [Fact]
    public void Both_constants_are_one_and_a_chain_keeps_those_of_its_other_blocks()
    {
        var clamp = new ClampBlock(1, -1, 3);
        var certificate = Certificate.Of(new Blueprint(2, 1, [clamp]));
        Assert.Equal((1, 1), (certificate.NormStable.Constant, certificate.Lipschitz.Constant));

        var block = new Generators(3).StableBlock(2, 1);
        var (alone, with) = (Certificate.Of(new Blueprint(2, 1, [block])), Certificate.Of(new Blueprint(2, 1, [block, clamp])));
        Assert.Equal(alone.NormStable.Constant, with.NormStable.Constant);
        Assert.Equal(alone.Lipschitz.Constant, with.Lipschitz.Constant);
    }

    [Fact]
    public void It_is_rescaled_with_the_image()
    {
        var blueprint = new Blueprint(1, 1, [new ClampBlock(1, -1, 255)]).Rescale(257);
        var f = Field<double>.Wrap([-1e6, -200, 0, 70_000], Grid.Signal(4));
        Assert.Equal([-257, -200, 0, 65_535], Solver.Run(blueprint, f).Values);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(-2, -1)]
    [InlineData(double.NegativeInfinity, 1)]
    [InlineData(double.NaN, 1)]
    public void Intervals_without_zero_or_end_are_refused(double lowest, double highest) =>
        Assert.Contains("must be finite and hold 0", Assert.Throws<SymfluxException>(() => new ClampBlock(1, lowest, highest)).Message);
}
