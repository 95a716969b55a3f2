using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Symflux.Diagrams;
using Symflux.Explanations;
using Symflux.Testing.Fuzzing;

namespace Symflux.Tests.Blueprints;

/// <summary>Whoever wrote a file: it is refused in one line or read, in bounded time and memory, and what was read can be certified, explained and drawn.</summary>
public class HostileModelFileLaws
{
    private const double MostSeconds = 2;
    private const long MostAllocated = 200L << 20;

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
    [InlineData("{\"dimension\":2,\"dimension\":2,")]
    [InlineData("{\"channels\":1,\"dimension\":2,")]
    public void A_property_that_stands_twice_is_refused(string begin)
    {
        var parts = Everything();
        Refused(parts.File(begin + parts.Blueprint!.ToJsonString()[1..]), begin);
        Refused(parts.File(parts.Blueprint.ToJsonString(), """{"name":"a","name":"b"}"""), "card");
        const string Header = """{"__metadata__":{},"__metadata__":{}}""";
        Refused(ModelFileParts.File(Encoding.UTF8.GetBytes(Header), []), Header);
    }

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
    [InlineData("""{"peak":255}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":"a","peak":0}""")]
    [InlineData("""{"name":"a","peak":-255}""")]
    [InlineData("""{"name":"a","peak":1e999}""")]
    [InlineData("""{"name":"a","noiseLevel":-25}""")]
    [InlineData("""{"name":"a","noiseLevel":1e999}""")]
    [InlineData("""{"name":"a","noiseLevel":"NaN"}""")]
    [InlineData("""{"name":"a","noiseRange":{"smallest":5,"largest":50}}""")]
    [InlineData("""{"name":"a","noiseLevel":25,"noiseRange":{"smallest":50,"largest":5}}""")]
    [InlineData("""{"name":"a","noiseLevel":25,"noiseRange":{"smallest":30,"largest":50}}""")]
    [InlineData("""{"name":"a","noiseLevel":25,"noiseRange":{"smallest":-1,"largest":50}}""")]
    [InlineData("""{"name":"a","noiseLevel":25,"noiseRange":{}}""")]
    [InlineData("""{"name":"a","parameters":-1}""")]
    [InlineData("""{"name":"a","parameters":1e20}""")]
    [InlineData("""{"name":"a","extra":{"k":null}}""")]
    [InlineData("""{"name":"a","extra":[]}""")]
    [InlineData("""{"name":"a\u001b[31mb"}""")]
    [InlineData("""{"name":"a","description":"two\nlines"}""")]
    [InlineData("""{"name":"a","data":"\u009b2J"}""")]
    [InlineData("""{"name":"a","description":"\u202eturned"}""")]
    [InlineData("""{"name":"a","extra":{"k":"\u0000"}}""")]
    [InlineData("""{"name":"a","extra":{"\u001b]0;title\u0007":"v"}}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    public void Cards_that_make_no_sense_are_refused(string card)
    {
        var parts = Everything();
        Refused(parts.File(parts.Blueprint!.ToJsonString(), card), card);
    }

    [Fact]
    public void A_card_may_have_a_name_alone()
    {
        var parts = Everything();
        var file = parts.File(parts.Blueprint!.ToJsonString(), """{"name":"σ = 25, “Zürich”","later":[1]}""");
        var card = ModelFile.Read(new MemoryStream(file)).Card;
        Assert.Equal(new ModelCard { Name = "σ = 25, “Zürich”" }, card);
        Assert.Empty(card.Extra);
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
        foreach (var place in PathsOf(Everything().Blueprint!).Where(place => place[^1] is "parameter" && (string)Find(Everything().Blueprint!, place[..^1])!["kind"]! != "linear"))
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

    /// <summary>The parts of a file without numbers.</summary>
    private static ModelFileParts Empty()
    {
        var parts = Everything();
        parts.Tensors.Clear();
        parts.Data = [];
        foreach (var name in new[] { "banks", "layers", "transfers" })
        {
            parts.Blueprint![name] = new JsonArray();
        }

        return parts;
    }

    public static TheoryData<string> TooLarge => [.. Large.Keys];

    [Theory, MemberData(nameof(TooLarge))]
    public void What_is_too_large_is_neither_read_nor_written(string what)
    {
        var model = Of(Large[what]());
        var fault = Refused(Written(model), what);
        var path = Path.Combine(Path.GetTempPath(), $"symflux-{Guid.NewGuid():N}");
        Assert.EndsWith(fault, Assert.Throws<SymfluxException>(() => ModelFile.Save(path, model)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    public static TheoryData<string> StillFine => [.. Fine.Keys];

    [Theory, MemberData(nameof(StillFine))]
    public void What_is_large_and_sensible_is_read_and_all_its_readers_end(string what)
    {
        var blueprint = Read(Written(Of(Fine[what]())), what).Blueprint;
        var watch = Stopwatch.StartNew();
        Certificate.Of(blueprint).ToText();
        var certified = watch.Elapsed;
        PdeReport.Of(blueprint).ToText();
        var explained = watch.Elapsed;
        Diagram.Of(blueprint);
        var drawn = watch.Elapsed;
        var times = $"{what}: certified after {certified.TotalSeconds:F2} s, explained after {explained.TotalSeconds:F2} s, drawn after {drawn.TotalSeconds:F2} s";
        TestContext.Current.SendDiagnosticMessage(times);
        Assert.True(drawn.TotalSeconds < 60, times);
    }

    private static Dictionary<string, Func<Blueprint>> Large { get; } = new()
    {
        ["a stencil of 200,000 samples"] = () => Chain(1, Residual(Line(200_000))),
        ["a stencil of 129 samples"] = () => Chain(1, Residual(Line(129))),
        ["a stencil of 17³ samples"] = () => Chain(3, Residual(new Stencil(Ones(17 * 17 * 17), 1, 17, 17, 17))),
        ["5000 channels of Ku"] = () => Chain(2, Residual([.. Enumerable.Repeat(Line(2), 5000)])),
        ["stencils that read 2000 channels"] = () => Chain(1, new LiftBlock(1, 2000), Residual(new Stencil(Ones(2000), 2000, 1, 1, 1)), new ProjectBlock(2000, 1)),
        ["states of a billion channels"] = () => Chain(2, new LiftBlock(1, 1_000_000_000), new ProjectBlock(1_000_000_000, 1)),
        ["channels that overflow"] = () => Chain(2, new LiftBlock(1, (1 << 28) + 1), new AnalysisBlock((1 << 28) + 1, new CellTransform(2, 4)), new ProjectBlock(16, 16),
            new ProjectBlock(16, 1), new LiftBlock(1, 16), new SynthesisBlock(1, new CellTransform(2, 4))),
        ["cells of 16³ samples"] = () => Chain(3, new AnalysisBlock(1, new CellTransform(3, 16)), new SynthesisBlock(1, new CellTransform(3, 16))),
        ["9 cells within each other"] = () => Chain(1, [.. Enumerable.Range(0, 9).Select(i => new AnalysisBlock(1 << i, new CellTransform(1, 2))),
            .. Enumerable.Range(0, 9).Select(i => new SynthesisBlock(256 >> i, new CellTransform(1, 2)))]),
        ["norm bounds of 128 channels in 3D"] = () => Chain(3, new LiftBlock(1, 128), Residual(new Stencil(Ones(128 * 8), 128, 2, 2, 2)), new ProjectBlock(128, 1)),
        ["2³¹ − 1 passes"] = () => Chain(1, new RecurrentBlock([Residual(Line(2))], new StoppingRule(int.MaxValue))),
        ["2³¹ − 1 passes up to a tolerance"] = () => Chain(1, new RecurrentBlock([Residual(Line(2))], new StoppingRule(int.MaxValue, 1e-9))),
        ["2³¹ − 1 iterations of conjugate gradients"] = () =>
            Chain(1, new LinearSolveBlock(Bank(Line(2)), Linear(1), 1, 0, LinearSolver.ConjugateGradients(0, int.MaxValue))),
        ["300 recurrent blocks"] = () => Chain(1, [.. Enumerable.Range(0, 300).Select(i => new RecurrentBlock([new BallProjectionBlock(1)], new StoppingRule(2)))]),
        ["symmetrisations of each other"] = () => Chain(2, Symmetrised(Symmetrised(Symmetrised(new BallProjectionBlock(1))))),
        ["5000 blocks"] = () => Chain(1, [.. Enumerable.Repeat<Block>(new BallProjectionBlock(1), 5000)]),
        ["3000 blocks within a body and 3000 behind it"] = () =>
            Chain(1, [Symmetrised([.. Enumerable.Repeat<Block>(new BallProjectionBlock(1), 3000)]), .. Enumerable.Repeat<Block>(new BallProjectionBlock(1), 3000)]),
        ["4000 blocks with a bank of 10,000 numbers"] = () => Many(4000, Residual([.. Enumerable.Repeat(new Stencil(Ones(100), 1, 1, 1, 100), 100)])),
        ["5000 knots"] = () => Chain(1, new ResidualBlock(Bank(Line(2)), FluxLayer.Separate(new SplineDiffusivityFlux(1, [.. Ones(5000)]), 1), 0.1)),
        ["a cycle of 17 levels"] = () => Chain(1, Cycle(17, CycleShape.V, 1)),
        ["a W cycle of 15 levels"] = () => Chain(1, Cycle(15, CycleShape.W, 1)),
        ["100 cycles of 100 sweeps on each of 2 levels"] = () => Many(100, Cycle(2, CycleShape.V, 100)),
    };

    private static Dictionary<string, Func<Blueprint>> Fine { get; } = new()
    {
        ["60 pairs of cells of 8³ samples"] = () => Chain(3, [.. Enumerable.Range(0, 60).SelectMany(_ =>
            new Block[] { new AnalysisBlock(1, new CellTransform(3, 8)), new SynthesisBlock(1, new CellTransform(3, 8)) })]),
        ["stencils of 5³ samples on 2 channels"] = () => Chain(
            3, new LiftBlock(1, 2), Residual([.. Enumerable.Range(0, 8).Select(i => new Stencil(Random(250, i), 2, 5, 5, 5))]), new ProjectBlock(2, 1)),
        ["stencils of 3 × 3 samples on 32 channels"] = () => Chain(
            2, new LiftBlock(1, 32), Residual([.. Enumerable.Range(0, 32).Select(i => new Stencil(Random(32 * 9, i), 32, 1, 3, 3))]), new ProjectBlock(32, 1)),
        ["2000 different blocks"] = () => Chain(2, [.. Enumerable.Range(0, 2000).Select(i => Residual(new Stencil(Random(9, i), 1, 1, 3, 3)))]),
        ["4000 equal blocks"] = () => Many(4000, Residual(Line(2), Line(3))),
        ["4000 extrapolated blocks"] = () => Chain(1, [.. Enumerable.Range(0, 4000).Select(i => new ResidualBlock(Bank(Line(2)), Linear(1), 0.2, 0, 1 + (i % 7 * 0.01)))]),
        ["1000 stencils"] = () => Chain(2, Residual([.. Enumerable.Range(0, 1000).Select(i => new Stencil(Random(25, i), 1, 1, 5, 5))])),
        ["a million passes that grow a little"] = () => Chain(
            1, new RecurrentBlock([new ResidualBlock(Bank(Line(2)), Linear(1), 0.5 + 1e-11)], new StoppingRule(1_000_000))),
        ["200 recurrent blocks that grow"] = () => Chain(1, [.. Enumerable.Range(0, 200).Select(i => new RecurrentBlock(
            [new ResidualBlock(Bank(Line(2)), Linear(1), 0.5 + (1e-6 * i), 0, 1), new ResidualBlock(Bank(Line(2)), Linear(1), 0.5 + 1e-7, 0, 1.1)], new StoppingRule(10_000, 1e-9)))]),
        ["a stencil of 128 samples"] = () => Chain(1, Residual(Line(128))),
        ["stencils of 64 × 64 samples"] = () => Chain(2, Residual(new Stencil(Random(4096, 1), 1, 1, 64, 64))),
        ["a W cycle of 10 levels"] = () => Chain(1, Cycle(10, CycleShape.W, 2)),
        ["symmetrised cells"] = () => Chain(3, Symmetrised(
            new AnalysisBlock(1, new CellTransform(3, 2)), Residual(new Stencil(Random(64, 1), 8, 2, 2, 2)), new SynthesisBlock(1, new CellTransform(3, 2)))),
    };

    /// <summary>A blueprint with blocks and fluxes of all kinds.</summary>
    private static ModelFileParts Everything()
    {
        var fluxes = AllFluxes.Kinds.Select(kind => kind.ForContrast(2)).ToArray();
        var transfer = CycleTransfer.Classical(2, Interpolation.Linear);
        CycleLevel Level(CycleTransfer? toCoarser) => new(Bank(Line(2), Column(2)), Linear(2), 1, 1, 1, [0.5, 0.7], toCoarser is null ? [] : [0.4], toCoarser);
        return ModelFileParts.Of(Of(Chain(
            2,
            new ResidualBlock(Bank([.. fluxes.Select(_ => Line(2))]), FluxLayer.Separate([.. fluxes]), 0.1, 0.1, 1, StepControl.Adaptive()),
            new ResidualBlock(Bank(Line(2), Column(2)), FluxLayer.Coupled(new CharbonnierFlux(3), 2, 2), 0.1, 0.2, 1.1, guide: Bank(Line(3), Column(3))),
            new LiftBlock(1, 2), new ProjectBlock(2, 1), new AnalysisBlock(1, new CellTransform(2, 2)), new SynthesisBlock(1, new CellTransform(2, 2)),
            new RecurrentBlock([Residual(Line(2))], new StoppingRule(3, 0.01)),
            new LinearSolveBlock(Bank(Line(2), Column(2)), Linear(2), 1, 0.1, LinearSolver.ConjugateGradients(1e-6, 20)),
            new LinearSolveBlock(Bank(Line(2), Column(2)), Linear(2), 1, 0.1, LinearSolver.AdditiveOperatorSplitting),
            new CycleBlock([Level(transfer), Level(null)]), new BallProjectionBlock(1), Symmetrised(Residual(Line(3))))));
    }

    private static Model Of(Blueprint blueprint) => new(blueprint, new ModelCard { Name = "hostile" });

    private static Blueprint Chain(int dimension, params ImmutableArray<Block> blocks) => new(dimension, 1, blocks);

    private static Blueprint Many(int count, Block block) => new(1, 1, [.. Enumerable.Repeat(block, count)]);

    private static ResidualBlock Residual(params Stencil[] stencils) => new(Bank(stencils), Linear(stencils.Length), 1e-9);

    private static StencilBank Bank(params Stencil[] stencils) => new(stencils, Boundary.Natural);

    private static FluxLayer Linear(int channels) => FluxLayer.Separate(new PeronaMalikFlux(3), channels);

    private static SymmetrisationBlock Symmetrised(params ImmutableArray<Block> body) => new(body);

    private static CycleBlock Cycle(int levels, CycleShape shape, int sweeps) => new(
        [.. Enumerable.Range(0, levels).Select(level => new CycleLevel(
            Bank(Line(2)), Linear(1), 1, 1, 1, [.. Ones(sweeps)], [], level == levels - 1 ? null : CycleTransfer.Classical(1, Interpolation.Constant)))],
        shape);

    private static Stencil Line(int length) => new([.. Ones(length).Select((one, i) => i % 2 == 0 ? one : -one)], 1, 1, 1, length);

    private static Stencil Column(int length) => new([.. Ones(length).Select((one, i) => i % 2 == 0 ? one : -one)], 1, 1, length, 1);

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    private static double[] Random(int count, int seed)
    {
        var random = new Generators(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Normal())];
    }

    private static byte[] Written(Model model)
    {
        var stream = new MemoryStream();
        ModelFile.Write(stream, model);
        return stream.ToArray();
    }

    /// <summary>Reads a file that must be refused, in bounds; returns the fault.</summary>
    private static string Refused(byte[] file, string context)
    {
        try
        {
            Read(file, context);
        }
        catch (SymfluxException fault)
        {
            Assert.True(PrintableText.IsPrintable(fault.Message) && fault.Message.Length < 500, $"{context}: {fault.Message}");
            return fault.Message;
        }

        Assert.Fail($"{context} was read");
        return "";
    }

    private static Model Read(byte[] file, string context)
    {
        var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        try
        {
            return ModelFile.Read(new MemoryStream(file));
        }
        finally
        {
            var (seconds, allocated) = (watch.Elapsed.TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(seconds < MostSeconds && allocated < MostAllocated, $"{context}: {seconds} s, {allocated} bytes");
        }
    }

    /// <summary>The ways from the root to all nodes, by names and indices.</summary>
    private static IEnumerable<object[]> PathsOf(JsonNode? node) => node switch
    {
        JsonObject owner => owner.SelectMany(property => PathsOf(property.Value).Select(rest => (object[])[property.Key, .. rest]).Prepend([property.Key])),
        JsonArray list => list.Index().SelectMany(item => PathsOf(item.Item).Select(rest => (object[])[item.Index, .. rest]).Prepend([item.Index])),
        _ => [],
    };

    private static JsonNode? Find(JsonNode root, IEnumerable<object> path) =>
        path.Aggregate(root, (node, step) => (step is string name ? node[name] : node[(int)step])!);

    private static void Replace(JsonNode root, object[] path, JsonNode? value)
    {
        var owner = Find(root, path[..^1])!;
        if (path[^1] is string name)
        {
            owner[name] = value;
        }
        else
        {
            owner[(int)path[^1]] = value;
        }
    }
}
