using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Tests;

public class GaussianNoiseTests
{
    [Theory, InlineData(3), InlineData(4)]
    public void Channels_of_their_own_levels_have_the_noise_of_each(int width)
    {
        var clean = GaussianNoise.Add(new Field<float>(Grid.Image(width, 5), 3), 50, 1);
        var own = GaussianNoise.Add(clean, [10, 0, 30], 7);
        foreach (var (channel, level) in ((double[])[10, 0, 30]).Index())
        {
            Assert.True(GaussianNoise.Add(clean, level, 7).Channel(channel).SequenceEqual(own.Channel(channel)));
        }

        Assert.Contains("2 noise levels were given for 3 channels", Assert.Throws<SymfluxException>(() => GaussianNoise.Add(clean, [1, 2], 7)).Message);
        Assert.Throws<SymfluxException>(() => GaussianNoise.Add(clean, [1, 2, -1], 7));
    }

    [Fact]
    public void Philox_gives_the_published_known_answers()
    {
        // Salmon et al., kat_vectors of Random123: philox4x32 with 10 rounds.
        Assert.Equal((0xe169c58d_6627e8d5ul, 0x9b00dbd8_bc57ac4cul), Philox.Generate(0, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(0xFFFF_FFFF_FFFF_FFFFul)]
    public void Moments_are_those_of_the_normal_distribution(ulong seed)
    {
        var noise = GaussianNoise.Add(new Field<float>(Grid.Image(1000, 1000)), 1, seed);
        double[] sums = new double[5];
        var neighbours = 0.0;
        var inside = 0;
        for (var i = 0; i < noise.Values.Length; i++)
        {
            double value = noise.Values[i], power = 1;
            for (var k = 1; k <= 4; k++)
            {
                sums[k] += power *= value;
            }

            inside += Math.Abs(value) < 1 ? 1 : 0;
            neighbours += i > 0 ? value * noise.Values[i - 1] : 0;
        }

        // Six standard deviations of each estimate from a million samples.
        Assert.InRange(sums[1] / 1e6, -0.006, 0.006);
        Assert.InRange(sums[2] / 1e6, 1 - 0.0085, 1 + 0.0085);
        Assert.InRange(sums[3] / 1e6, -0.0233, 0.0233);
        Assert.InRange(sums[4] / 1e6, 3 - 0.059, 3 + 0.059);
        Assert.InRange(inside / 1e6, 0.682689 - 0.0028, 0.682689 + 0.0028);
        Assert.InRange(neighbours / 1e6, -0.006, 0.006);
    }

    [Fact]
    public void A_seed_gives_the_same_noise_on_every_machine()
    {
        var noise = GaussianNoise.Add(new Field<float>(Grid.Signal(5)), 25, 42);
        Assert.Equal(Golden, noise.Values.ToArray());
    }

    private static readonly float[] Golden = [-1.97058678f, -10.2528238f, -11.2009153f, -2.86913085f, 10.1967564f];

    [Fact]
    public void Noise_scales_with_sigma_and_leaves_the_input_alone()
    {
        var clean = RandomImages.Page(new Generators(3), 31, 17, 3, SampleFormat.UInt8);
        var before = clean.Clone();
        var once = GaussianNoise.Add(clean, 10, 5);
        var twice = GaussianNoise.Add(clean, 20, 5);
        RandomImages.AssertSame(before, clean, "input");
        RandomImages.AssertSame(clean, GaussianNoise.Add(clean, 0, 5), "sigma 0");
        for (var i = 0; i < clean.Values.Length; i++)
        {
            Assert.Equal(2 * (once.Values[i] - clean.Values[i]), twice.Values[i] - clean.Values[i], 1e-3f);
        }

        Assert.NotEqual(once.Values.ToArray(), GaussianNoise.Add(clean, 10, 6).Values.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_levels_are_refused(double sigma) =>
        Assert.Throws<SymfluxException>(() => GaussianNoise.Add(new Field<float>(Grid.Signal(2)), sigma, 1));

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.84134474606854294859, 1)]
    [InlineData(0.97724986805182079279, 2)]
    [InlineData(0.02275013194817920721, -2)]
    [InlineData(2.8665157187919391167e-7, -5)]
    [InlineData(7.6198530241605260660e-24, -10)]
    public void Quantile_inverts_the_normal_distribution(double probability, double expected) =>
        Assert.Equal(expected, NormalQuantile.Of(probability), 1e-13 * Math.Max(1, Math.Abs(expected)));

    [Fact]
    public void Portable_functions_agree_with_the_platform()
    {
        var random = new Random(11);
        for (var i = 0; i < 10000; i++)
        {
            var x = Math.Exp(1400 * (random.NextDouble() - 0.5));
            Assert.Equal(1, PortableMath.Log(x) / Math.Log(x), 1e-14);
            var y = 100 * (random.NextDouble() - 0.5);
            Assert.Equal(1, PortableMath.Exp(y) / Math.Exp(y), 2e-14);
            var (cos, sin) = PortableMath.CosSin(y);
            Assert.Equal(Math.Cos(2 * Math.PI * y), cos, 1e-13);
            Assert.Equal(Math.Sin(2 * Math.PI * y), sin, 1e-13);
        }
    }

    [Theory, InlineData(1), InlineData(6), InlineData(7)]
    public void Noise_on_plain_memory_is_that_on_fields_also_in_place(int length)
    {
        var clean = GaussianNoise.Add(new Field<float>(Grid.Signal(length)), 50, 3);
        var expected = GaussianNoise.Add(clean, 10, 4).Values.ToArray();
        var separate = new float[length];
        GaussianNoise.Add(clean.Values, separate, 10, 4);
        Assert.Equal(expected, separate);
        GaussianNoise.Add(clean.Values, clean.Values, 10, 4);
        Assert.Equal(expected, clean.Values.ToArray());
        Assert.Throws<SymfluxException>(() => GaussianNoise.Add(clean.Values, new float[length + 1], 10, 4));
    }
}
