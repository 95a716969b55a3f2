using System.Globalization;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;
using Xunit;

namespace Symflux.Restoration.Tests;

/// <summary>Default settings on data of few photons against the best that any setting reaches; experiments/photon-stack.sh prints the table.</summary>
public sealed class BestSettingTests
{
    [Theory]
    [InlineData("photon stack")]
    [InlineData("stars of 2000 photons")]
    [InlineData("stars of 300 photons")]
    public void Default_settings_are_within_three_tenths_of_a_decibel_of_the_best(string name)
    {
        var (clean, noisy) = name switch
        {
            "photon stack" => PhotonStack.Cartoons(),
            "stars of 300 photons" => PhotonStack.Stars(300),
            _ => PhotonStack.Stars(2000),
        };
        var own = Denoiser.Automatic().Run(noisy);
        for (var page = 0; page < clean.Length; page++)
        {
            var settings = Settings(clean[page]).Select(setting =>
            {
                var denoiser = new Denoiser(new DenoiserOptions { Model = setting.Model, Noise = setting.Noise });
                var restored = denoiser.Denoise(ImageStack.Single(noisy.Pages[page], noisy.Format)).Pages[0];
                return (Quality: PhotonStack.Quality(clean[page], restored), Name: $"{setting.Model.Card.Name}, {setting.Words}");
            }).ToArray();
            var (best, reached) = (settings.MaxBy(setting => setting.Quality), PhotonStack.Quality(clean[page], own.Image.Pages[page]));
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name}, page {page + 1} | {PhotonStack.Quality(clean[page], noisy.Pages[page]):F2} | {reached:F2} | {own.Pages[page]} | "
                    + $"{best.Quality:F2} | {best.Name} |"));
            Assert.True(reached >= best.Quality - 0.3, $"page {page + 1}: {reached:F2} dB, but {best.Quality:F2} dB by {best.Name}");
        }
    }

    private static IEnumerable<(Model Model, Noise Noise, string Words)> Settings(Field<float> clean)
    {
        var level = Math.Sqrt(clean.Values.ToArray().Average(value => PhotonStack.Noise.VarianceAt(value)));
        foreach (var name in (string[])["certified-15", "certified-25", "certified-50", "certified-any", "certified-photons"])
        {
            var model = ModelStore.Load(name);
            foreach (var factor in (double[])[0.85, 1, 1.2, 1.45])
            {
                yield return (model, Noise.Gaussian(factor * level), $"σ = {factor * level:F0}");
                var told = NoiseModel.Photons(factor * factor * PhotonStack.Gain, PhotonStack.Offset, factor * PhotonStack.Read);
                yield return (model, Noise.Of(told), $"photons, {factor} times the noise");
            }
        }
    }
}
