using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Symflux.Onnx.Tests;

public sealed class OnnxModelTests
{
    [Fact]
    public void The_model_that_ships_equals_its_file_in_its_own_scale_and_in_another()
    {
        var model = Shipped();
        foreach (var peak in (double[])[255, 1])
        {
            using var runtime = new Runtime(FileOf(model, new OnnxOptions { Peak = peak }));
            var blueprint = model.Blueprint.Rescale(peak / model.Card.Peak);
            foreach (var grid in (Grid[])[Grid.Image(321, 481), Grid.Image(9, 64)])
            {
                var random = new Generators(11);
                var image = new Field<float>(grid);
                foreach (ref var value in image.Values)
                {
                    value = (float)random.Number(0, peak);
                }

                var expected = Solver.Run(blueprint, image).Convert<double>();
                var actual = runtime.Run(image)[0].Convert<double>();
                var difference = expected.Minus(actual).Norm() / expected.Norm();
                Assert.True(difference < 1e-5, $"peak {peak}, {grid}: {difference:E2}");
            }
        }
    }

    [Fact]
    public void The_metadata_say_what_is_proven_and_where_the_model_comes_from()
    {
        var model = Shipped();
        var certificate = Certificate.Of(model.Blueprint);
        using var runtime = new Runtime(FileOf(model));
        var metadata = runtime.Metadata;
        Assert.Equal(certificate.NormStable.Constant, double.Parse(metadata["symflux.certificate.kappa"], CultureInfo.InvariantCulture));
        Assert.Equal(
            certificate.Lipschitz.Constant is { } constant ? constant.ToString("R", CultureInfo.InvariantCulture) : "refused",
            metadata["symflux.certificate.lipschitz"]);
        Assert.Equal(certificate.ToText(), metadata["symflux.certificate.text"]);
        Assert.Equal($"{model.Card.Parameters}", metadata["symflux.parameters"]);
        Assert.Equal("certified-25", metadata["symflux.model.name"]);
        Assert.Equal("255", metadata["symflux.model.peak"]);
        Assert.Equal("25", metadata["symflux.model.noise"]);
        Assert.Equal(model.Card.Data, metadata["symflux.model.data"]);
        Assert.Equal(model.Card.Extra["seed"], metadata["symflux.model.extra.seed"]);
        Assert.Equal(64, metadata["symflux.blueprint.sha256"].Length);
        Assert.Equal(typeof(OnnxModel).Assembly.GetName().Version!.ToString(3), metadata["symflux.version"]);
    }

    [Fact]
    public void In_another_grey_scale_the_metadata_name_that_scale()
    {
        using var runtime = new Runtime(FileOf(Shipped(), new OnnxOptions { Peak = 1 }));
        Assert.Equal("1", runtime.Metadata["symflux.model.peak"]);
        Assert.Equal(25.0 / 255, double.Parse(runtime.Metadata["symflux.model.noise"], CultureInfo.InvariantCulture), 1e-15);
        var fault = Assert.Throws<SymfluxException>(() => FileOf(Shipped(), new OnnxOptions { Peak = -1 }));
        Assert.Contains("-1", fault.Message);
    }

    [Fact]
    public void Different_blueprints_have_different_hashes()
    {
        using var a = new Runtime(StructureTests.Chain(2, Boundary.Zero));
        using var b = new Runtime(StructureTests.Chain(2, Boundary.Natural));
        using var again = new Runtime(StructureTests.Chain(2, Boundary.Zero), new OnnxOptions { DoublePrecision = true });
        Assert.NotEqual(a.Metadata["symflux.blueprint.sha256"], b.Metadata["symflux.blueprint.sha256"]);
        Assert.Equal(a.Metadata["symflux.blueprint.sha256"], again.Metadata["symflux.blueprint.sha256"]);
    }

    [Theory, InlineData(Boundary.Natural), InlineData(Boundary.Reflecting)]
    public void A_grid_that_is_too_small_is_refused_and_never_gives_wrong_numbers(Boundary boundary)
    {
        var blueprint = StructureTests.Chain(2, boundary);
        using var runtime = new Runtime(blueprint);
        var smallest = boundary == Boundary.Natural ? 5 : 2;
        var f = new Generators(1).Field(Grid.Image(smallest, smallest), 1).Convert<float>();
        Assert.Equal(Solver.Run(blueprint, f).Values.ToArray(), runtime.Run(f)[0].Values.ToArray(), (x, y) => Math.Abs(x - y) < 1e-4);
        for (var extent = 1; extent < smallest; extent++)
        {
            var small = new Field<float>(Grid.Image(9, extent));
            Assert.ThrowsAny<OnnxRuntimeException>(() => runtime.Run(small));
        }
    }

    [Fact]
    public void No_blocks_are_the_identity()
    {
        using var runtime = new Runtime(new Blueprint(3, 2, []));
        var f = new Generators(5).Field(Grid.Volume(2, 3, 4), 2).Convert<float>();
        Assert.Equal(f.Values.ToArray(), runtime.Run(f)[0].Values.ToArray());
    }

    [Fact]
    public void A_file_appears_whole_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory("symflux-onnx-").FullName;
        try
        {
            var path = Path.Combine(folder, "chain.onnx");
            var summary = OnnxModel.Write(path, StructureTests.Chain(2, Boundary.Zero));
            Assert.Equal(new FileInfo(path).Length, summary.Bytes);
            Assert.Equal(2, summary.Operators["Conv"]);
            Assert.True(summary.Certificate.NormStable.Proven);
            Assert.Throws<SymfluxException>(() => OnnxModel.Write(Path.Combine(folder, "no", "chain.onnx"), StructureTests.Chain(1, Boundary.Zero)));
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] FileOf(Model model, OnnxOptions? options = null)
    {
        using var stream = new MemoryStream();
        OnnxModel.Write(stream, model, options);
        return stream.ToArray();
    }

    private static Model Shipped() => ModelFile.Load(Path.Combine(Repository.Root, "models", "certified-25.safetensors"));
}
