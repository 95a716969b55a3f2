using System.Text.Json.Nodes;
using static Symflux.Tests.Blueprints.BoundedReading;
using static Symflux.Tests.Blueprints.HostileModels;

namespace Symflux.Tests.Blueprints;

/// <summary>A file whose tensors are not what its blueprint and its bytes say is refused.</summary>
public class HostileTensorLaws
{
    public static TheoryData<string> Offsets =>
    [
        "[]", "[0]", "[0,16,16]", "null", "[null,null]", "[\"0\",\"16\"]", "[0,15]", "[0,17]", "[16,0]", "[-8,8]", "[8,24]", "[0,0]", "[0.5,16.5]", "[0,1e2]",
        "[9223372036854775800,9223372036854775807]", "[-9223372036854775808,9223372036854775807]", "[99999999999999999999,0]", "{}", "16",
    ];

    [Theory, MemberData(nameof(Offsets))]
    public void Offsets_that_do_not_fit_are_refused(string offsets)
    {
        var parts = Everything();
        // The first tensor, of two numbers.
        var entry = parts.Tensors.First().Value!;
        entry["shape"] = new JsonArray(1, 1, 1, 2);
        entry["data_offsets"] = JsonNode.Parse(offsets);
        Refused(parts.ToFile(), offsets);
    }

    [Theory]
    [InlineData("[-1,-1,1,2]")]
    [InlineData("[0,1,1,2]")]
    [InlineData("[1,1,1,3]")]
    [InlineData("[1,1,1,4294967298]")]
    [InlineData("[65536,65536,1,1]")]
    [InlineData("[2147483647,2147483647,2147483647,2147483647]")]
    [InlineData("[1,1,2]")]
    [InlineData("[1,1,1,1,2]")]
    [InlineData("[]")]
    [InlineData("[1,1,1,2.0]")]
    [InlineData("2")]
    [InlineData("[null,1,1,2]")]
    public void Shapes_that_do_not_fit_are_refused(string shape)
    {
        var parts = Everything();
        parts.Tensors.First().Value!["shape"] = JsonNode.Parse(shape);
        Refused(parts.ToFile(), shape);
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("I64")]
    [InlineData("f64")]
    [InlineData("")]
    public void Types_other_than_floating_point_numbers_are_refused(string type)
    {
        var parts = Everything();
        parts.Tensors.First().Value!["dtype"] = type;
        Refused(parts.ToFile(), type);
    }

    [Fact]
    public void Tensors_tile_the_data()
    {
        var parts = Everything();
        parts.Data = [.. parts.Data, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Contains("bytes", Refused(parts.ToFile(), "bytes behind the last"), StringComparison.Ordinal);
        parts = Everything();
        parts.Add("hole", [1], 5);
        parts.Tensors.Remove("hole");
        parts.Add("unused", [1], 5);
        Refused(parts.ToFile(), "hole");
        parts = Everything();
        parts.Add("unused", [1], 5);
        Assert.Contains("'unused'", Refused(parts.ToFile(), "unused"), StringComparison.Ordinal);
        parts = Everything();
        var (first, second) = (parts.Tensors.ElementAt(0).Value!, parts.Tensors.ElementAt(1).Value!);
        second["data_offsets"] = first["data_offsets"]!.DeepClone();
        second["shape"] = first["shape"]!.DeepClone();
        Refused(parts.ToFile(), "overlap");
        // Two stencils that name the same tensor would hold its numbers twice.
        parts = Everything();
        var stencils = parts.Blueprint!["banks"]![0]!["stencils"]!.AsArray();
        stencils[1]!["weights"] = (string)stencils[0]!["weights"]!;
        Refused(parts.ToFile(), "twice");
        Assert.NotNull(ModelFile.Read(new MemoryStream(Everything().ToFile())));
    }

    [Fact]
    public void Thousands_of_tensors_over_the_same_bytes_are_refused()
    {
        var parts = Everything();
        parts.Data = new byte[1 << 20];
        for (var i = 0; i < 6000; i++)
        {
            parts.Tensors[$"t{i}"] = new JsonObject { ["dtype"] = "F64", ["shape"] = new JsonArray(1 << 17), ["data_offsets"] = new JsonArray(0, 1 << 20) };
        }

        Refused(parts.ToFile(), "6000 tensors");
    }

    [Theory]
    [InlineData(1e-39)]
    [InlineData(1e-300)]
    [InlineData(-1e-40)]
    [InlineData(1e10)]
    [InlineData(-1e300)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Weights_beyond_single_precision_are_refused(double weight)
    {
        var parts = Everything();
        BitConverter.TryWriteBytes(parts.Data, weight);
        Refused(parts.ToFile(), $"{weight}");
    }
}
