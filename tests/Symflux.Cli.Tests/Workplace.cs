using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>A folder with test images and models that disappears at the end of a test.</summary>
internal sealed class Workplace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("symflux-cli-").FullName;

    /// <summary>A path in the folder; nothing is created.</summary>
    public string At(params string[] names) => Path.Combine([Folder, .. names]);

    /// <summary>Files in the folder, by name.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Random whole grey values, as an image file would hold them.</summary>
    public static Field<float> Page(int seed, int width, int height, int channels = 1, double peak = 255)
    {
        var field = new Field<float>(Grid.Image(height, width), channels);
        var random = new Generators(seed);
        foreach (ref var value in field.Values)
        {
            value = random.Whole(0, (int)peak);
        }

        return field;
    }

    /// <summary>Writes an image of random whole grey values.</summary>
    public string Image(string name, int seed = 1, int width = 13, int height = 9, int channels = 1, SampleFormat format = SampleFormat.UInt8)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        ImageFile.Save(At(name), ImageStack.Single(Page(seed, width, height, channels, format.Peak()), format));
        return At(name);
    }

    /// <summary>Writes bytes.</summary>
    public string Bytes(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    /// <summary>Writes an array of doubles in 0..1, which is read as single precision with a remark.</summary>
    public string Doubles(string name, int width, int height)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        using var file = new BinaryWriter(File.Create(At(name)));
        var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({height}, {width}), }}".PadRight(117) + "\n";
        file.Write((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, 1, 0]);
        file.Write((ushort)header.Length);
        file.Write(System.Text.Encoding.ASCII.GetBytes(header));
        for (var i = 0; i < width * height; i++)
        {
            file.Write(i % 97 / 97.0);
        }

        return At(name);
    }

    /// <summary>Makes a named pipe.</summary>
    public string Pipe(string name)
    {
        using var make = System.Diagnostics.Process.Start("mkfifo", [At(name)]);
        make.WaitForExit();
        return At(name);
    }

    /// <summary>Writes a grey model: a few explicit steps of Charbonnier diffusion, for noise of level 25 in 0..255 unless told.</summary>
    public string Model(
        string name = "model.safetensors", Coupling coupling = Coupling.Separate, int channels = 1, double noiseLevel = 25,
        NoiseRange? noiseRange = null, PhotonRange? photons = null)
    {
        ModelFile.Save(At(name), new Model(Blueprint(coupling, channels), new ModelCard
        {
            Name = Path.GetFileNameWithoutExtension(name),
            Description = "a test",
            NoiseLevel = noiseLevel,
            NoiseRange = noiseRange,
            Photons = photons,
            Parameters = 7,
            Data = "random grey values",
            Extra = ImmutableSortedDictionary<string, string>.Empty.Add("validationPsnr", "29.125"),
        }));
        return At(name);
    }

    /// <summary>The blueprint of <see cref="Model"/>.</summary>
    public static Blueprint Blueprint(Coupling coupling = Coupling.Separate, int channels = 1) =>
        new ExplicitScheme(StepRule.Largest).Discretise(
            DiffusionModel.SecondOrder(Grid.Image(1, 1), new CharbonnierFlux(10), coupling, channels), 1);

    /// <summary>Equal values, bit for bit.</summary>
    public static void AssertSame(Field<float> expected, Field<float> actual, string what)
    {
        Assert.True(expected.HasShapeOf(actual), $"{what}: {expected.DescribeShape()}, not {actual.DescribeShape()}");
        Assert.True(expected.Values.SequenceEqual(actual.Values), $"{what}: values differ");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
