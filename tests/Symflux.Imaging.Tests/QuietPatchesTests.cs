using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Tests;

/// <summary>What neighbours in the quietest patches have in common.</summary>
public sealed class QuietPatchesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(40_000)]
    public void White_noise_has_no_correlation_whatever_the_image_shows(double contrast)
    {
        for (var seed = 1ul; seed <= 4; seed++)
        {
            var noisy = GaussianNoise.Add(Scaled(DeadLeaves.Create(150, 120, seed), contrast / 255), contrast / 10, seed);
            Assert.InRange(QuietPatches.NeighbourCorrelation(noisy, 0, 0), -0.06, 0.06);
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Sums_of_a_sample_and_a_share_of_the_one_before_have_theirs_along_rows_and_along_columns(double share)
    {
        var white = GaussianNoise.Add(new Field<float>(Grid.Image(160, 140)), 10, 3);
        foreach (var back in (int[])[1, white.Grid.Width])
        {
            var noise = white.Clone();
            for (var i = back; i < noise.Values.Length; i++)
            {
                noise.Values[i] = (float)(white.Values[i] + share * white.Values[i - back]);
            }

            // The means of 49 samples, and that patches which vary least are those of the least correlation, take some of it away.
            Assert.InRange(QuietPatches.NeighbourCorrelation(noise, 0, 0) - share / (1 + share * share), -0.17, 0.02);
        }
    }

    [Fact]
    public void A_margin_that_hardly_varies_does_not_count()
    {
        var page = GaussianNoise.Add(new Field<float>(Grid.Image(128, 128)), 0.1, 5);
        var noise = GaussianNoise.Add(new Field<float>(Grid.Image(128, 128)), 10, 6);
        for (var i = 64 * 128; i < page.Values.Length; i++)
        {
            page.Values[i] += (noise.Values[i] + noise.Values[i - 1]) / 2;
        }

        Assert.InRange(QuietPatches.NeighbourCorrelation(page, 0, 0), -0.06, 0.06);
        Assert.InRange(QuietPatches.NeighbourCorrelation(page, 0, 1), 0.33, 0.52);
        Assert.Equal(0, QuietPatches.NeighbourCorrelation(page, 0, 100));
    }

    private static Field<float> Scaled(Field<float> field, double factor)
    {
        var scaled = field.Clone();
        for (var i = 0; i < scaled.Values.Length; i++)
        {
            scaled.Values[i] = (float)(factor * scaled.Values[i]);
        }

        return scaled;
    }
}
