using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Multigrid.Inpainting;
using Symflux.Restoration;
using Symflux.Schemes;
using Symflux.Solving;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>
/// The pictures of docs/guides are what the library makes. After a change that is meant to alter them, set SYMFLUX_UPDATE_DOCS=1, run this class, and look at
/// them.
/// </summary>
public sealed class GuidePictureTests
{
    private const int Gap = 8;

    [Fact]
    public void Noise_removed()
    {
        var noisy = GaussianNoise.Add(Cartoon.Create(240, 180, seed: 11), sigma: 25, seed: 1);
        Check("denoise", noisy, Denoiser.Automatic().Denoise(ImageStack.Single(noisy, SampleFormat.UInt8)).Pages[0]);
    }

    [Fact]
    public void Smoothed_everywhere_and_within_edges()
    {
        var noisy = GaussianNoise.Add(Cartoon.Create(240, 180, seed: 11), sigma: 12, seed: 1);
        Check("smooth", noisy, Smooth(new LinearFlux(), 6), Smooth(new PeronaMalikFlux(4), 20));

        Field<float> Smooth(DiffusivityFlux flux, double time) => Solver.Run(
            new ExplicitScheme(StepRule.Largest).Discretise(DiffusionModel.SecondOrder(noisy.Grid, flux, Coupling.Gradient), time), noisy);
    }

    [Fact]
    public void Missing_pixels_filled_in()
    {
        var image = Cartoon.Create(240, 180, seed: 11);
        var mask = InpaintingMask.Random(image.Grid, density: 0.05, seed: 1);
        var kept = image.Clone();
        for (var i = 0; i < kept.Values.Length; i++)
        {
            kept.Values[i] = mask.Values[i] == 0 ? 255 : kept.Values[i];
        }

        Check("inpaint", kept, InpaintingSolver.Solve(image, mask, new InpaintingOptions { Model = InpaintingModel.EdgeEnhancing, Contrast = 2 }).Solution);
    }

    private static void Check(string name, params Field<float>[] parts)
    {
        var (height, width) = (parts[0].Grid.Height, parts[0].Grid.Width);
        var row = new Field<float>(Grid.Image(height, parts.Length * (width + Gap) - Gap));
        row.Values.Fill(255);
        foreach (var (index, part) in parts.Index())
        {
            for (var y = 0; y < height; y++)
            {
                part.Values.Slice(y * width, width).CopyTo(row.Values[(y * row.Grid.Width + index * (width + Gap))..]);
            }
        }

        var path = Path.Combine(Repository.Root, "docs", "guides", $"{name}.png");
        if (Environment.GetEnvironmentVariable("SYMFLUX_UPDATE_DOCS") == "1")
        {
            ImageFile.Save(path, ImageStack.Single(row, SampleFormat.UInt8));
        }

        var stored = ImageFile.Load(path).Pages[0];
        Assert.True(stored.HasShapeOf(row), $"{path} has another size; see the summary of this class");
        var difference = stored.Values.ToArray().Zip(row.Values.ToArray(), (a, b) => Math.Abs(a - Math.Clamp(b, 0, 255))).Average();
        Assert.True(difference < 1, $"{path} differs by {difference:F2} grey values; see the summary of this class");
    }
}
