using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Operators;
using Symflux.Solving;
using Xunit;

namespace Symflux.Restoration.Tests;

public sealed class VolumeTests
{
    [Fact]
    public void The_mean_over_orientations_gains_over_slices_one_by_one()
    {
        var clean = Balls(24, 48, 40, seed: 1);
        var noisy = Stack(clean, page => GaussianNoise.Add(clean[page], 25, (ulong)page + 1));
        var denoiser = new Denoiser(new DenoiserOptions { Model = ModelStore.Load("small-25"), Noise = Noise.Gaussian(25) });
        var (slices, volume) = (denoiser.Run(noisy), denoiser.RunVolumes(noisy));
        var (alone, together) = (MeanSquareError(clean, slices.Image), MeanSquareError(clean, volume.Image));
        Assert.True(10 * Math.Log10(alone / together) > 0.5, $"{10 * Math.Log10(255 * 255 / alone):F2} and {10 * Math.Log10(255 * 255 / together):F2} dB");
        Assert.Equal(slices.ToString(), volume.ToString());
    }

    [Fact]
    public void An_exchange_of_axes_is_an_exchange_of_axes_of_the_result()
    {
        // Equal extents of z and y, so that the exchange is one of pages and rows; it turns slices along x, which a self-ensemble does not mind.
        var clean = Balls(20, 20, 28, seed: 2);
        var denoiser = new Denoiser(new DenoiserOptions { Model = ModelStore.Load("small-25"), Noise = Noise.Gaussian(25), SelfEnsemble = true });
        var result = denoiser.RunVolumes(Stack(clean, page => clean[page]));
        var exchanged = denoiser.RunVolumes(Stack(clean, page => Row(clean, page)));
        for (var page = 0; page < clean.Length; page++)
        {
            var expected = Row([.. result.Image.Pages], page).Values.ToArray();
            var difference = expected.Zip(exchanged.Image.Pages[page].Values.ToArray()).Max(pair => Math.Abs(pair.First - pair.Second));
            Assert.True(difference < 1e-2, $"page {page}: {difference}");
        }
    }

    [Fact]
    public void Channels_and_frames_are_volumes_of_their_own()
    {
        var clean = Balls(12, 20, 24, seed: 3);
        var denoiser = new Denoiser(new DenoiserOptions { Model = ModelStore.Load("small-25"), Noise = Noise.Gaussian(25) });
        var both = Stack(clean, page => clean[page]) with { Axes = new StackAxes(2, 3, 2) };
        var result = denoiser.RunVolumes(both);
        int[] pages = [.. Enumerable.Range(0, 3).Select(slice => both.Axes.PageOf(1, slice, 1))];
        var alone = denoiser.RunVolumes(Stack([.. pages.Select(page => clean[page])], page => clean[pages[page]]));
        Assert.All(Enumerable.Range(0, 3), z => Assert.Equal(
            alone.Image.Pages[z].Values.ToArray(), result.Image.Pages[pages[z]].Values.ToArray()));
    }

    [Fact]
    public void A_volume_of_white_noise_goes_to_a_model_for_volumes_and_others_by_slices()
    {
        var clean = Balls(24, 48, 40, seed: 1);
        var noisy = Stack(clean, page => GaussianNoise.Add(clean[page], 25, (ulong)page + 1));
        // These balls are unlike the solids of its training, where it gains; here slices along three axes are better by 0.4 dB.
        Assert.InRange(Gain(clean, noisy), -0.5, 0.2);
        var solids = DeadSolids.Create(48, 40, 24, 4711);
        var grid = Grid.Image(40, 48);
        Field<float>[] slices =
            [.. Enumerable.Range(0, 24).Select(z => Field<float>.Wrap(solids.Values.Slice(z * grid.Count, grid.Count).ToArray(), grid))];
        var gain = Gain(slices, Stack(slices, page => GaussianNoise.Add(slices[page], 25, (ulong)page + 1)));
        Assert.True(gain > 0.7, $"{gain:F2} dB");

        // Another level has the model for all, and one that was not trained for none.
        Assert.All(Told(12).RunVolumes(noisy).Pages, page => Assert.Equal("volume-any", page.Model!.Card.Name));
        Assert.All(Told(80).RunVolumes(noisy).Pages, page => Assert.Equal(2, page.Model!.Blueprint.Dimension));

        // Frames may move, and colours have no model for volumes.
        var frames = Told(25).RunFrames(noisy with { Axes = new StackAxes(1, 1, clean.Length) });
        Assert.All(frames.Pages, page => Assert.Equal(2, page.Model!.Blueprint.Dimension));
        var colours = Told(25).RunVolumes(Stack(clean, page => InColour(noisy.Pages[page])));
        Assert.All(colours.Pages, page => Assert.Equal(2, page.Model!.Blueprint.Dimension));

        static double Gain(Field<float>[] clean, ImageStack noisy)
        {
            var slices = new Denoiser(new DenoiserOptions { Model = ModelStore.Load("certified-any"), Noise = Noise.Gaussian(25) }).RunVolumes(noisy);
            var whole = Told(25).RunVolumes(noisy);
            Assert.All(whole.Pages, page => Assert.Equal("volume-25", page.Model!.Card.Name));
            return 10 * Math.Log10(MeanSquareError(clean, slices.Image) / MeanSquareError(clean, whole.Image));
        }

        static Denoiser Told(double sigma) => new(new DenoiserOptions { Noise = Noise.Gaussian(sigma), Peak = 255 });

        static Field<float> InColour(Field<float> page)
        {
            var colours = new Field<float>(page.Grid, 3);
            for (var channel = 0; channel < 3; channel++)
            {
                page.Values.CopyTo(colours.Channel(channel));
                colours.Channel(channel)[0] += channel;
            }

            return colours;
        }
    }

