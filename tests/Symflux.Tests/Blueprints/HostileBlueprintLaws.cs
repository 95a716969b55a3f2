using System.Text.Json.Nodes;
using static Symflux.Tests.Blueprints.BoundedReading;
using static Symflux.Tests.Blueprints.HostileModels;
using static Symflux.Tests.Blueprints.JsonPlaces;

namespace Symflux.Tests.Blueprints;

/// <summary>A file whose blueprint is nonsense somewhere is refused in one line, in bounded time and memory.</summary>
public class HostileBlueprintLaws
{
    /// <summary>Texts of a node in place of a good one, none of which any place in a blueprint takes.</summary>
    private static readonly string[] Wrong = ["null", "[null]", "{\"x\":null}", "\"\\u0007\"", "[[[]]]"];

    [Fact]
    public void Null_or_nonsense_at_any_place_of_a_blueprint_is_refused()
    {
        var good = Everything().Blueprint!.ToJsonString();
        var places = PathsOf(JsonNode.Parse(good)!).ToArray();
        Assert.True(places.Length > 200);
        foreach (var place in places)
        {
            foreach (var wrong in Wrong)
            {
                var parts = Everything();
                Replace(parts.Blueprint!, place, JsonNode.Parse(wrong));
                Refused(parts.ToFile(), $"{string.Join('.', place)} = {wrong}");
            }
        }
    }

    [Fact]
    public void A_property_that_is_missing_or_unknown_at_any_place_is_refused_unless_it_is_optional()
    {
        string[] optional = ["guide", "stepWindow", "transfer", "mask", "ratio", "transfers", "iterations", "tolerance"];
        foreach (var place in PathsOf(Everything().Blueprint!).Where(place => place[^1] is string name && !optional.Contains(name)))
        {
            var parts = Everything();
            var owner = (JsonObject)Find(parts.Blueprint!, place[..^1])!;
            owner.Remove((string)place[^1]);
            Refused(parts.ToFile(), $"without {string.Join('.', place)}");
            parts = Everything();
            owner = (JsonObject)Find(parts.Blueprint!, place[..^1])!;
            owner["stepWindows"] = 3;
            Refused(parts.ToFile(), $"unknown property beside {string.Join('.', place)}");
        }
    }

    [Theory]
    [InlineData("1e-39")]
    [InlineData("1e-20")]
    [InlineData("1e20")]
    [InlineData("1e300")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e999")]
    public void Contrasts_and_spacings_beyond_single_precision_are_refused(string parameter)
    {
        foreach (var place in PathsOf(Everything().Blueprint!).Where(place =>
            place[^1] is "parameter" && (string)Find(Everything().Blueprint!, place[..^1])!["kind"]! != "linear"))
        {
            var parts = Everything();
            Replace(parts.Blueprint!, place, JsonNode.Parse(parameter));
            Refused(parts.ToFile(), $"{string.Join('.', place)} = {parameter}");
        }
    }

    [Theory]
    [InlineData("timeStep")]
    [InlineData("fidelity")]
    [InlineData("extrapolation")]
    [InlineData("reaction")]
    [InlineData("diffusion")]
    [InlineData("diagonal")]
    public void Numbers_of_blocks_beyond_the_arithmetic_are_refused(string name)
    {
        foreach (var place in PathsOf(Everything().Blueprint!).Where(place => name.Equals(place[^1])))
        {
            foreach (var wrong in new[] { "1e16", "1e-120", "-1e300", "1e999" })
            {
                var parts = Everything();
                Replace(parts.Blueprint!, place, JsonNode.Parse(wrong));
                Refused(parts.ToFile(), $"{string.Join('.', place)} = {wrong}");
            }
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(100)]
    [InlineData(10_000)]
    public void Deeply_nested_bodies_are_refused(int depth)
    {
        var parts = Empty();
        const string Inner = """{"kind":"ball-projection","channels":1}""";
        var around = string.Concat(Enumerable.Range(0, depth).Select(place => $$""",{"kind":"symmetrisation","group":"Reflections","body":[{{place}}]}"""));
        parts.Blueprint!["blocks"] = new JsonArray("here");
        parts.Blueprint["order"] = new JsonArray("last");
        var text = parts.Blueprint.ToJsonString();
        Refused(parts.File(With(Inner + around, depth)), $"depth {depth}");
        Assert.NotNull(ModelFile.Read(new MemoryStream(parts.File(With(Inner, 0)))));

        string With(string blocks, int last) => text.Replace("\"here\"", blocks, StringComparison.Ordinal)
            .Replace("\"last\"", $"{last}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 4)]
    [InlineData(4, 8)]
    [InlineData(1, 5000)]
    public void Small_files_that_stand_for_many_blocks_are_refused(int depth, int width)
    {
        var parts = Empty();
        var blocks = new JsonArray(JsonNode.Parse("""{"kind":"ball-projection","channels":1}"""));
        for (var place = 0; place < depth; place++)
        {
            var body = string.Join(",", Enumerable.Repeat(place, width));
            blocks.Add(JsonNode.Parse($$"""{"kind":"recurrent","iterations":1,"tolerance":0,"body":[{{body}}]}"""));
        }

        parts.Blueprint!["blocks"] = blocks;
        parts.Blueprint["order"] = new JsonArray(depth);
        var fault = Refused(parts.ToFile(), $"{width} blocks, {depth} times");
        Assert.Contains("blocks; files of models have at most 4096", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", "[0]", "a body or the order refers to block 1, but only the blocks 0 to 0 stand before it")]
    [InlineData("[2]", "[1]", "a body or the order refers to block 2, but only the blocks 0 to 0 stand before it")]
    [InlineData("[0]", "[-1]", "a body or the order refers to block -1, but only the blocks 0 to 1 stand before it")]
    [InlineData("[0]", "[0]", "nothing in it uses its block 1")]
    public void The_table_of_blocks_holds_what_is_used_and_nothing_before_its_parts(string body, string order, string fault)
    {
        var parts = Empty();
        parts.Blueprint!["blocks"] = JsonNode.Parse(
            $$"""[{"kind":"ball-projection","channels":1},{"kind":"recurrent","iterations":1,"tolerance":0,"body":{{body}}}]""");
        parts.Blueprint["order"] = JsonNode.Parse(order);
        Assert.Contains(fault, Refused(parts.ToFile(), fault), StringComparison.Ordinal);
    }
}
