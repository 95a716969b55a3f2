using System.Text.Json;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Restoration;
using Symflux.Solving;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class EvaluateTests
{
    [Fact]
    public async Task Figures_are_those_of_the_library_and_their_means()
    {
        using var place = new Workplace();
        place.Image("clean/a.png", seed: 1, width: 20, height: 16);
        place.Image("clean/b.png", seed: 2, width: 14, height: 18);
        var text = await Cli.Succeed(
            "evaluate", place.Model(), place.At("clean"), "--sigma", "25", "--seed", "7", "--json", "--csv", place.At("out.csv"));

        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal(("model", 7, 25.0), (json.GetProperty("model").GetString(), json.GetProperty("parameters").GetInt32(),
            json.GetProperty("sigma").GetDouble()));
        var images = json.GetProperty("images").EnumerateArray().ToArray();
        Assert.Equal(["a.png", "b.png"], images.Select(image => image.GetProperty("name").GetString()));
        foreach (var (index, image) in images.Index())
        {
            var clean = ImageFile.Load(place.At("clean", image.GetProperty("name").GetString()!)).Pages[0];
            var output = Solver.Run(Workplace.Blueprint(), GaussianNoise.Add(clean, 25, 7 + (ulong)index));
            var clipped = Clip(output);
            Assert.Equal(Psnr.Compute(clean, clipped, 255), image.GetProperty("psnr").GetDouble(), 1e-9);
            Assert.Equal(Ssim.Compute(clean, clipped, 255), image.GetProperty("ssim").GetDouble(), 1e-9);
        }

        Assert.Equal(images.Average(image => image.GetProperty("psnr").GetDouble()), json.GetProperty("meanPsnr").GetDouble(), 1e-9);
        Assert.Equal(images.Average(image => image.GetProperty("ssim").GetDouble()), json.GetProperty("meanSsim").GetDouble(), 1e-9);
        var lines = File.ReadAllLines(place.At("out.csv"));
        Assert.Equal("image,noisyPsnr,psnr,ssim", lines[0]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task Peak_is_what_psnr_and_the_models_level_refer_to()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place.At("clean"));
        var clean = Workplace.Page(1, 20, 16, peak: 4095);
        ImageFile.Save(place.At("clean", "a.tif"), ImageStack.Single(clean, SampleFormat.UInt16));
        var json = JsonDocument.Parse(await Cli.Succeed(
            "evaluate", place.Model(), place.At("clean"), "--peak", "4095", "--seed", "7", "--json")).RootElement;
        Assert.Equal(25 * 4095 / 255.0, json.GetProperty("sigma").GetDouble(), 1e-9);
        var restored = Solver.Run(Workplace.Blueprint().Rescale(4095.0 / 255), GaussianNoise.Add(clean, 25 * 4095 / 255.0, 7));
        foreach (ref var value in restored.Values)
        {
            value = Math.Clamp(value, 0, 4095);
        }

        Assert.Equal(Psnr.Compute(clean, restored, 4095), json.GetProperty("meanPsnr").GetDouble(), 1e-6);
        Assert.Contains("--peak", await Cli.Fail("evaluate", place.Model(), place.At("clean"), "--peak", "-1"));
    }

    [Fact]
    public async Task What_of_a_file_is_read_differently_is_said()
    {
        using var place = new Workplace();
        var file = place.Doubles("clean/a.npy", 16, 16);
        var result = await Cli.Run("evaluate", place.Model(), place.At("clean"), "--json");
        Assert.Equal(0, result.Code);
        Assert.StartsWith($"symflux: warning: {file}: ", result.Error);
    }

    [Fact]
    public async Task A_self_ensemble_is_evaluated_under_a_name_of_its_own()
    {
        using var place = new Workplace();
        var clean = ImageFile.Load(place.Image("clean/a.png", width: 20, height: 16)).Pages[0];
        var model = place.Model(coupling: Coupling.Gradient);
        var json = JsonDocument.Parse(await Cli.Succeed("evaluate", model, place.At("clean"), "--self-ensemble", "--seed", "3", "--json")).RootElement;
        var output = Solver.Run(Workplace.Blueprint(Coupling.Gradient).Symmetrised(), GaussianNoise.Add(clean, 25, 3));
        Assert.Equal(("model, self-ensemble", 7), (json.GetProperty("model").GetString(), json.GetProperty("parameters").GetInt32()));
        Assert.Equal(Psnr.Compute(clean, Clip(output), 255), json.GetProperty("meanPsnr").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Ready_noisy_images_take_the_place_of_the_noise()
    {
        using var place = new Workplace();
        var clean = ImageFile.Load(place.Image("clean/a.png", width: 20, height: 16)).Pages[0];
        Directory.CreateDirectory(place.At("noisy"));
        var noisy = GaussianNoise.Add(clean, 25, 3);
        ImageFile.Save(place.At("noisy", "a.npy"), ImageStack.Single(noisy, SampleFormat.Float32));
        string[] command = ["evaluate", place.Model(), place.At("clean"), "--sigma", "25", "--json"];
        var ready = JsonDocument.Parse(await Cli.Succeed([.. command, "--noisy", place.At("noisy")])).RootElement;
        var made = JsonDocument.Parse(await Cli.Succeed([.. command, "--seed", "3"])).RootElement;
        Assert.Equal(made.GetProperty("meanPsnr").GetDouble(), ready.GetProperty("meanPsnr").GetDouble());

        place.Image("clean/b.png", seed: 2);
        Assert.Contains("b.png", await Cli.Fail([.. command, "--noisy", place.At("noisy")]));
        place.Image("noisy/b.png", width: 5);
        Assert.Contains("sizes", await Cli.Fail([.. command, "--noisy", place.At("noisy")]));
    }

    [Fact]
    public async Task The_model_follows_the_scale_of_16_bit_images_and_every_page_counts()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place.At("clean"));
        ImageFile.Save(
            place.At("clean", "a.tif"),
            new ImageStack([Workplace.Page(1, 12, 12, peak: 65535), Workplace.Page(2, 13, 11, peak: 65535)], SampleFormat.UInt16));
        var json = JsonDocument.Parse(await Cli.Succeed("evaluate", place.Model(), place.At("clean"), "--json")).RootElement;
        Assert.Equal(25.0 * 257, json.GetProperty("sigma").GetDouble());
        Assert.Equal(["a.tif#1", "a.tif#2"], json.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Colours_are_judged_over_all_channels()
    {
        using var place = new Workplace();
        var clean = ImageFile.Load(place.Image("clean/a.png", width: 20, height: 16, channels: 3)).Pages[0];
        var model = place.Model("colour.safetensors", Coupling.Colour, channels: 3, noiseRange: new NoiseRange(5, 55));
        var json = JsonDocument.Parse(await Cli.Succeed("evaluate", model, place.At("clean"), "--sigma", "50", "--seed", "3", "--json")).RootElement;
        var output = Solver.Run(Workplace.Blueprint(Coupling.Colour, 3).Rescale(2), GaussianNoise.Add(clean, 50, 3));
        Assert.Equal(Psnr.Compute(clean, Clip(output), 255), json.GetProperty("meanPsnr").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Every_channel_may_have_a_level_of_its_own()
    {
        using var place = new Workplace();
        var clean = ImageFile.Load(place.Image("clean/a.png", width: 20, height: 16, channels: 3)).Pages[0];
        var model = place.Model("colour.safetensors", Coupling.Colour, channels: 3, noiseRange: new NoiseRange(5, 55));
        string[] command = ["evaluate", model, place.At("clean"), "--seed", "3", "--json", "--sigma"];
        var json = JsonDocument.Parse(await Cli.Succeed([.. command, "10/20/40"])).RootElement;
        Assert.Equal([10, 20, 40], json.GetProperty("channelSigma").EnumerateArray().Select(level => level.GetDouble()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("sigma").ValueKind);
        var noisy = ImageStack.Single(GaussianNoise.Add(clean, [10, 20, 40], 3), SampleFormat.Float32);
        var output = new Denoiser(new DenoiserOptions { Model = ModelFile.Load(model), Noise = Noise.Gaussian(10, 20, 40) }).Denoise(noisy).Pages[0];
        Assert.Equal(Psnr.Compute(clean, Clip(output), 255), json.GetProperty("meanPsnr").GetDouble(), 1e-9);

        var (one, three) = (JsonDocument.Parse(await Cli.Succeed([.. command, "20"])), JsonDocument.Parse(await Cli.Succeed([.. command, "20/20/20"])));
        Assert.Equal(one.RootElement.GetProperty("meanPsnr").GetDouble(), three.RootElement.GetProperty("meanPsnr").GetDouble());
        Assert.Contains("2 channels, but a page has 3", await Cli.Fail([.. command, "20/10"]));
        Assert.Contains("12/20/16, not '20//10'", await Cli.Fail([.. command, "20//10"]));
        Assert.Contains("not '20/0/10'", await Cli.Fail([.. command, "20/0/10"]));
    }

    [Fact]
    public async Task Photons_are_counted_and_stabilised()
    {
        using var place = new Workplace();
        var clean = ImageFile.Load(place.Image("clean/a.png", width: 20, height: 16)).Pages[0];
        var model = place.Model("photons.safetensors", photons: new PhotonRange(2, 60));
        string[] command = ["evaluate", model, place.At("clean")];
        var json = JsonDocument.Parse(await Cli.Succeed([.. command, "--photons", "8", "--seed", "3", "--json"])).RootElement;
        Assert.Equal(8, json.GetProperty("photons").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("sigma").ValueKind);

        var noise = NoiseModel.Photons(255 / 8.0);
        var noisy = new ImageStack([PhotonNoise.Add(clean, noise.Gain, 0, 0, 3)], SampleFormat.Float32);
        var output = new Denoiser(new DenoiserOptions { Model = ModelFile.Load(model), Noise = Noise.Of(noise) }).Denoise(noisy).Pages[0];
        Assert.Equal(Psnr.Compute(clean, Clip(output), 255), json.GetProperty("meanPsnr").GetDouble(), 1e-9);

        Assert.Contains("--photons", await Cli.Fail(command));
        Assert.Contains("one of them", await Cli.Fail([.. command, "--photons", "8", "--sigma", "25"]));
        Assert.Contains("0 photons", await Cli.Fail([.. command, "--photons", "0"]));
    }

    [Fact]
    public async Task The_table_ends_with_the_mean_and_small_images_have_no_ssim()
    {
        using var place = new Workplace();
        place.Image("clean/a.png", width: 6, height: 5);
        var lines = (await Cli.Succeed("evaluate", place.Model(), place.At("clean"))).TrimEnd().Split('\n');
        Assert.StartsWith("mean", lines[^1]);
        Assert.EndsWith("–", lines[^1]);
    }

    [Fact]
    public async Task Folders_without_images_and_levels_without_sense_are_refused()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place.At("empty"));
        await Cli.Fail("evaluate", place.Model(), place.At("empty"));
        await Cli.Fail("evaluate", place.Model(), place.At("missing"));
        place.Image("clean/a.png");
        await Cli.Fail("evaluate", place.Model(), place.At("clean"), "--sigma", "-1");
        await Cli.Fail("evaluate", place.Model(), place.At("clean"), "--sigma", "0");
        await Cli.Fail("evaluate", place.Model(), place.At("clean"), "--csv", place.At("no-folder", "out.csv"));
    }

    private static Field<float> Clip(Field<float> field)
    {
        foreach (ref var value in field.Values)
        {
            value = Math.Clamp(value, 0, 255);
        }

        return field;
    }
}