    [Fact]
    public void A_model_for_volumes_sees_all_of_a_volume_and_refuses_pages()
    {
        var clean = Balls(9, 12, 14, seed: 5);
        var bank = new StencilBank(
            [new Stencil([-1, 1], 1, 2, 1, 1), new Stencil([-1, 1], 1, 1, 2, 1), new Stencil([-1, 1], 1, 1, 1, 2)], Boundary.Reflecting);
        var blueprint = new Blueprint(3, 1, [new ResidualBlock(bank, FluxLayer.Separate(new PeronaMalikFlux(30), 3), 0.1)]);
        var model = new Model(blueprint, new ModelCard { Name = "solid", Peak = 255, NoiseLevel = 25 });
        var denoiser = new Denoiser(new DenoiserOptions { Model = model, Noise = Noise.Gaussian(50) });
        var result = denoiser.RunVolumes(Stack(clean, page => clean[page]));
        var expected = StackVolumes.Split(
            [Solver.Run(blueprint.Rescale(2), StackVolumes.Join(Stack(clean, page => clean[page]))[0])], Stack(clean, page => clean[page]));
        Assert.All(Enumerable.Range(0, 9), z => Assert.Equal(expected.Pages[z].Values.ToArray(), result.Image.Pages[z].Values.ToArray()));
        Assert.All(result.Pages, page => Assert.Same(model, page.Model));
        Assert.Contains("--volume", Assert.Throws<SymfluxException>(() => denoiser.Run(Stack(clean, page => clean[page]))).Message);

        // Noise that neighbours share is nothing that the model knows.
        var correlated = new Denoiser(new DenoiserOptions { Model = model, Noise = Noise.Correlated(2) });
        var large = Balls(3, 96, 96, seed: 6);
        Assert.Contains("white", Assert.Throws<SymfluxException>(
            () => correlated.RunVolumes(Stack(large, page => GaussianNoise.Add(large[page], 25, (ulong)page)))).Message);
    }

    [Fact]
    public void Maps_and_pages_that_are_no_slices_are_refused()
    {
        var clean = Balls(4, 20, 24, seed: 4);
        var map = new Denoiser(new DenoiserOptions { Noise = Noise.Map([new Field<float>(clean[0].Grid)]) });
        Assert.Contains("map of the noise", Assert.Throws<SymfluxException>(() => map.RunVolumes(Stack(clean, page => clean[page]))).Message);
        var frames = Stack(clean, page => clean[page]) with { Axes = new StackAxes(1, 1, 4) };
        Assert.Contains("no slices", Assert.Throws<SymfluxException>(() => Denoiser.Automatic().RunVolumes(frames)).Message);
    }

    private static ImageStack Stack(Field<float>[] pages, Func<int, Field<float>> page) =>
        new([.. Enumerable.Range(0, pages.Length).Select(page)], SampleFormat.Float32);

    /// <summary>Row y of every page, as a page.</summary>
    private static Field<float> Row(Field<float>[] pages, int y)
    {
        var page = new Field<float>(Grid.Image(pages.Length, pages[0].Grid.Width));
        for (var z = 0; z < pages.Length; z++)
        {
            pages[z].Values.Slice(y * page.Grid.Width, page.Grid.Width).CopyTo(page.Values[(z * page.Grid.Width)..]);
        }

        return page;
    }

    /// <summary>Balls of random places, sizes and grey values.</summary>
    private static Field<float>[] Balls(int depth, int height, int width, int seed)
    {
        var random = new Random(seed);
        var balls = Enumerable.Range(0, 40).Select(_ => (
            Z: random.NextDouble() * depth, Y: random.NextDouble() * height, X: random.NextDouble() * width,
            Radius: 3 + 6 * random.NextDouble(), Grey: (float)(40 + 180 * random.NextDouble()))).ToArray();
        return
        [
            .. Enumerable.Range(0, depth).Select(z =>
            {
                var page = new Field<float>(Grid.Image(height, width));
                for (var at = 0; at < page.Grid.Count; at++)
                {
                    var (y, x) = (at / width, at % width);
                    page.Values[at] = balls.Where(ball =>
                        (ball.Z - z) * (ball.Z - z) + (ball.Y - y) * (ball.Y - y) + (ball.X - x) * (ball.X - x) < ball.Radius * ball.Radius)
                        .Select(ball => ball.Grey).DefaultIfEmpty(20).Last();
                }

                return page;
            }),
        ];
    }

    private static double MeanSquareError(Field<float>[] clean, ImageStack result) => clean.Zip(result.Pages).Average(pair =>
        pair.First.Values.ToArray().Zip(pair.Second.Values.ToArray()).Average(values => Math.Pow(values.First - values.Second, 2)));
}
