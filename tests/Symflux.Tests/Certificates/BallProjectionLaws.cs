namespace Symflux.Tests.Certificates;

/// <summary>Fact 8: multigrid cycles have no bound of their own, and a projection onto the ball gives one to whatever was before.</summary>
public class BallProjectionLaws
{
    [Fact]
    public void A_projection_at_the_end_gives_norm_one_to_any_cycle() => Law.Holds(10, random =>
    {
        var dimension = random.Whole(1, 2);
        var cycle = random.AnyCycle(dimension, 2);
        var refused = Certificate.Of(new Blueprint(dimension, 2, [cycle]));
        Assert.StartsWith("refused, because block 1 (CycleBlock) has no bound", refused.NormStable.Reason, StringComparison.Ordinal);
        Assert.Contains("end with a projection onto the ball", refused.NormStable.Reason, StringComparison.Ordinal);
        Assert.Null(refused.Lipschitz.Constant);

        var blueprint = new Blueprint(dimension, 2,
        [
            new LiftBlock(2, 3), random.AnyCycle(dimension, 3), random.AnyBlock(dimension, 3), new ProjectBlock(3, 2), cycle,
            new BallProjectionBlock(2),
        ]);
        var certificate = Certificate.Of(blueprint);
        Assert.Equal(1, certificate.NormStable.Constant);
        Assert.Null(certificate.Lipschitz.Constant);
        Assert.Contains(certificate.NormStable.Steps, step => step is { Blocks: "blocks 2–3, 5", Holds: true });
        Attack.Check(blueprint, random, starts: 2, ascents: 3);
    });

    [Fact]
    public void Blocks_behind_a_projection_start_from_norm_one() => Law.Holds(10, random =>
    {
        var expanding = random.AnyBlock(1, 1);
        var blueprint = new Blueprint(1, 1, [random.AnyCycle(1, 1), new BallProjectionBlock(1), random.StableBlock(1, 1), expanding]);
        var alone = Certificate.Of(new Blueprint(1, 1, [random.StableBlock(1, 1), expanding])).NormStable;
        Assert.Equal(alone.Proven, Certificate.Of(blueprint).NormStable.Proven);
        Attack.Check(blueprint, random, starts: 2, ascents: 3);
    });

    [Fact]
    public void A_projection_within_a_recurrent_block_bounds_every_pass() => Law.Holds(10, random =>
    {
        foreach (var tolerance in (double[])[0, 0.1])
        {
            var blueprint = new Blueprint(1, 1, [new RecurrentBlock([random.AnyCycle(1, 1), new BallProjectionBlock(1)], new StoppingRule(4, tolerance))]);
            Assert.Equal(1, Certificate.Of(blueprint).NormStable.Constant);
            Attack.Check(blueprint, random, starts: 2, ascents: 3);
        }
    });

    [Fact]
    public void An_extrapolated_block_behind_a_projection_needs_a_bound_of_what_was_before()
    {
        var random = new Generators(8);
        var bank = new StencilBank([new Stencil([-1, 1], 1, 1, 1, 2)], Boundary.Natural);
        var extrapolated = new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 1), 0.5, 0, 1.5);
        // u⁻ of the extrapolated block is what the cycle gave, which has no bound.
        var claim = Certificate.Of(new Blueprint(1, 1, [random.AnyCycle(1, 1), new BallProjectionBlock(1), extrapolated])).NormStable;
        Assert.StartsWith("refused, because block 1 (CycleBlock)", claim.Reason, StringComparison.Ordinal);

        var amplifying = new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 1), 2);
        var bounded = new Blueprint(1, 1, [amplifying, new BallProjectionBlock(1), extrapolated]);
        // α·1 + |1 − α|·7, as ‖I − 2KᵀK‖ ≤ 7.
        Assert.InRange(Certificate.Of(bounded).NormStable.Constant!.Value, 1.5, (1.5 + 0.5 * 7) * (1 + 1e-12));
        Attack.Check(bounded, random);
    }

    // A lift, a step that enlarges, and the ball: squares at these amplitudes are beyond the range of numbers.
    [Fact]
    public void The_ball_holds_in_the_arithmetic_of_the_solver_from_the_smallest_to_the_largest_numbers() => Law.Holds(10, random =>
    {
        var bank = new StencilBank([new Stencil([-1, 1], 1, 1, 1, 2)], Boundary.Natural);
        var blueprint = new Blueprint(1, 1, [new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 1), random.Number(2, 8)),
            new BallProjectionBlock(1)]);
        var grid = Grid.Signal(random.OneOf(1, 2, 9, 5000));
        foreach (var amplitude in (double[])[1, 1e-170, 1e-290, 1e155, 1e290])
        {
            var input = random.Field(grid, 1, amplitude);
            var output = Solver.Run(blueprint, input);
            Assert.True(Squares(output.Values, amplitude) <= Squares(input.Values, amplitude) * (1 + 1e-15), $"amplitude {amplitude}");
            Assert.True(Squares(output.Values, amplitude) >= Squares(input.Values, amplitude) * (grid.Width == 1 ? 1 : 1 - 1e-11), "the ball is not reached");
        }

        foreach (var amplitude in (float[])[1, 1e-30f, 1e30f])
        {
            var input = new Field<float>(grid, 1);
            random.Field(grid, 1).Values.ToArray().Select(value => amplitude * (float)value).ToArray().CopyTo(input.Values);
            var output = Solver.Run(blueprint, input);
            var (squares, squaresBefore) = (0.0, 0.0);
            for (var i = 0; i < grid.Count; i++)
            {
                squares += Math.Pow(output.Values[i], 2);
                squaresBefore += Math.Pow(input.Values[i], 2);
            }

            Assert.True(squares <= squaresBefore, $"amplitude {amplitude} in single precision");
            Assert.True(squares >= squaresBefore * (1 - 1e-6), "the ball is not reached");
        }

        static double Squares(ReadOnlySpan<double> values, double unit)
        {
            var sum = 0.0;
            foreach (var value in values)
            {
                sum += value / unit * (value / unit);
            }

            return sum;
        }
    });

    [Fact]
    public void Projections_onto_two_balls_differ_by_at_most_the_lemma() => Law.Holds(2000, random =>
    {
        var (grid, scale) = (Grid.Signal(random.Whole(1, 3)), random.OneOf(1, 1, 1e-3));
        var u = random.Field(grid, 1);
        var v = u.Clone();
        foreach (ref var value in v.Values)
        {
            value += scale * random.Normal();
        }

        var r = random.Number(0, 2);
        var s = Math.Abs(r + scale * random.Normal());
        var moved = Projected(u, r).Minus(Projected(v, s)).Norm();
        Assert.True(moved * moved <= (Math.Pow(u.Minus(v).Norm(), 2) + (r - s) * (r - s)) * (1 + 1e-9));

        static Field<double> Projected(Field<double> u, double radius)
        {
            var (result, norm) = (u.Clone(), u.Norm());
            foreach (ref var value in result.Values)
            {
                value *= Math.Min(1, radius / norm);
            }

            return result;
        }
    });
}
