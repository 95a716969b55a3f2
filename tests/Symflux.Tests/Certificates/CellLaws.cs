namespace Symflux.Tests.Certificates;

/// <summary>Fact 4 on the grid of cells: orthogonal where extents are multiples of the cells, and else with a gain that counts.</summary>
public class CellLaws
{
    [Fact]
    public void Stable_blocks_on_cells_have_the_gain_as_their_bound() => Law.Holds(8, random =>
    {
        var dimension = random.Whole(1, 2);
        var cells = new CellTransform(dimension, 2);
        var blueprint = new Blueprint(dimension, 1,
            [new AnalysisBlock(1, cells), random.StableBlock(dimension, cells.Coefficients), new SynthesisBlock(1, cells)]);
        var certificate = Certificate.Of(blueprint);
        Assert.Equal(cells.LargestGain, certificate.NormStable.Constant!.Value, 1e-9);
        Assert.Contains("extents are no multiples of the cells", certificate.NormStable.Reason, StringComparison.Ordinal);
        Attack.Check(blueprint, random, starts: 2, ascents: 3);
    });

    [Fact]
    public void A_projection_onto_the_ball_removes_the_gain_when_all_is_back_on_samples() => Law.Holds(8, random =>
    {
        var dimension = random.Whole(1, 2);
        var cells = new CellTransform(dimension, 2);
        Block[] onCells = [new AnalysisBlock(1, cells), random.StableBlock(dimension, cells.Coefficients), new SynthesisBlock(1, cells)];
        var guarded = new Blueprint(dimension, 1, [.. onCells, new BallProjectionBlock(1)]);
        var proof = Certificate.Of(guarded).NormStable;
        Assert.Equal(1, proof.Constant);
        // The ball is for the border alone: the block in between keeps the norm by itself, and the proof says so.
        Assert.DoesNotContain(proof.Steps, step => step.Hypothesis.Contains("nothing is asked", StringComparison.Ordinal));
        Assert.Contains(proof.Steps, step => step.Blocks == "block 2" && step.Holds);
        Attack.Check(guarded, random, starts: 2, ascents: 3);

        var tooEarly = new Blueprint(
            dimension, 1, [onCells[0], onCells[1], new BallProjectionBlock(cells.Coefficients), onCells[2]]);
        Assert.Equal(cells.LargestGain, Certificate.Of(tooEarly).NormStable.Constant!.Value, 1e-9);
        Attack.Check(tooEarly, random, starts: 2, ascents: 3);
    });

    [Fact]
    public void Gains_of_passes_add_up_so_a_repeated_body_must_end_with_the_ball() => Law.Holds(8, random =>
    {
        var cells = new CellTransform(1, 2);
        Block[] body = [new AnalysisBlock(1, cells), random.StableBlock(1, 2), new SynthesisBlock(1, cells)];
        var refused = Certificate.Of(new Blueprint(1, 1, [new RecurrentBlock([.. body], new StoppingRule(3, 0))]));
        Assert.Null(refused.NormStable.Constant);
        Assert.Contains("end the body with a projection onto the ball", refused.NormStable.Reason, StringComparison.Ordinal);

        var guarded = new Blueprint(1, 1, [new RecurrentBlock([.. body, new BallProjectionBlock(1)], new StoppingRule(3, 0))]);
        Assert.Equal(1, Certificate.Of(guarded).NormStable.Constant);
        Attack.Check(guarded, random, starts: 2, ascents: 3);
    });

    // The ball has the radius of the f that reaches it. A change of width between analysis and synthesis leaves another f.
    [Theory]
    [InlineData(1, 16, 2)]
    [InlineData(2, 4, 2)]
    [InlineData(2, 8, 3)]
    [InlineData(3, 3, 2)]
    public void A_projection_keeps_the_gain_where_channels_were_taken_away_on_the_cells(int dimension, int size, int extent)
    {
        var cells = new CellTransform(dimension, size);
        Block[] cut = [new ProjectBlock(cells.Coefficients, 1), new LiftBlock(1, cells.Coefficients)];
        Block[] widened = [new LiftBlock(cells.Coefficients, cells.Coefficients + 1), new ProjectBlock(cells.Coefficients + 1, cells.Coefficients)];
        Blueprint Around(Block[] onCells) =>
            new(dimension, 1, [new AnalysisBlock(1, cells), .. onCells, new SynthesisBlock(1, cells), new BallProjectionBlock(1)]);

        Assert.Equal(Math.Pow(size, dimension / 2.0), Certificate.Of(Around(cut)).NormStable.Constant!.Value, 1e-12);
        Assert.Equal(1, Certificate.Of(Around(widened)).NormStable.Constant);
        var grid = dimension switch { 1 => Grid.Signal(extent), 2 => Grid.Image(extent, extent), _ => Grid.Volume(extent, extent, extent) };
        using var attack = new Attack(Around(cut), grid, 9);
        Assert.InRange(attack.LargestGain(), 1.05, Math.Pow(size, dimension / 2.0));
        using var kept = new Attack(Around(widened), grid, 9);
        Assert.InRange(kept.LargestGain(), 0, 1 + 1e-12);
    }

    [Fact]
    public void Cells_around_cells_that_were_cut_keep_their_gain_too()
    {
        var cells = new CellTransform(1, 2);
        Block[] Nested(int kept) =>
        [
            new AnalysisBlock(1, cells), new LiftBlock(2, 3), new AnalysisBlock(3, cells), new ProjectBlock(6, kept), new LiftBlock(kept, 6),
            new SynthesisBlock(3, cells), new ProjectBlock(3, 2), new SynthesisBlock(1, cells), new BallProjectionBlock(1),
        ];
        Assert.Equal(2, Certificate.Of(new Blueprint(1, 1, [.. Nested(5)])).NormStable.Constant!.Value, 1e-12);
        Assert.Equal(1, Certificate.Of(new Blueprint(1, 1, [.. Nested(6)])).NormStable.Constant);
        // A body has its own f, which ends with it.
        Block repeated = new RecurrentBlock([.. Nested(6)], new StoppingRule(3));
        Assert.Equal(1, Certificate.Of(new Blueprint(1, 1, [repeated])).NormStable.Constant);
        var refused = Certificate.Of(new Blueprint(1, 1, [new RecurrentBlock([.. Nested(5)], new StoppingRule(3))])).NormStable;
        Assert.Contains("take no channels away between analysis and synthesis", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(2, Certificate.Of(new Blueprint(1, 1, [.. Nested(5)]).Symmetrised()).NormStable.Constant!.Value, 1e-12);
    }
}
