using Symflux.Onnx.Format;

namespace Symflux.Onnx.Tests;

/// <summary>What must hold for any valid ONNX file, and what keeps the files small.</summary>
public sealed class StructureTests
{
    [Fact]
    public void Every_value_is_made_once_before_it_is_read_and_every_node_leads_to_the_output() => Law.Holds(12, random =>
    {
        var dimension = random.Whole(1, 3);
        var blueprint = random.AnyMixedBlueprint(dimension, 2);
        foreach (var inDouble in (bool[])[false, true])
        {
            var file = Read(Runtime.FileOf(blueprint, new OnnxOptions { DoublePrecision = inDouble }));
            Assert.Equal(8, file.IrVersion);
            Assert.Equal(17, Assert.Single(file.OpsetImport).Version);
            Assert.Equal("input", Assert.Single(file.Graph.Input).Name);
            Assert.Equal("output", Assert.Single(file.Graph.Output).Name);
            string[] extents = ["batch", "2", .. ((string[])["depth", "height", "width"])[(3 - dimension)..]];
            Assert.Equal(extents, Extents(file.Graph.Input[0]));
            Assert.Equal(extents, Extents(file.Graph.Output[0]));
            Check(file.Graph, []);
        }
    });

    [Fact]
    public void What_blocks_share_is_in_the_file_once()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(1, 1), new CharbonnierFlux(4), Coupling.Gradient);
        var ten = Read(Runtime.FileOf(new ExplicitScheme(StepRule.Fixed(0.2)).Discretise(model, 2))).Graph;
        var twenty = Read(Runtime.FileOf(new ExplicitScheme(StepRule.Fixed(0.2)).Discretise(model, 4))).Graph;

        Assert.Equal(10, ten.Node.Count(node => node.OpType == "Conv"));
        Assert.Equal(20, twenty.Node.Count(node => node.OpType == "ConvTranspose"));
        Assert.Single(ten.Initializer, tensor => tensor.Dims.Count == 4);
        Assert.Equal(ten.Initializer, twenty.Initializer);
        // The mask of the rows that exist is made once, outside the ten steps.
        Assert.Equal(2, ten.Node.Count(node => node.OpType == "Range"));
        // Conv, mask, eight nodes of the coupled flux between Split and Concat, ConvTranspose, and u − τd.
        Assert.Equal(10 * 15, twenty.Node.Count - ten.Node.Count);
    }

    [Fact]
    public void Few_nodes_for_a_uniform_bank()
    {
        var graph = Read(Runtime.FileOf(Chain(8, Boundary.Natural))).Graph;
        // Conv, the four nodes of the flux, ConvTranspose, and u − τd.
        Assert.Equal(8 * 8, graph.Node.Count);
        Assert.InRange(Read(Runtime.FileOf(Chain(8, Boundary.Reflecting))).Graph.Node.Count, 0, 8 * 36);
    }

    [Fact]
    public void Passes_of_a_fixed_number_are_unrolled_when_few_and_a_loop_when_many()
    {
        Assert.Equal(5, Convolutions(5));
        Assert.Equal(1, Convolutions(100));

        static int Convolutions(int iterations)
        {
            var body = Chain(1, Boundary.Natural).Blocks;
            var blueprint = new Blueprint(2, 1, [new RecurrentBlock(body, new StoppingRule(iterations))]);
            using var stream = new MemoryStream();
            return OnnxModel.Write(stream, blueprint).Operators["Conv"];
        }
    }

    [Fact]
    public void The_same_blueprint_gives_the_same_bytes()
    {
        var blueprint = new Generators(3).AnyMixedBlueprint(2, 1);
        Assert.Equal(Runtime.FileOf(blueprint), Runtime.FileOf(blueprint));
    }

    [Fact]
    public void Weights_are_those_of_the_bank()
    {
        var blueprint = Chain(1, Boundary.Reflecting);
        var stencils = ((ResidualBlock)blueprint.Blocks[0]).Stencils.Stencils;
        var weights = Read(Runtime.FileOf(blueprint)).Graph.Initializer.Single(tensor => tensor.Dims.Count == 4);
        Assert.Equal([3L, 1L, 5L, 5L], weights.Dims);
        Assert.Equal(
            stencils.SelectMany(stencil => stencil.Coefficients.ToArray()).Select(w => (float)w),
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(weights.RawData.Span).ToArray());
    }

    /// <summary>A chain of blocks with three stencils of 5×5.</summary>
    internal static Blueprint Chain(int blocks, Boundary boundary)
    {
        var random = new Generators(7);
        return new Blueprint(2, 1, [.. Enumerable.Range(0, blocks).Select(_ => (Block)new ResidualBlock(
            new StencilBank(Enumerable.Range(0, 3).Select(_ => Stencil()), boundary),
            FluxLayer.Separate(new PeronaMalikFlux(2), 3), 0.01))]);

        Stencil Stencil() => new([.. Enumerable.Range(0, 25).Select(_ => random.Normal())], 1, 1, 5, 5);
    }

    private static ModelProto Read(byte[] file) => ModelProto.Parser.ParseFrom(file);

    private static string[] Extents(ValueInfoProto value) =>
        [.. value.Type.TensorType.Shape.Dim.Select(dim => dim.DimParam.Length > 0 ? dim.DimParam : $"{dim.DimValue}")];

    /// <param name="graph">The graph.</param>
    /// <param name="around">The values of the graphs around it.</param>
    private static void Check(GraphProto graph, HashSet<string> around)
    {
        HashSet<string> made = [.. around];
        var read = graph.Output.Select(output => output.Name).ToHashSet();
        foreach (var name in graph.Input.Select(input => input.Name).Concat(graph.Initializer.Select(tensor => tensor.Name)))
        {
            Assert.True(made.Add(name), $"{name} is made twice");
        }

        foreach (var node in graph.Node)
        {
            foreach (var name in node.Input)
            {
                Assert.True(made.Contains(name), $"{node.Name} reads {name}, which nothing has made yet");
                read.Add(name);
            }

            foreach (var body in node.Attribute.Where(attribute => attribute.G is not null).Select(attribute => attribute.G))
            {
                Check(body, made);
                read.UnionWith(Reads(body));
            }

            foreach (var name in node.Output)
            {
                Assert.True(made.Add(name), $"{name} is made twice");
            }
        }

        Assert.All(graph.Output, output => Assert.Contains(output.Name, made));
        Assert.All(graph.Node, node => Assert.True(node.Output.Any(read.Contains), $"nothing reads {node.Name}"));
        Assert.All(graph.Initializer, tensor => Assert.True(read.Contains(tensor.Name), $"nothing reads {tensor.Name}"));
    }

    private static IEnumerable<string> Reads(GraphProto graph) => graph.Node.SelectMany(node => node.Input.Concat(
        node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => Reads(attribute.G))));
}
