using System.Collections.Immutable;

namespace Symflux.Tests.Operators;

public class ChannelRotationLaws
{
    [Fact]
    public void A_rotation_takes_one_direction_to_the_other_keeps_lengths_and_leaves_the_rest() => Law.Holds(100, random =>
    {
        var channels = random.Whole(1, 5);
        var (from, to) = (Direction(), Direction());
        var rotation = ChannelRotation.Between(from, to);
        var (turned, back) = (from.ToArray(), from.ToArray());
        rotation.Apply<double>(turned);
        Assert.All(turned.Zip(to), pair => Assert.Equal(pair.Second / Length(to), pair.First / Length(from), 1e-9));
        rotation.Apply<double>(back);
        rotation.ApplyInverse<double>(back);
        Assert.All(back.Zip(from), pair => Assert.Equal(pair.Second, pair.First, 1e-9 * Length(from)));

        // Of any vector what is orthogonal to both directions stays as it is.
        var any = Enumerable.Range(0, channels).Select(_ => random.Normal()).ToArray();
        var image = any.ToArray();
        rotation.Apply<double>(image);
        Assert.Equal(Length(any), Length(image), 1e-9 * Length(any));
        var difference = image.Zip(any, (a, b) => a - b).ToArray();
        Assert.True(channels < 3 || RankOf(from, to, difference) <= 2);

        double[] Direction() => [.. Enumerable.Range(0, channels).Select(_ => random.Number(0.1, 10))];
    });

    [Fact]
    public void What_is_alike_in_all_channels_is_so_again_and_noise_stays_white() => Law.Holds(100, random =>
    {
        var channels = random.Whole(1, 4);
        double[] sigma = [.. Enumerable.Range(0, channels).Select(_ => Math.Exp(random.Number(-5, 5)))];
        var rotation = ChannelRotation.ForNoise(sigma);
        double[] grey = [.. sigma.Select(level => 1 / level)];
        rotation.Apply<double>(grey);
        Assert.All(grey, value => Assert.Equal(grey[0], value, 1e-9 * grey[0]));

        // R Rᵀ = 1: the covariance of white noise.
        for (var i = 0; i < channels; i++)
        {
            for (var j = 0; j < channels; j++)
            {
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, channels).Sum(k => rotation[i, k] * rotation[j, k]), 1e-12);
            }
        }
    });

    [Fact]
    public void Channels_of_one_level_stay_as_they_are()
    {
        var rotation = ChannelRotation.ForNoise([25, 25, 25]);
        Assert.All(Enumerable.Range(0, 9), at => Assert.Equal(at / 3 == at % 3 ? 1 : 0, rotation[at / 3, at % 3], 1e-15));
    }

    [Fact]
    public void What_is_impossible_is_refused()
    {
        Assert.Contains("channel 2 is 0", Refusal(() => ChannelRotation.ForNoise([1, 0, 1])));
        Assert.Contains("channel 1 is NaN", Refusal(() => ChannelRotation.ForNoise([double.NaN, 1])));
        Assert.Contains("opposite", Refusal(() => ChannelRotation.Between([1, 2], [-1, -2])));
        Assert.Contains("2 channels to one of 3", Refusal(() => ChannelRotation.Between([1, 2], [1, 2, 3])));
        Assert.Contains("largest entry 0", Refusal(() => ChannelRotation.Between([0, 0], [1, 2])));
        Assert.Contains("5 values", Refusal(() => ChannelRotation.ForNoise([1, 2]).Apply<float>(new float[5])));
        var blueprint = new Blueprint(2, 1, []);
        Assert.Contains("2 channels does not fit a blueprint for 1", Refusal(() => blueprint.Rotate(ChannelRotation.ForNoise([1, 2]))));
        var clamped = new Blueprint(2, 2, [new ClampBlock(2, 0, 1)]);
        Assert.Contains("one by one", Refusal(() => clamped.Rotate(ChannelRotation.ForNoise([1, 2]))));

        static string Refusal(Action action) => Assert.Throws<SymfluxException>(action).Message;
    }

    [Fact]
    public void A_rotated_blueprint_is_the_blueprint_in_other_colours() => Law.Holds(40, random =>
    {
        var (dimension, channels) = (random.Whole(1, 3), random.Whole(2, 3));
        var blueprint = random.Whole(0, 3) switch
        {
            0 => random.AnyBlueprint(dimension, channels),
            1 => random.StableBlueprint(dimension, channels),
            2 => random.StableBlueprint(dimension, channels).Symmetrised(SymmetryGroup.Reflections),
            _ => InCells(),
        };
        var rotation = ChannelRotation.ForNoise([.. Enumerable.Range(0, channels).Select(_ => Math.Exp(random.Number(-2, 2)))]);
        var f = random.Field(random.Grid(dimension, 8), channels);
        Blueprint rotated;
        try
        {
            rotated = blueprint.Rotate(rotation);
        }
        catch (SymfluxException refusal)
        {
            Assert.Contains("cannot be rotated", refusal.Message);
            Assert.True(blueprint.Distinct.Any(block => block is ClampBlock or CycleBlock { Mask: not null } or LinearSolveBlock { Solver.Stopping: null }));
            return;
        }

        Assert.Equal(blueprint.ParameterCount, rotated.ParameterCount);
        var turned = f.Clone();
        rotation.Apply(turned.Values);
        var expected = Solver.Run(blueprint, turned);
        rotation.ApplyInverse(expected.Values);
        var difference = FieldExtensions.RelativeDifference(Solver.Run(rotated, f).Values.ToArray(), expected.Values.ToArray());
        Assert.True(difference <= 1e-6, $"{difference}");

        // Hidden channels before, within and behind an analysis: only those of the image are rotated, coefficient by coefficient.
        Blueprint InCells()
        {
            var (cells, hidden) = (new CellTransform(dimension, 2), channels + random.Whole(0, 2));
            var (wide, more) = (hidden * cells.Coefficients, random.Whole(0, 2));
            Block[] blocks =
            [
                .. Step(channels), new LiftBlock(channels, hidden), .. Step(hidden), new AnalysisBlock(hidden, cells), .. Step(wide),
                new LiftBlock(wide, wide + more), .. Step(wide + more), new ProjectBlock(wide + more, wide), .. Step(wide), new SynthesisBlock(hidden, cells),
                .. Step(hidden), new ProjectBlock(hidden, channels),
            ];
            return new Blueprint(dimension, channels, [.. blocks]);
        }

        ImmutableArray<Block> Step(int width) => random.StableBlueprint(dimension, width).Blocks;
    });

    private static double Length(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));

    /// <summary>The rank of three vectors, by the volume that they span.</summary>
    private static int RankOf(double[] a, double[] b, double[] c)
    {
        var (ortho, gap) = (new List<double[]>(), 1e-7);
        foreach (var vector in (double[][])[a, b, c])
        {
            var rest = vector.ToArray();
            foreach (var direction in ortho)
            {
                var product = rest.Zip(direction, (x, y) => x * y).Sum();
                rest = [.. rest.Zip(direction, (x, y) => x - product * y)];
            }

            if (Length(rest) > gap * (1 + Length(vector)))
            {
                ortho.Add([.. rest.Select(value => value / Length(rest))]);
            }
        }

        return ortho.Count;
    }
}
