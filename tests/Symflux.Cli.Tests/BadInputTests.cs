using System.Buffers.Binary;
using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Whatever is wrong with an input: one line, exit code 1, no output file.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task Damaged_missing_or_foreign_images()
    {
        using var place = new Workplace();
        var whole = File.ReadAllBytes(place.Image("whole.png", width: 64, height: 64));
        place.Bytes("truncated.png", whole.AsSpan(0, whole.Length / 2));
        place.Bytes("empty.png", []);
        place.Bytes("text.png", "no image"u8);
        place.Bytes("nan.npy", NumPy([1, float.NaN, 3, 4], "(2, 2)"));
        Directory.CreateDirectory(place.At("folder"));
        var model = place.Model();
        foreach (var name in (string[])["truncated.png", "empty.png", "text.png", "nan.npy", "missing.png", "folder"])
        {
            await Cli.Fail("diffuse", place.At(name), "-o", place.At("out.png"), "--lambda", "3", "--time", "1");
            await Cli.Fail("denoise", place.At(name), "-o", place.At("out.png"), "--model", model, "--sigma", "25");
            Assert.False(File.Exists(place.At("out.png")), name);
        }
    }

    [Fact]
    public async Task Places_that_cannot_be_written()
    {
        using var place = new Workplace();
        var input = place.Image("in.png");
        string[] options = ["--lambda", "3", "--time", "1"];
        await Cli.Fail(["diffuse", input, "-o", place.At("no-folder", "out.png"), .. options]);
        await Cli.Fail(["diffuse", input, "-o", place.At("out.gif"), .. options]);
        await Cli.Fail(["diffuse", input, "-o", input, .. options]);
        await Cli.Fail("denoise", input, place.Image("second.png"), "-o", input, "--model", place.Model());
        Assert.Equal(["in.png", "model.safetensors", "second.png"], place.Files);
    }

    [Fact]
    public async Task A_stack_does_not_fit_into_a_PNG()
    {
        using var place = new Workplace();
        ImageFile.Save(place.At("in.tif"), new ImageStack([Workplace.Page(1, 4, 4), Workplace.Page(2, 4, 4)], SampleFormat.UInt8));
        await Cli.Fail("diffuse", place.At("in.tif"), "-o", place.At("out.png"), "--lambda", "3", "--time", "1");
        Assert.Equal(["in.tif"], place.Files);
    }

    [Fact]
    public async Task Unknown_damaged_or_foreign_models()
    {
        using var place = new Workplace();
        var input = place.Image("in.png");
        var whole = File.ReadAllBytes(place.Model());
        place.Bytes("truncated.safetensors", whole.AsSpan(0, whole.Length - 20));
        place.Bytes("foreign.safetensors", "not a model at all, but long enough for a header"u8);
        foreach (var name in (string[])["no-such-model", place.At("truncated.safetensors"), place.At("foreign.safetensors"), place.At("none.safetensors")])
        {
            await Cli.Fail("denoise", input, "-o", place.At("out.png"), "--model", name);
            await Cli.Fail("certify", name);
            await Cli.Fail("evaluate", name, place.Folder);
        }

        Assert.False(File.Exists(place.At("out.png")));
    }

    [Fact]
    public async Task Commands_that_do_not_exist()
    {
        Assert.Contains("'paint'", await Cli.Fail("paint"));
        Assert.Contains("--help", await Cli.Fail("diffuse"));
    }

    /// <summary>A one-pixel image has no neighbours, so no flux: it is its own steady state.</summary>
    [Fact]
    public async Task A_single_pixel_diffuses_into_itself()
    {
        using var place = new Workplace();
        var input = place.Image("in.png", width: 1, height: 1);
        await Cli.Succeed("diffuse", input, "-o", place.At("out.png"), "--lambda", "3", "--time", "10");
        Workplace.AssertSame(ImageFile.Load(input).Pages[0], ImageFile.Load(place.At("out.png")).Pages[0], "one pixel");
    }

    private static byte[] NumPy(float[] values, string shape)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        var file = new byte[10 + header.Length + 4 * values.Length];
        ((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, 1, 0]).CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)header.Length);
        System.Text.Encoding.ASCII.GetBytes(header).CopyTo(file, 10);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(10 + header.Length + 4 * i), values[i]);
        }

        return file;
    }
}
