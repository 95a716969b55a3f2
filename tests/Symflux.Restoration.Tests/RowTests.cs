using System.Collections.Immutable;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;
using Xunit;

namespace Symflux.Restoration.Tests;

/// <summary>What is done row by row gives the bytes of what is done with whole pages.</summary>
public sealed class RowTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("symflux-rows-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1, 1, false, "small-25")]
    [InlineData(3, 2, false, "certified-colour")]
    [InlineData(3, 2, true, "small-25")]
    [InlineData(1, 2, true, "small-25")]
    public void Denoised_rows_are_those_of_the_page_where_noise_and_model_are_given(int channels, int pages, bool hasOpacity, string name)
    {
        var model = ModelStore.Load(name);
        var stack = Stack(channels, pages, hasOpacity, 700, 90, page => GaussianNoise.Add(page, 2000, 1));
        CheckDenoised(stack, new DenoiserOptions { Model = model, Noise = Noise.Gaussian(2000) });
    }

    [Theory]
    [InlineData(2000, 500)]
    [InlineData(3000, 0)]
    public void Colours_of_different_noise_are_those_of_the_page(double red, double blue)
    {
        var stack = Stack(3, 2, false, 400, 90, page => GaussianNoise.Add(page, [red, 1000, blue], 1));
        var noise = Noise.Of([NoiseModel.Gaussian(red), NoiseModel.Gaussian(1000), NoiseModel.Gaussian(blue)]);
        CheckDenoised(stack, new DenoiserOptions { Noise = noise, Model = ModelStore.Load("certified-colour") });
        CheckDenoised(stack, new DenoiserOptions { Noise = noise, Model = ModelStore.Load("certified-any") });
        Assert.Equal(["in.tif", "rows.tif", "whole.tif"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    /// <summary>Ranks as threads, each with its rows or slices of the file.</summary>
    [Theory]
    [InlineData(2, "out.tif")]
    [InlineData(3, "out.npy")]
    [InlineData(5, "out.tif")]
    public void Several_ranks_write_the_values_of_one_process(int count, string name)
    {
        var stack = Stack(3, 7, name.EndsWith(".tif", StringComparison.Ordinal), 60, 40, page => GaussianNoise.Add(page, 2000, 1));
        ImageFile.Save(At("in.tif"), stack);
        var diffusion = new Diffusion(new CharbonnierFlux(300), 4) { Scheme = SchemeKind.Find("semi-implicit") };
        var denoising = new DenoiserOptions
        {
            Model = ModelStore.Load("certified-colour"), Noise = Noise.Gaussian(2000), Machine = new SolverOptions { Threads = 1 },
        };
        var oneByOne = denoising with
        {
            Model = ModelStore.Load("small-25"), Noise = Noise.Of([NoiseModel.Gaussian(2000), NoiseModel.Gaussian(0), NoiseModel.Photons(9)]),
        };
        foreach (var run in new Action<ICommunicator?, string>[]
        {
            (ranks, output) => new RowDenoiser(oneByOne, ranks).Run(At("in.tif"), output),
            (ranks, output) => new RowDiffusion(diffusion, new SolverOptions { Threads = 1 }, ranks).Run(At("in.tif"), output),
            (ranks, output) => new RowDiffusion(diffusion, new SolverOptions { Threads = 1 }, ranks).Run(At("in.tif"), output, isVolume: true),
            (ranks, output) => new RowDenoiser(denoising, ranks).Run(At("in.tif"), output),
        })
        {
            run(null, At("alone" + Path.GetExtension(name)));
            RankThreads.Run(count, ranks => run(ranks, At(name)));
            var (one, several) = (ImageFile.Load(At("alone" + Path.GetExtension(name))), ImageFile.Load(At(name)));
            Assert.Equal(one.Format, several.Format);
            foreach (var (page, expected) in one.Pages.Index())
            {
                Assert.True(expected.Values.SequenceEqual(several.Pages[page].Values), $"page {page} differs");
                Assert.True(one.Alpha[page] is not { } alpha || alpha.Values.SequenceEqual(several.Alpha[page]!.Values), $"the opacity of page {page} differs");
            }
        }
    }

    [Fact]
    public void A_file_that_no_rank_can_read_is_refused_by_all_and_leaves_nothing()
    {
        File.WriteAllText(At("in.tif"), "no image");
        RankThreads.Run(3, ranks => Assert.Contains(
            "cannot read", Assert.Throws<SymfluxException>(() => new RowDenoiser(new DenoiserOptions(), ranks).Run(At("in.tif"), At("out.tif"))).Message,
            StringComparison.Ordinal));
        Assert.Equal(["in.tif"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Small_pages_are_understood_as_whole_pages_are()
    {
        CheckDenoised(Stack(1, 2, false, 200, 150, page => GaussianNoise.Add(page, 1500, 1)), new DenoiserOptions());
        CheckDenoised(Stack(1, 1, false, 160, 150, page => PhotonNoise.Add(page, 300, 100, 200, 1)), new DenoiserOptions());
        CheckDenoised(
            Stack(1, 1, false, 150, 90, page => GaussianNoise.Add(page, 300, 1), offset: 40_000, contrast: 0.05f),
            new DenoiserOptions { Noise = Noise.Gaussian(300) });
    }

    [Fact]
    public void Large_pages_are_understood_from_tiles()
    {
        var stack = Stack(1, 1, false, 1500, 1100, page => GaussianNoise.Add(page, 2500, 1));
        ImageFile.Save(At("in.tif"), stack);
        var run = new RowDenoiser(new DenoiserOptions()).Run(At("in.tif"), At("out.tif"));
        Assert.InRange(run.Pages[0].Noise[0].ReadNoise, 2400, 2600);
        Assert.True(run.Pages[0].IsEstimate);
        Assert.NotNull(run.Pages[0].Model);
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(700, 12_000)]
    [InlineData(3_000_000, 3)]
    [InlineData(1500, 1500)]
    public void Tiles_lie_in_all_parts_of_a_page(int width, int height)
    {
        var places = RowSample.Places(width, height);
        Assert.Equal(8, places.Length);
        Assert.All(places, place => Assert.True(
            place.X >= 0 && place.Y >= 0 && place.X + place.Columns <= width && place.Y + place.Rows <= height));
        Assert.Equal((0, width), (places.Min(place => place.X), places.Max(place => place.X + place.Columns)));
        Assert.Equal((0, height), (places.Min(place => place.Y), places.Max(place => place.Y + place.Rows)));
        Assert.Equal(width > 512 ? 8 : 1, places.Select(place => place.X).Distinct().Count());
    }

    [Fact]
    public void Noise_at_the_sides_of_a_wide_page_is_seen()
    {
        // Without noise where a single tile in the middle would lie.
        var page = GaussianNoise.Add(Stack(1, 1, false, 600, 4000, clean => clean).Pages[0], 800, 1);
        for (var y = 0; y < 600; y++)
        {
            page.Values.Slice(y * 4000 + 1700, 600).Fill(9000);
        }

        ImageFile.Save(At("in.tif"), ImageStack.Single(page, SampleFormat.UInt16));
        Assert.InRange(new RowDenoiser(new DenoiserOptions()).Run(At("in.tif"), At("rows.tif")).Pages[0].Noise[0].ReadNoise, 700, 900);
    }

    [Fact]
    public void Infinite_values_are_told_with_their_place_in_the_page()
    {
        var page = Stack(1, 1, false, 90, 80, clean => clean).Pages[0].Clone();
        page[0, 0, 61, 7] = float.PositiveInfinity;
        ImageFile.Save(At("in.npy"), ImageStack.Single(page, SampleFormat.Float32));
        foreach (var noise in new[] { null, Noise.Gaussian(9) })
        {
            Assert.Contains("x = 7, y = 61 of page 1", Assert.Throws<SymfluxException>(
                () => new RowDenoiser(new DenoiserOptions { Noise = noise }).Run(At("in.npy"), At("rows.npy"))).Message);
        }
    }

    [Fact]
    public void Pages_without_noise_are_copied()
    {
        var stack = Stack(1, 2, true, 90, 80, page => page);
        CheckDenoised(stack, new DenoiserOptions());
        Assert.Equal(ImageFile.Load(At("in.tif")).Pages[1].Values, ImageFile.Load(At("rows.tif")).Pages[1].Values);
    }

    [Fact]
    public void What_takes_whole_pages_says_so_and_leaves_no_file()
    {
        var noisy = Stack(1, 1, false, 90, 80, page => GaussianNoise.Add(page, 2000, 1));
        Refuses(noisy, new DenoiserOptions { Noise = Noise.Correlated(2) }, "correlated over 2 samples");
        Refuses(noisy, new DenoiserOptions { Noise = Noise.Map([noisy.Pages[0]]) }, "map");

        var clear = noisy.Pages[0].Clone();
        clear.Values.Fill(9);
        clear.Values[^1] = 0;
        Refuses(
            new ImageStack(noisy.Pages, SampleFormat.UInt16, [clear]),
            new DenoiserOptions { Model = ModelStore.Load("small-25"), Noise = Noise.Gaussian(2000) }, "opacity 0");
        Assert.Contains("opacity 0", Assert.Throws<WholePagesException>(
            () => new RowDiffusion(Explicit(Coupling.Separate)).Run(At("in.tif"), At("rows.tif"))).Message);

        var floats = noisy.Pages[0].Clone();
        floats[0, 0, 70, 5] = float.NaN;
        ImageFile.Save(At("in.npy"), UnknownSamples.Mark(ImageStack.Single(floats, SampleFormat.Float32)));
        Assert.Contains("NaN", Assert.Throws<WholePagesException>(() => new RowDenoiser(
            new DenoiserOptions { Model = ModelStore.Load("small-25"), Noise = Noise.Gaussian(2000) }).Run(At("in.npy"), At("rows.npy"))).Message);
        Assert.Contains("NaN", Assert.Throws<WholePagesException>(
            () => new RowDiffusion(Explicit(Coupling.Separate)).Run(At("in.npy"), At("rows.npy"))).Message);
        Assert.False(File.Exists(At("rows.npy")));

        void Refuses(ImageStack stack, DenoiserOptions options, string words)
        {
            ImageFile.Save(At("in.tif"), stack);
            var fault = Assert.Throws<WholePagesException>(() => new RowDenoiser(options).Run(At("in.tif"), At("rows.tif")));
            Assert.Contains(words, fault.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(At("rows.tif")));
        }
    }

    [Fact]
    public void A_reason_of_the_second_page_is_found_before_the_first_runs()
    {
        var plain = Cartoon.Create(200, 201, 4);
        ImageFile.Save(At("in.tif"), new ImageStack(
            [GaussianNoise.Add(plain, 25, 1), plain.Plus(CorrelatedPages.Smoothed(plain.Grid, 0.7, 25, 2))], SampleFormat.Float32));
        var progress = new Largest();
        var fault = Assert.Throws<WholePagesException>(() => new RowDenoiser(new DenoiserOptions()).Run(At("in.tif"), At("rows.tif"), progress: progress));
        Assert.Contains("correlated over", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, progress.Value);
    }

    private sealed class Largest : IProgress<double>
    {
        public double Value { get; private set; }

        public void Report(double value) => Value = Math.Max(Value, value);
    }

    [Theory]
    [InlineData(1, 1, false, Coupling.Separate)]
    [InlineData(3, 2, true, Coupling.Colour)]
    [InlineData(1, 3, false, Coupling.Gradient)]
    public void Diffused_rows_are_those_of_the_page(int channels, int pages, bool hasOpacity, Coupling coupling)
    {
        var stack = Stack(channels, pages, hasOpacity, 60, 500, page => page);
        var diffusion = Explicit(coupling);
        ImageFile.Save(At("in.tif"), stack);
        ImageFile.Save(At("whole.tif"), diffusion.Run(ImageFile.Load(At("in.tif"))));
        new RowDiffusion(diffusion).Run(At("in.tif"), At("rows.tif"));
        Assert.Equal(File.ReadAllBytes(At("whole.tif")), File.ReadAllBytes(At("rows.tif")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Diffused_slices_are_those_of_the_volume(int channels)
    {
        var stack = Stack(channels, 70, false, 12, 9, page => page);
        var diffusion = Explicit(Coupling.Separate);
        ImageFile.Save(At("in.tif"), stack);
        var read = ImageFile.Load(At("in.tif"));
        var volume = StackVolumes.Join(read, (2.5, 1, 1))[0];
        var whole = Solver.Run(diffusion.BlueprintFor(volume.Grid, channels), volume);
        ImageFile.Save(At("whole.tif"), StackVolumes.Split([whole], read));
        new RowDiffusion(diffusion).Run(At("in.tif"), At("rows.tif"), isVolume: true, (2.5, 1, 1));
        Assert.Equal(File.ReadAllBytes(At("whole.tif")), File.ReadAllBytes(At("rows.tif")));
    }

    [Fact]
    public void What_couples_all_samples_says_what_it_will_take_before_it_runs()
    {
        ImageFile.Save(At("in.tif"), Stack(1, 1, false, 50, 40, page => page));
        var lines = new List<string>();
        var diffusion = new RowDiffusion(new Diffusion(new CharbonnierFlux(900), 4)
        {
            Scheme = SchemeKind.Find("semi-implicit"), Settings = new SchemeSettings { TimeStep = 2 },
        });
        diffusion.Run(At("in.tif"), At("rows.tif"), say: lines.Add);
        Assert.Contains("in one piece, in about 1 MB: block 1: ", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Equal(2, diffusion.InnerIterations.Count);
    }

    private static Diffusion Explicit(Coupling coupling) =>
        new(new CharbonnierFlux(900), 4) { Scheme = SchemeKind.Find("explicit"), Coupling = coupling };

    private void CheckDenoised(ImageStack stack, DenoiserOptions options)
    {
        ImageFile.Save(At("in.tif"), stack);
        var whole = new Denoiser(options).Run(ImageFile.Load(At("in.tif")));
        ImageFile.Save(At("whole.tif"), whole.Image);
        var rows = new RowDenoiser(options).Run(At("in.tif"), At("rows.tif"));
        Assert.Equal(whole.ToString(), rows.Words);
        Assert.Equal(File.ReadAllBytes(At("whole.tif")), File.ReadAllBytes(At("rows.tif")));
    }

    /// <summary>Pages of 16 bits.</summary>
    private static ImageStack Stack(
        int channels, int pages, bool hasOpacity, int height, int width, Func<Field<float>, Field<float>> spoil, float offset = 8000,
        float contrast = 1)
    {
        var made = ImmutableArray.CreateBuilder<Field<float>>(pages);
        for (var page = 0; page < pages; page++)
        {
            var field = new Field<float>(Grid.Image(height, width), channels);
            for (var channel = 0; channel < channels; channel++)
            {
                var picture = Cartoon.Create(width, height, (ulong)(10 * page + channel + 1));
                for (var i = 0; i < picture.Values.Length; i++)
                {
                    field.Channel(channel)[i] = offset + contrast * 150 * picture.Values[i];
                }
            }

            made.Add(spoil(field));
        }

        var opacity = new Field<float>(Grid.Image(height, width));
        opacity.Values.Fill(30_000);
        return new ImageStack(
            made.MoveToImmutable(), SampleFormat.UInt16, [.. Enumerable.Repeat(hasOpacity ? opacity : null, pages)]);
    }

    private string At(string name) => Path.Combine(folder, name);
}
