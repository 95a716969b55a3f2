using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>That the files compute the right thing is a law of Symflux.Onnx.Tests.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task A_model_becomes_an_ONNX_file_and_the_summary_says_what_is_in_it()
    {
        using var place = new Workplace();
        var model = place.Model();
        var text = await Cli.Succeed("export", model, "-o", place.At("model.onnx"));
        Assert.Contains("[batch, 1, height, width]", text);
        Assert.Contains("0..255", text);
        Assert.Contains("ConvTranspose", text);
        Assert.Contains("parameters   7", text);
        Assert.Contains("norm-stable with κ = 1", text);
        Assert.Equal(["model.onnx", "model.safetensors"], place.Files);

        Assert.Contains("0..1", await Cli.Succeed("export", model, "-o", place.At("unit.onnx"), "--peak", "1"));
        Assert.Contains("MatMul", await Cli.Succeed("export", model, "-o", place.At("double.onnx"), "--double"));
        Assert.Empty(await Cli.Succeed("export", model, "-o", place.At("quiet.onnx"), "--quiet"));
    }

    [Fact]
    public async Task So_does_a_scheme()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed("export", "fsi", "--dimension", "3", "--channels", "2", "--lambda", "4", "-o", place.At("scheme.onnx"));
        Assert.Contains("[batch, 2, depth, height, width]", text);
        Assert.Equal(["scheme.onnx"], place.Files);
    }

    [Fact]
    public async Task A_self_ensemble_has_the_same_certificate_and_parameters()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed("export", place.Model(), "-o", place.At("model.onnx"), "--self-ensemble");
        Assert.Contains("Transpose", text);
        Assert.Contains("parameters   7", text);
        Assert.Contains("norm-stable with κ = 1; Lipschitz with ℓ = 1", text);
    }

    [Fact]
    public async Task Bad_input_leaves_no_file()
    {
        using var place = new Workplace();
        var model = place.Model();
        Assert.Contains(".onnx", await Cli.Fail("export", model, "-o", place.At("model.safetensors")));
        Assert.Contains("--peak", await Cli.Fail("export", "explicit", "-o", place.At("a.onnx"), "--peak", "1"));
        await Cli.Fail("export", model, "-o", place.At("a.onnx"), "--peak", "0");
        await Cli.Fail("export", model, "-o", place.At("no-folder", "a.onnx"));
        await Cli.Fail("export", model);
        await Cli.Fail("export", "no-such-model", "-o", place.At("a.onnx"));
        await Cli.Fail("export", model, "-o", place.At("a.onnx"), "--lambda", "3");
        Assert.Equal(["model.safetensors"], place.Files);
    }
}
