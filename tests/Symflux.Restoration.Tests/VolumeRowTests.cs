using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Solving;
using Symflux.Testing;
using Xunit;

namespace Symflux.Restoration.Tests;

/// <summary>A volume whose slices are read and written, by one process or several ranks, has the values of <see cref="Denoiser.RunVolumes"/>.</summary>
public sealed class VolumeRowTests : IDisposable
{
    private static readonly SolverOptions Single = new() { Threads = 1 };

    private readonly string folder = Directory.CreateTempSubdirectory("symflux-slices-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("the model", "volume-25")]
    [InlineData("the model", null)]
    [InlineData("another level", null)]
    [InlineData("few grey values", null)]
    [InlineData("an offset", "volume-25")]
    [InlineData("photons", "volume-any")]
    [InlineData("photons", null)]
    [InlineData("an estimate", null)]
    [InlineData("opacity", "volume-25")]
    public void Slices_have_the_values_of_the_whole(string what, string? name)
    {
        var (white, sigma, offset) = what switch
        {
            "another level" => (65535, 3000, 0), "few grey values" => (9000, 900, 0), "an offset" => (3000, 300, 50_000), _ => (65535, 6425, 0),
        };
        var noise = what switch { "photons" => Noise.Of(NoiseModel.Photons(900, 100, 60)), "an estimate" => null, _ => Noise.Gaussian(sigma) };
        var stack = Solids(what == "an estimate" ? 20 : 23, 41, 37, page => what == "photons"
            ? PhotonNoise.Add(Scaled(page, 40_000, 0), 900, 100, 60, 1)
            : GaussianNoise.Add(Scaled(page, white, offset), sigma, (ulong)page[0, 0, 0, 0] + 1));
        if (what == "opacity")
        {
            var opacity = new Field<float>(stack.Pages[0].Grid);
            opacity.Values.Fill(30_000);
            stack = new ImageStack(stack.Pages, stack.Format, [.. Enumerable.Repeat(opacity, stack.Pages.Length)]);
        }

        Check(stack, new DenoiserOptions { Model = name is null ? null : ModelStore.Load(name), Noise = noise, Machine = Single });
    }

    /// <summary>Blueprints of any kind as models, on volumes of any extents, with ranks that have no slice.</summary>
    [Fact]
    public void Models_of_any_kind_have_the_values_of_the_whole() => Law.Holds(12, random =>
    {
        var block = random.StableBlock(3, 1);
        var model = new Model(new Blueprint(3, 1, [block, block]), new ModelCard { Name = "any", Peak = 255, NoiseLevel = 25 });
        var (depth, height, width) = (random.Whole(2, 12), random.Whole(1, 40), random.Whole(1, 12));
        ImmutableArray<Field<float>> pages = [.. Enumerable.Range(0, depth).Select(_ => random.Page(width, height))];
        Check(new ImageStack(pages, SampleFormat.Float32), new DenoiserOptions { Model = model, Noise = Noise.Gaussian(25), Machine = Single });
    });

    /// <summary>What ranks find in their shares of rows is what one process finds in all.</summary>
    [Fact]
    public void Statistics_of_several_ranks_have_the_bits_of_one() => Law.Holds(40, random =>
    {
        var page = random.Field(Grid.Image(random.Whole(1, 200), random.Whole(1, 40)), random.OneOf(1, 3)).Convert<float>();
        var atOnce = random.Whole(1, 90);
        var values = new PageValues(page.Channels, page.Grid.Height, page.Grid.Width, (rows, take) =>
        {
            for (var row = rows.First; row < rows.End; row += atOnce)
            {
                PageValues.Of(page).Visit(new LayerRange(row, Math.Min(row + atOnce, rows.End)), take);
            }
        });
        var expected = All(new PageStatistics(PageValues.Of(page)));
        RankThreads.Run(random.Whole(1, 6), ranks => Assert.Equal(expected, All(new PageStatistics(values, ranks))));

        double[] All(PageStatistics found) =>
        [
            found.Least, found.Most,
            .. Enumerable.Range(0, page.Channels).SelectMany(c => (double[])[found.MeanOf(c), found.LowestOf(c), found.DeviationOf(c)]),
        ];
    });

    /// <summary>Ranks estimate the noise of some slices each, and all know that of all.</summary>
    [Fact]
    public void Estimates_of_many_slices_are_shared_out()
    {
        var stack = Solids(9, 1500, 1500, page => GaussianNoise.Add(Scaled(page, 60_000, 0), 3000, 5));
        ImageFile.Save(At("in.tif"), stack);
        using var file = RowFile.Open(At("in.tif"), LoneProcess.Instance, default);
        Assert.InRange(RowSample.Groups(file).Count(), 3, 9);
        var lone = new Denoiser(new DenoiserOptions { Machine = Single });
        var alone = SliceNoise.Of(file, LoneProcess.Instance, samples => lone.NoiseOf(samples, CancellationToken.None));
        Assert.InRange(alone.Select(slice => slice.Noise[0]).Distinct().Count(), 3, 9);
        RankThreads.Run(4, ranks =>
        {
            using var own = RowFile.Open(At("in.tif"), ranks, default);
            var denoiser = new Denoiser(new DenoiserOptions { Machine = Single });
            var several = SliceNoise.Of(own, ranks, samples => denoiser.NoiseOf(samples, CancellationToken.None));
            foreach (var (slice, one) in alone.Index())
            {
                Assert.Equal(one.Noise.AsEnumerable(), several[slice].Noise);
                Assert.Equal(one with { Noise = [] }, several[slice] with { Noise = [] });
            }
        });
    }

    [Fact]
    public void A_volume_without_noise_is_copied()
    {
        Check(Solids(5, 40, 40, page => Scaled(page, 60_000, 0)), new DenoiserOptions { Machine = Single });
        Check(Solids(4, 20, 20, page => Scaled(page, 60_000, 0)), new DenoiserOptions { Machine = Single });
    }

    [Fact]
    public void What_takes_slices_along_all_axes_says_so_and_leaves_no_file()
    {
        var noisy = Solids(5, 96, 80, page => GaussianNoise.Add(Scaled(page, 255, 0), 25, 1));
        Refuses<WholePagesException>(noisy, new DenoiserOptions { Model = ModelStore.Load("small-25"), Noise = Noise.Gaussian(25) }, "is for images");
        Refuses<WholePagesException>(
            noisy, new DenoiserOptions { Noise = Noise.Gaussian(200), Peak = 255 }, "no model for volumes was trained for noise of 78.4 %");
        Refuses<WholePagesException>(noisy, new DenoiserOptions { Noise = Noise.Correlated(2) }, "in common over 2 samples");
        Refuses<WholePagesException>(noisy with { Axes = new StackAxes(5, 1, 1) }, new DenoiserOptions(), "not one volume");
        var colours = new ImageStack([.. noisy.Pages.Select(InColour)], SampleFormat.Float32);
        Refuses<WholePagesException>(colours, new DenoiserOptions { Noise = Noise.Gaussian(25) }, "no colours");

        // Whoever named a model for volumes does not want slices.
        var named = ModelStore.Load("volume-25");
        Refuses<SymfluxException>(colours, new DenoiserOptions { Model = named, Noise = Noise.Gaussian(25) }, "this one has colours");
        Refuses<SymfluxException>(noisy, new DenoiserOptions { Model = named, Noise = Noise.Correlated(2) }, "takes volumes of white noise");
        Refuses<SymfluxException>(noisy, new DenoiserOptions { Noise = Noise.Map([new Field<float>(noisy.Pages[0].Grid)]) }, "map of the noise");
        Refuses<SymfluxException>(new ImageStack([noisy.Pages[0]], SampleFormat.Float32), new DenoiserOptions(), "no slices");

        void Refuses<T>(ImageStack stack, DenoiserOptions options, string words) where T : SymfluxException
        {
            ImageFile.Save(At("in.tif"), stack);
            Assert.Contains(words, Assert.Throws<T>(() => new RowDenoiser(options).RunVolume(At("in.tif"), At("rows.tif"))).Message, StringComparison.Ordinal);
            RankThreads.Run(3, ranks => Assert.Contains(
                words, Assert.Throws<T>(() => new RowDenoiser(options, ranks).RunVolume(At("in.tif"), At("rows.tif"))).Message, StringComparison.Ordinal));
            Assert.False(File.Exists(At("rows.tif")));
        }

        static Field<float> InColour(Field<float> page)
        {
            var colours = new Field<float>(page.Grid, 3);
            for (var channel = 0; channel < 3; channel++)
            {
                page.Values.CopyTo(colours.Channel(channel));
            }

            return colours;
        }
    }

    private void Check(ImageStack stack, DenoiserOptions options)
    {
        ImageFile.Save(At("in.tif"), stack);
        var whole = new Denoiser(options).RunVolumes(ImageFile.Load(At("in.tif")));
        ImageFile.Save(At("whole.tif"), whole.Image);
        var rows = new RowDenoiser(options).RunVolume(At("in.tif"), At("rows.tif"));
        Assert.Equal(whole.ToString(), rows.Words);
        Assert.Equal(File.ReadAllBytes(At("whole.tif")), File.ReadAllBytes(At("rows.tif")));
        var expected = ImageFile.Load(At("whole.tif"));
        foreach (var count in (int[])[2, 3, 5])
        {
            RankThreads.Run(count, ranks =>
                Assert.Equal(whole.ToString(), new RowDenoiser(options, ranks).RunVolume(At("in.tif"), At("shared.tif")).Words));
            var shared = ImageFile.Load(At("shared.tif"));
            foreach (var (page, one) in expected.Pages.Index())
            {
                Assert.True(one.Values.SequenceEqual(shared.Pages[page].Values), $"slice {page} of {count} ranks differs");
                Assert.True(
                    expected.Alpha[page] is not { } alpha || alpha.Values.SequenceEqual(shared.Alpha[page]!.Values), $"the opacity of slice {page} differs");
            }
        }
    }

    private static Field<float> Scaled(Field<float> page, float white, float offset)
    {
        var scaled = page.Clone();
        foreach (ref var value in scaled.Values)
        {
            value = offset + white * value / 255;
        }

        return scaled;
    }

    /// <summary>Slices of 16 bits, or of floats where their values are few.</summary>
    private static ImageStack Solids(int depth, int height, int width, Func<Field<float>, Field<float>> spoil)
    {
        var solids = DeadSolids.Create(Math.Min(width, 100), Math.Min(height, 100), depth, 4711);
        var pages = Enumerable.Range(0, depth).Select(z =>
        {
            var page = new Field<float>(Grid.Image(height, width));
            for (var at = 0; at < page.Grid.Count; at++)
            {
                page.Values[at] = solids[0, z, at / width % solids.Grid.Height, at % width % solids.Grid.Width];
            }

            return spoil(page);
        }).ToImmutableArray();
        return new ImageStack(pages, pages[0].Values.ToArray().Max() > 300 ? SampleFormat.UInt16 : SampleFormat.Float32);
    }

    private string At(string name) => Path.Combine(folder, name);
}
