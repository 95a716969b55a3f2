using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Restoration;
using Symflux.Solving;
using Xunit;

namespace Symflux.Mpi.Tests;

/// <summary>The command line under mpirun: the same files, from ranks that each read and write their own rows.</summary>
public sealed class CommandTests : IDisposable
{
    private const string Program = "src/Symflux.Cli";

    private readonly string folder = Directory.CreateTempSubdirectory("symflux-mpi-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("openmpi", 3, "out.tif")]
    [InlineData("openmpi", 2, "out.npy")]
    [InlineData("mpich", 2, "out.tif")]
    public void Pages_are_diffused_as_by_one_process(string kind, int ranks, string name)
    {
        var input = Noisy("in.tif", 2, 61, 40, SampleFormat.UInt16, channels: 3);
        string[] settings = ["--lambda", "4", "--time", "3", "--scheme", "semi-implicit"];
        var alone = Launcher.Alone(Program, ["diffuse", input, "-o", At("alone" + Path.GetExtension(name)), "--rows", "always", .. settings]);
        Assert.True(alone.Code == 0, $"{alone}");
        var shared = Launcher.Run(kind, ranks, Program, ["diffuse", input, "-o", At(name), .. settings]);
        Assert.True(shared.Code == 0, $"{shared}");
        AssertSame(At("alone" + Path.GetExtension(name)), At(name));

        // Rank 0 alone reports.
        Assert.Single(shared.Output.Split('\n'), line => line.StartsWith("scheme ", StringComparison.Ordinal));
    }

    [Fact]
    public void Slices_of_a_volume_are_shared_out()
    {
        var input = Noisy("in.tif", 23, 12, 17, SampleFormat.Float32);
        string[] settings = ["--volume", "--lambda", "4", "--time", "2", "--scheme", "explicit"];
        Assert.Equal(0, Launcher.Alone(Program, ["diffuse", input, "-o", At("alone.tif"), "--rows", "always", .. settings]).Code);
        var shared = Launcher.Run("openmpi", 5, Program, ["diffuse", input, "-o", At("out.tif"), .. settings]);
        Assert.True(shared.Code == 0, $"{shared}");
        AssertSame(At("alone.tif"), At("out.tif"));
    }

    [Theory]
    [InlineData("gaussian:6400", 5)]
    [InlineData("auto", 2)]
    public void Slices_of_a_volume_are_denoised_as_by_one_process(string noise, int ranks)
    {
        var input = Noisy("in.tif", 23, 40, 37, SampleFormat.UInt16);
        string[] settings = ["--volume", "--model", "volume-25", "--noise", noise];
        var alone = Launcher.Alone(Program, ["denoise", input, "-o", At("alone.tif"), "--rows", "never", .. settings]);
        Assert.True(alone.Code == 0, $"{alone}");
        var shared = Launcher.Run("openmpi", ranks, Program, ["denoise", input, "-o", At("out.tif"), .. settings]);
        Assert.True(shared.Code == 0, $"{shared}");
        AssertSame(At("alone.tif"), At("out.tif"));
        Assert.Single(shared.Output.Split('\n'), line => line.Contains("volume-25", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("gaussian:300")]
    [InlineData("poisson:2,100,20")]
    public void Images_are_denoised_as_by_one_process(string noise)
    {
        var input = Noisy("in.tif", 1, 190, 150, SampleFormat.UInt16);
        Assert.Equal(0, Launcher.Alone(Program, "denoise", input, "-o", At("alone.tif"), "--noise", noise, "--rows", "always").Code);
        var shared = Launcher.Run("openmpi", 3, Program, ["denoise", input, "-o", At("out.tif"), "--noise", noise]);
        Assert.True(shared.Code == 0, $"{shared}");
        AssertSame(At("alone.tif"), At("out.tif"));
    }

    /// <summary>Pages of 16 bits, one after the other, with a mask for each, random ones, or regular ones.</summary>
    [Theory]
    [InlineData(2, "homogeneous", "--mask")]
    [InlineData(3, "charbonnier", "--mask")]
    [InlineData(5, "biharmonic", "--mask")]
    [InlineData(3, "edge-enhancing", "--density")]
    [InlineData(5, "charbonnier", "--grid")]
    public void Images_are_filled_in_as_by_one_process(int ranks, string model, string way)
    {
        var input = Noisy("in.tif", 2, 150, 170, SampleFormat.UInt16);
        ImageFile.Save(At("mask.tif"), new ImageStack(
            [.. Enumerable.Range(1, 2).Select(seed => Scaled(InpaintingMask.Random(Grid.Image(150, 170), 0.1, (ulong)seed), 65535))], SampleFormat.UInt16));
        string[] settings = ["--model", model, way, way switch { "--mask" => At("mask.tif"), "--density" => "0.1", _ => "3" }];
        var alone = Launcher.Alone(Program, ["inpaint", input, "-o", At("alone.tif"), .. settings]);
        Assert.True(alone.Code == 0, $"{alone}");
        var shared = Launcher.Run("openmpi", ranks, Program, ["inpaint", input, "-o", At("out.tif"), .. settings]);
        Assert.True(shared.Code == 0, $"{shared}");
        AssertSame(At("alone.tif"), At("out.tif"));

        // Rank 0 alone reports, and the iterations are the same.
        foreach (var fact in (string[])["solver ", "model ", "known "])
        {
            Assert.Equal(
                Assert.Single(alone.Output.Split('\n'), line => line.StartsWith(fact, StringComparison.Ordinal)),
                Assert.Single(shared.Output.Split('\n'), line => line.StartsWith(fact, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Files_are_shared_out_and_a_bad_one_is_reported()
    {
        Directory.CreateDirectory(At("in"));
        foreach (var number in Enumerable.Range(0, 5))
        {
            Noisy($"in/{number}.tif", 1, 20 + number, 30, SampleFormat.UInt8);
        }

        File.WriteAllText(At("in/bad.tif"), "no image");
        var shared = Launcher.Run("openmpi", 3, Program, ["diffuse", At("in"), "-o", At("out"), "--lambda", "4", "--time", "1"]);
        Assert.NotEqual(0, shared.Code);
        Assert.Contains("5 of 6 images done, 1 failed", shared.Output);
        // The last of the files in their order, which is that of rank 2.
        Assert.Single(shared.Error.Split('\n'), line => line.StartsWith("rank 2: symflux: cannot read", StringComparison.Ordinal));
        Assert.Single(shared.Error.Split('\n'), line => line == $"symflux: 1 of 6 images failed: '{At("in/bad.tif")}'");
        Assert.Equal(5, Directory.GetFiles(At("out")).Length);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void What_ranks_did_is_one_object_in_the_order_of_the_files(int ranks)
    {
        Directory.CreateDirectory(At("in"));
        foreach (var number in Enumerable.Range(0, 5))
        {
            Noisy($"in/{number}.tif", 1, 20 + number, 30, SampleFormat.UInt8);
        }

        string[] settings = ["--lambda", "4", "--time", "1", "--json"];
        var alone = Launcher.Alone(Program, ["diffuse", At("in"), "-o", At("out"), .. settings]);
        Assert.True(alone.Code == 0, $"{alone}");
        var shared = Launcher.Run("openmpi", ranks, Program, ["diffuse", At("in"), "-o", At("out"), "--overwrite", .. settings]);
        Assert.True(shared.Code == 0, $"{shared}");
        Assert.Equal(Report(alone.Output), Report(shared.Output));

        File.WriteAllText(At("in/3.tif"), "no image");
        File.Delete(At("out/1.tif"));
        File.Delete(At("out/3.tif"));
        var failing = Launcher.Run("openmpi", ranks, Program, ["diffuse", At("in"), "-o", At("out"), .. settings]);
        Assert.NotEqual(0, failing.Code);
        using var report = JsonDocument.Parse(failing.Output[..(failing.Output.LastIndexOf('}') + 1)]);
        Assert.EndsWith("1.tif", Assert.Single(report.RootElement.GetProperty("images").EnumerateArray()).GetProperty("input").GetString());
        Assert.Equal(3, report.RootElement.GetProperty("kept").GetArrayLength());
        Assert.EndsWith("3.tif", Assert.Single(report.RootElement.GetProperty("failed").EnumerateArray()).GetProperty("input").GetString());

        static string Report(string output) => Regex.Replace(output, "\"milliseconds\": .*", "");
    }

    [Theory]
    [InlineData("'certify' is done by one process", "certify", "small-25")]
    [InlineData("takes whole pages", "diffuse", "in.tif", "-o", "new.tif", "--lambda", "4", "--time", "1", "--depth", "8")]
    [InlineData("cannot be shared out over 2 ranks: block 1: its solves along lines", "diffuse", "in.tif", "-o", "new.tif", "--lambda", "4", "--time", "1",
        "--scheme", "semi-implicit", "--solver", "aos")]
    [InlineData("cannot read", "denoise", "missing.tif", "-o", "new.tif")]
    [InlineData("cannot read", "diffuse", "text.tif", "-o", "new.tif", "--lambda", "4", "--time", "1")]
    [InlineData("the contrast λ is -4", "diffuse", "in.tif", "-o", "new.tif", "--lambda", "-4", "--time", "1")]
    [InlineData("--rows is 'sometimes'", "diffuse", "in.tif", "-o", "new.tif", "--lambda", "4", "--time", "1", "--rows", "sometimes")]
    [InlineData("--time takes whole pages; run it with one rank", "denoise", "in.tif", "-o", "new.tif", "--time")]
    [InlineData("small-25 is for images", "denoise", "slices.tif", "-o", "new.tif", "--volume", "--model", "small-25", "--sigma", "9")]
    [InlineData("cannot read", "inpaint", "in.tif", "-o", "new.tif", "--mask", "missing.tif")]
    [InlineData("a trained cycle takes whole pages", "inpaint", "in.tif", "-o", "new.tif", "--grid", "2", "--model", "inpaint-cycle")]
    [InlineData("--report takes whole pages", "inpaint", "in.tif", "-o", "new.tif", "--grid", "2", "--report", "new.html")]
    [InlineData("no mask says which pixels are known", "inpaint", "in.tif", "-o", "new.tif")]
    public void What_cannot_be_shared_out_is_refused_in_one_line(string reason, params string[] arguments)
    {
        Noisy("in.tif", 1, 40, 40, SampleFormat.UInt8);
        Noisy("slices.tif", 3, 40, 40, SampleFormat.UInt8);
        File.WriteAllText(At("text.tif"), "no image");
        var result = Launcher.Run("openmpi", 2, Program, [.. arguments.Select(word => word.EndsWith(".tif", StringComparison.Ordinal) ? At(word) : word)]);
        Assert.NotEqual(0, result.Code);
        var line = Assert.Single(result.Error.Split('\n'), line => line.Contains("symflux:", StringComparison.Ordinal));
        Assert.Contains(reason, line);

        // What all ranks have in common is that of none.
        Assert.StartsWith("symflux:", line);
        Assert.Equal(["in.tif", "slices.tif", "text.tif"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_interrupt_ends_all_ranks_and_leaves_nothing()
    {
        Noisy("in.tif", 1, 400, 400, SampleFormat.Float32);
        var result = Launcher.Interrupt(
            3, Program, ["diffuse", At("in.tif"), "-o", At("out.tif"), "--lambda", "4", "--time", "100000", "--scheme", "explicit"],
            () => Directory.GetFiles(folder).Length > 1);
        Assert.NotEqual(0, result.Code);
        Assert.InRange(result.Time.TotalSeconds, 0, 60);

        // The launcher may end before its ranks do, and with what they still had to say.
        Assert.True(
            SpinWait.SpinUntil(() => Directory.GetFiles(folder).Length == 1, TimeSpan.FromSeconds(20)), string.Join(", ", Directory.GetFiles(folder)));
    }

    [Fact]
    public void A_training_by_ranks_is_that_of_one_process()
    {
        File.WriteAllText(At("tiny.json"), """
            {
              "name": "tiny", "noiseLevel": 25, "data": { "deadLeaves": 6 }, "validation": { "images": 2, "every": 5 },
              "architecture": { "kind": "adaptive", "blocks": 2, "stencils": 6, "extent": 3, "flux": { "kind": "free-form", "knots": 9 } },
              "optimiser": { "steps": 10, "batch": 5, "patch": 32 }
            }
            """);
        Assert.Equal(0, Launcher.Alone(Launcher.Training, "train", At("tiny.json"), "-o", At("alone.safetensors")).Code);
        var shared = Launcher.Run("openmpi", 2, Launcher.Training, ["train", At("tiny.json"), "-o", At("shared.safetensors")]);
        Assert.True(shared.Code == 0, $"{shared}");
        Assert.Single(shared.Output.Split('\n'), line => line.StartsWith("validation ", StringComparison.Ordinal));
        Assert.Equal(Validations("alone.csv"), Validations("shared.csv"), (one, other) => Math.Abs(one - other) < 0.01);

        // More ranks than patches have nothing to do.
        var many = Launcher.Run("openmpi", 6, Launcher.Training, ["train", At("tiny.json"), "-o", At("many.safetensors")]);
        Assert.NotEqual(0, many.Code);
        Assert.Contains("5 patches cannot be shared out among 6 ranks", many.Error);
        Assert.False(File.Exists(At("many.safetensors")));

        double[] Validations(string name) =>
            [.. File.ReadLines(At(name)).Skip(1).Select(line => double.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture))];
    }

    /// <summary>Five pages of 16 bits that have more bytes than a process may use, by four that may not use more.</summary>
    [Fact]
    public void A_volume_larger_than_the_memory_of_one_rank_is_denoised_by_four()
    {
        const long Limit = 64L << 20;
        const int Pages = 5, Rows = 2200, Columns = 3200;
        Assert.True(2L * Pages * Rows * Columns > Limit, "the file is to be larger than the limit");
        var input = Noisy("in.tif", Pages, Rows, Columns, SampleFormat.UInt16);
        var shared = Launcher.Run(
            "openmpi", 4, Program, ["denoise", input, "-o", At("out.tif"), "--model", "small-25", "--noise", "gaussian:900"],
            ("DOTNET_GCHeapHardLimit", $"0x{Limit:X}"));
        Assert.True(shared.Code == 0, $"{shared}");

        // One page by one process.
        using (var rows = ImageRows.Open(input))
        {
            var page = new Field<float>(Grid.Image(Rows, Columns));
            rows.Read(1, 0, page.Values);
            ImageFile.Save(At("page.tif"), new ImageStack([page], SampleFormat.UInt16));
        }

        Assert.Equal(0, Launcher.Alone(
            Program, "denoise", At("page.tif"), "-o", At("clean.tif"), "--model", "small-25", "--noise", "gaussian:900", "--rows", "always").Code);
        var expected = ImageFile.Load(At("clean.tif")).Pages[0];
        using var result = ImageRows.Open(At("out.tif"));
        var actual = new float[Rows * Columns];
        result.Read(1, 0, actual);
        Assert.True(actual.AsSpan().SequenceEqual(expected.Values), "page 2 of four ranks is not that of one process");
    }

    /// <summary>A model for volumes runs on slabs of slices, and each of four ranks may use a third of what all of the volume takes.</summary>
    [Fact]
    public void A_volume_as_a_whole_is_denoised_by_ranks_that_hold_a_part_of_it()
    {
        const int Slices = 3000, Extent = 40;
        var input = Noisy("in.npy", Slices, Extent, Extent, SampleFormat.UInt16);
        var blueprint = ModelStore.Load("volume-25").Blueprint;
        var grid = new LayeredGrid(Grid.Volume(1, Extent, Extent), Slices);
        using var whole = new DistributedSolver<float>(blueprint, grid, LoneProcess.Instance);
        string[] settings = ["--volume", "--model", "volume-25", "--noise", "gaussian:6400"];
        var shared = Launcher.Run(
            "openmpi", 4, Program, ["denoise", input, "-o", At("out.npy"), .. settings], ("DOTNET_GCHeapHardLimit", $"0x{whole.Bytes / 3:X}"));
        Assert.True(shared.Code == 0, $"{shared}");

        var alone = Launcher.Alone(Program, ["denoise", input, "-o", At("alone.npy"), "--rows", "always", .. settings]);
        Assert.True(alone.Code == 0, $"{alone}");
        Assert.Equal(File.ReadAllBytes(At("alone.npy")), File.ReadAllBytes(At("out.npy")));
    }

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>A file of noise around slow waves.</summary>
    private string Noisy(string name, int pages, int height, int width, SampleFormat format, int channels = 1)
    {
        var random = new Random(height * width);
        var white = format == SampleFormat.UInt8 ? 255 : 65535;
        using var writer = ImageRowsWriter.Create(At(name), new StackShape(pages, width, height, channels, format));
        var rows = new float[channels * width];
        for (var row = 0; row < pages * height; row++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var wave = 0.5 + 0.25 * Math.Sin(0.05 * (row % height)) * Math.Cos(0.04 * (i % width));
                rows[i] = (float)Math.Round(white * Math.Clamp(wave + 0.04 * (random.NextDouble() + random.NextDouble() - 1), 0, 1));
            }

            writer.Write(rows);
        }

        writer.Complete();
        return At(name);
    }

    private static Field<float> Scaled(Field<float> mask, float white)
    {
        foreach (ref var value in mask.Values)
        {
            value *= white;
        }

        return mask;
    }

    private static void AssertSame(string expected, string actual)
    {
        var (one, several) = (ImageFile.Load(expected), ImageFile.Load(actual));
        Assert.Equal(one.Format, several.Format);
        Assert.Equal(one.Pages.Length, several.Pages.Length);
        for (var page = 0; page < one.Pages.Length; page++)
        {
            Assert.True(one.Pages[page].Values.SequenceEqual(several.Pages[page].Values), $"page {page} differs");
        }
    }
}
