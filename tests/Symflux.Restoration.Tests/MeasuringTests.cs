using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;
using Xunit;

namespace Symflux.Restoration.Tests;

/// <summary>What the commands measure, a program can in three lines.</summary>
public sealed class MeasuringTests
{
    [Fact]
    public void Schemes_come_nearer_to_the_solution_with_more_steps()
    {
        var image = DeadLeaves.Create(20, 24, 1).Convert<double>();
        var model = DiffusionModel.SecondOrder(image.Grid, new CharbonnierFlux(10));
        var runs = new SchemeComparison(model, image, 8).Run([SchemeKind.Find("explicit"), SchemeKind.Find("fed")], new SchemeSettings());
        foreach (var scheme in runs.GroupBy(run => run.Scheme))
        {
            var series = scheme.ToArray();
            Assert.True(series.Length > 1);
            Assert.All(series.Zip(series[1..]), pair => Assert.True(pair.Second.Steps > pair.First.Steps && pair.Second.Error < pair.First.Error));
            // Single steps of fast explicit diffusion are unstable; only its cycles as a whole are not.
            Assert.All(series, run => Assert.True(run.Work == run.Steps && (scheme.Key.Name == "fed" || run.NormBound <= 1)));
        }

        Assert.Contains("above 0", Assert.Throws<SymfluxException>(() => new SchemeComparison(model, image, 0)).Message);
    }

    [Fact]
    public void Models_are_measured_on_a_folder()
    {
        var folder = Directory.CreateTempSubdirectory("symflux-");
        try
        {
            var clean = DeadLeaves.Create(32, 40, 3);
            ImageFile.Save(Path.Combine(folder.FullName, "leaves.png"), new ImageStack([clean], SampleFormat.UInt8));
            var result = new Evaluation(ModelStore.Load("small-25")) { Sigma = [25] }.Run(folder.FullName);
            var image = Assert.Single(result.Images);
            Assert.Equal(("leaves.png", result.MeanPsnr), (image.Name, image.Psnr));
            Assert.True(image.Psnr > image.NoisyPsnr + 2, $"{image.NoisyPsnr} → {image.Psnr}");
            Assert.Contains("margin of 0", Assert.Throws<SymfluxException>(() => new Evaluation(ModelStore.Load("small-25")) { MarginArea = 0 }).Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
