using System.Diagnostics;

namespace Symflux.Tests.Certificates;

/// <summary>Bounds of recurrences with more passes than can be followed.</summary>
public class LongRecurrenceLaws
{
    [Fact]
    public void All_passes_at_once_are_bounded_like_one_after_the_other() => Law.Holds(50, random =>
    {
        var body = Enumerable.Range(0, random.Whole(1, 4)).Select(_ =>
            Block(random.OneOf(0, 0, random.Number(0, 1)), random.OneOf(0, random.Number(0, 0.1)), random.OneOf(1, 1, random.Number(0.5, 1.3)))).ToArray();
        var steps = new NormReader().ReadChain([new BallProjectionBlock(1), .. body])[1..];
        var passes = random.Whole(1, 300);
        var (bound, atOnce) = (1.5, PassBound.Of(steps).After(passes, 1.5));
        for (var pass = 0; pass < passes; pass++)
        {
            bound = TriangleBound.After(steps, bound);
        }

        if (double.IsInfinity(bound))
        {
            Assert.Equal(bound, atOnce);
        }
        else
        {
            // The bounds of single passes are rounded up, each by a few units of the last place.
            Assert.InRange(atOnce, bound * (1 - 1e-12), bound * (1 + 1e-9));
        }
    });

    [Theory]
    [InlineData(1e-11, 0.0)]
    [InlineData(1e-11, 1e-9)]
    [InlineData(3e-10, 0.0)]
    public void The_most_passes_with_a_small_excess_are_bounded_at_once(double excess, double tolerance)
    {
        // ‖K‖² = 4, so that a step of ½(1 + ½e) has the excess e, and n passes enlarge by (1 + e)ⁿ.
        var block = new RecurrentBlock([Block(0, excess, 1)], new StoppingRule(int.MaxValue, tolerance));
        var watch = Stopwatch.StartNew();
        var kappa = Certificate.Of(new Blueprint(1, 1, [block])).NormStable.Constant;
        Assert.True(watch.Elapsed.TotalSeconds < 1, $"{watch.Elapsed}");
        var expected = Math.Exp(excess * int.MaxValue);
        Assert.InRange(kappa!.Value, expected * (1 - 1e-6), expected * (1 + 1e-5));
    }

    [Fact]
    public void A_long_recurrence_with_data_keeps_its_limit()
    {
        // ‖z⁺‖ ≤ (1 − μ + e)‖z‖ + μ‖u‖ tends to μ/(μ − e).
        var (mu, excess) = (1e-5, 2e-6);
        var block = new RecurrentBlock([Block(mu, excess, 1)], new StoppingRule(int.MaxValue));
        var kappa = Certificate.Of(new Blueprint(1, 1, [block])).NormStable.Constant;
        Assert.InRange(kappa!.Value, mu / (mu - excess) * (1 - 1e-6), mu / (mu - excess) * (1 + 1e-6));
    }

    /// <summary>A block of a given excess, with a flux whose range of g is [0, 1] and a bank of the norm 2.</summary>
    private static ResidualBlock Block(double mu, double excess, double alpha) => new(
        new StencilBank([new Stencil([-1, 1], 1, 1, 1, 2)], Boundary.Natural), FluxLayer.Separate(new PeronaMalikFlux(1), 1),
        (2 * (1 - mu) + excess) / 4, mu, alpha);
}
