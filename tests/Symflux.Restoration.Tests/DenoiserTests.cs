using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Solving;
using Xunit;

namespace Symflux.Restoration.Tests;

public sealed class DenoiserTests
{
    [Fact]
    public void A_named_model_and_level_is_the_rescaled_blueprint()
    {
        var model = ModelStore.Load("small-25");
        var noisy = GaussianNoise.Add(Cartoon.Create(48, 40, 1), 10, 1);
        var result = new Denoiser(new DenoiserOptions { Model = model, Noise = Noise.Gaussian(10) })
            .Run(ImageStack.Single(noisy, SampleFormat.UInt8));
        Assert.Equal(Solver.Run(model.Blueprint.Rescale(10 / 25.0), noisy).Values, result.Image.Pages[0].Values);
        Assert.Equal("small-25 at σ = 10", result.ToString());
    }

    [Fact]
    public void Automatic_denoising_gains_and_says_what_it_did()
    {
        var clean = Cartoon.Create(96, 80, 1);
        var noisy = ImageStack.Single(GaussianNoise.Add(clean, 25, 1), SampleFormat.UInt8);
        var seen = new List<double>();
        var result = Denoiser.Automatic().Run(noisy, new Progress(seen.Add));
        Assert.True(
            Psnr.Compute(clean, result.Image.Pages[0], 255) > Psnr.Compute(clean, noisy.Pages[0], 255) + 8, "gain of at least 8 dB");
        Assert.Contains("estimated", result.ToString());
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(1, seen[^1], 12);
    }

    [Fact]
    public async Task Waiting_for_a_result_changes_nothing_of_it_and_can_be_given_up()
    {
        var noisy = ImageStack.Single(GaussianNoise.Add(Cartoon.Create(96, 80, 1), 25, 1), SampleFormat.UInt8);
        var denoiser = Denoiser.Automatic();
        var seen = new List<double>();
        var results = await Task.WhenAll(denoiser.DenoiseAsync(noisy, new Progress(seen.Add)), denoiser.DenoiseAsync(noisy));
        var expected = denoiser.Denoise(noisy);
        Assert.All(results, result => Assert.Equal(expected.Pages[0].Values, result.Pages[0].Values));
        Assert.Equal(1, seen[^1], 12);

        using var giveUp = new CancellationTokenSource();
        var given = denoiser.DenoiseAsync(noisy, new Progress(_ => giveUp.Cancel()), giveUp.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
    }

    [Theory]
    [InlineData(96, 80, false)]
    [InlineData(96, 80, true)]
    [InlineData(270, 260, false)]
    public void What_is_chosen_runs_as_if_it_had_been_named(int height, int width, bool selfEnsemble)
    {
        var noisy = ImageStack.Single(GaussianNoise.Add(Cartoon.Create(height, width, 3), 25, 4), SampleFormat.UInt8);
        var automatic = new Denoiser(new DenoiserOptions { SelfEnsemble = selfEnsemble }).Run(noisy);
        var page = Assert.Single(automatic.Pages);
        Assert.Equal((1, 1.0, true), (page.Step, page.Share, page.IsEstimate));
        var named = new Denoiser(new DenoiserOptions { Model = page.Model, Noise = Noise.Of(page.Noise[0]), SelfEnsemble = selfEnsemble }).Run(noisy);
        Assert.Equal(named.Image.Pages[0].Values, automatic.Image.Pages[0].Values);
    }

    [Fact]
    public void What_is_unknown_stays_so_and_does_not_smear()
    {
        var page = GaussianNoise.Add(Cartoon.Create(48, 40, 1), 10, 1);
        var holes = page.Clone();
        holes[0, 0, 7, 9] = holes[0, 0, 20, 30] = float.NaN;
        var stack = UnknownSamples.Mark(ImageStack.Single(holes, SampleFormat.Float32));
        ImageStack[] results =
        [
            new Denoiser(new DenoiserOptions { Model = ModelStore.Load("small-25"), Noise = Noise.Gaussian(10) }).Denoise(stack),
            new Diffusion(new CharbonnierFlux(4), 2).Run(stack),
        ];
        Assert.All(results, result => Assert.Equal(
            holes.Values.ToArray().Select(float.IsNaN), result.Pages[0].Values.ToArray().Select(float.IsNaN)));
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Infinite_values_are_refused_with_their_place(float value)
    {
        var page = GaussianNoise.Add(Cartoon.Create(48, 40, 1), 10, 1);
        page[0, 0, 7, 9] = value;
        var stack = ImageStack.Single(page, SampleFormat.Float32);
        foreach (var noise in new[] { null, Noise.Auto, Noise.Gaussian(10) })
        {
            var fault = Assert.Throws<SymfluxException>(() => new Denoiser(new DenoiserOptions { Noise = noise }).Run(stack));
            Assert.Contains("x = 9, y = 7 of page 1", fault.Message);
        }
    }

    [Fact]
    public void A_run_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var noisy = ImageStack.Single(GaussianNoise.Add(Cartoon.Create(96, 80, 1), 25, 1), SampleFormat.UInt8);
        Assert.ThrowsAny<OperationCanceledException>(
            () => Denoiser.Automatic().Denoise(noisy, new Progress(_ => source.Cancel()), source.Token));
    }

    /// <summary>Reports at once, in the caller's thread.</summary>
    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
