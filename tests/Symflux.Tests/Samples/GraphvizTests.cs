using System.Text.RegularExpressions;
using Symflux.Samples.Graphviz;

namespace Symflux.Tests.Samples;

/// <summary>A reader outside the library reads every blueprint.</summary>
public partial class GraphvizTests
{
    [Fact]
    public void Every_block_is_a_node_and_the_nodes_are_a_chain() => Law.Holds(20, random =>
    {
        var blueprint = random.AnyMixedBlueprint(random.Whole(1, 3), 2);
        var dot = DotReader.Write(blueprint);
        // Every block, and the input and the output.
        var nodes = blueprint.Blocks.Sum(Count) + 2;
        Assert.Equal(nodes, Nodes().Count(dot));
        Assert.Equal(nodes - 1, Arrows().Count(dot));
        Assert.Equal(dot.Count(letter => letter == '{'), dot.Count(letter => letter == '}'));

        static int Count(Block block) => 1 + block.Children.Sum(Count);
    });

    [GeneratedRegex(@"^n\d+ \[label", RegexOptions.Multiline)]
    private static partial Regex Nodes();

    [GeneratedRegex(@"^n\d+ -> n\d+;", RegexOptions.Multiline)]
    private static partial Regex Arrows();
}
