using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Symflux.Tests.Blueprints;

/// <summary>What docs/MODEL-FORMAT.md says is enough to read models: a reader in NumPy, written from it, gives what the solver gives.</summary>
public sealed class ModelFormatTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("symflux-format-");

    [Theory]
    [InlineData("small-25")]
    [InlineData("certified-colour")]
    [InlineData("lipschitz-2-25")]
    public void An_independent_reader_gives_what_the_solver_gives(string name) =>
        Compare(Path.Combine(Repository.Root, "models", $"{name}.safetensors"), scale: 1);

    [Fact]
    public void All_fluxes_boundaries_guides_and_extrapolations_are_read_alike()
    {
        var path = Path.Combine(folder.FullName, "all.safetensors");
        var random = new Generators(11);
        var fluxes = AllFluxes.Kinds.Select(kind => kind.ForContrast(0.5)).Append(new ForwardBackwardFlux(1, 1.5)).ToArray();
        var blocks = Enum.GetValues<Boundary>().SelectMany(boundary => new Block[]
        {
            new ResidualBlock(random.Bank(2, 2, fluxes.Length, boundary), FluxLayer.Separate([.. fluxes]), 0.002, 0.1, 1.2),
            new ResidualBlock(
                random.Bank(2, 2, 4, boundary), FluxLayer.Coupled(new WeickertFlux(2), 4, 2), 0.02, 0, 0.9, guide: random.Bank(2, 2, 4, boundary)),
            new ResidualBlock(random.Bank(2, 2, 3, boundary), FluxLayer.Separate(random.FreeForm(), 3), 0.3, 0.2, stepControl: StepControl.Adaptive(5)),
        });
        ModelFile.Save(path, new Model(new Blueprint(2, 1, [new LiftBlock(1, 2), .. blocks, new ProjectBlock(2, 1)]), new ModelCard { Name = "all" }));
        Compare(path, scale: 0.01);
    }

    [Fact]
    public void The_document_states_every_limit()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "MODEL-FORMAT.md"));
        (string What, double Largest)[] limits =
        [
            .. ModelLimits.OfBlueprint.Select(limit => (limit.What, limit.Largest)), ("bytes of header", ModelLimits.HeaderBytes), ("blocks", ModelLimits.Blocks),
            ("numbers in all tensors", ModelLimits.Numbers), ("bodies within each other", ModelLimits.Nesting), ("samples in a cell", ModelLimits.CellCoefficients),
            ("values of a flux", ModelLimits.Knots), ("numbers of banks and fluxes, counted for every block that uses them", ModelLimits.NumbersInUse),
            ("characters of a text of the card", ModelLimits.TextLength), ("entries in the card's extra", ModelLimits.Extras),
        ];
        Assert.All(limits, limit => Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"| {limit.What} | {limit.Largest:#,0} |"), document, StringComparison.Ordinal));
        Assert.All(
            [ModelLimits.Weight, ModelLimits.Contrast, ModelLimits.Coefficient, ModelLimits.GreyValue],
            range => Assert.Contains($"| {range.What} | {(range.MayBeZero ? "0, " : "")}{range.Smallest:0E+0} … {range.Largest:0E+0} |", document, StringComparison.Ordinal));
        Assert.All(AllFluxes.Kinds, kind => Assert.Contains($"`{kind.Name}`", document, StringComparison.Ordinal));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private void Compare(string path, double scale)
    {
        if (FindPython() is not { } python)
        {
            Assert.Skip("no python3 with NumPy");
            return;
        }

        var blueprint = ModelFile.Load(path).Blueprint;
        var random = new Generators(5);
        var field = new Field<double>(Grid.Image(13, 17), blueprint.Channels);
        foreach (ref var value in field.Values)
        {
            value = scale * random.Number(0, 255);
        }

        var (source, target) = (Path.Combine(folder.FullName, "in"), Path.Combine(folder.FullName, "out"));
        File.WriteAllBytes(source, MemoryMarshal.AsBytes(field.Values).ToArray());
        var script = Path.Combine(Repository.Root, "tests", "model-format", "read_model.py");
        Assert.Equal("", Run(python, script, path, source, "13", "17", target));
        var read = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(target)).ToArray();
        var expected = Solver.Run(blueprint, field).Values.ToArray();
        Assert.Equal(expected.Length, read.Length);
        var largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(read), pair => Assert.InRange(pair.Second, pair.First - 1e-9 * largest, pair.First + 1e-9 * largest));
        Assert.True(expected.Zip(field.Values.ToArray()).Average(pair => Math.Abs(pair.First - pair.Second)) > 1e-3 * largest, "hardly anything was done");
    }

    private static string? FindPython() => new[] { "python3", "/usr/bin/python3", "python" }.FirstOrDefault(python =>
    {
        try
        {
            return Run(python, "-c", "import numpy").Length == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    /// <summary>Runs a program; returns what it complains of.</summary>
    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.Wait();
        return error.Length == 0 && process.ExitCode != 0 ? $"exit code {process.ExitCode}" : error;
    }
}
