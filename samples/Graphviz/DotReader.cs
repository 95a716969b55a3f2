using System.Globalization;
using System.Text;
using Symflux.Blueprints;

namespace Symflux.Samples.Graphviz;

/// <summary>
/// A blueprint as a graph for Graphviz: boxes for blocks, clusters for bodies, dashed arrows for the data f. An example of a reader of blueprints
/// outside the library: a new kind of block is a member that is missing here, and this does not compile until it has one.
/// </summary>
public sealed class DotReader : IBlockReader<string>
{
    private readonly StringBuilder text = new();
    private int count;

    /// <summary>The text of a .dot file.</summary>
    /// <param name="blueprint">Any blueprint.</param>
    public static string Write(Blueprint blueprint)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        var reader = new DotReader();
        reader.text.AppendLine("digraph blueprint {").AppendLine("rankdir = LR; node [shape = box];");
        var (end, output) = (reader.Chain(blueprint.Blocks, reader.Node("f")), reader.Node("u"));
        return reader.text.AppendLine(CultureInfo.InvariantCulture, $"{end} -> {output};").AppendLine("}").ToString();
    }

    /// <inheritdoc/>
    public string Residual(ResidualBlock block) => $"u − {block?.TimeStep:G4} Kᵀ Φ(K u)\\n{block?.Stencils.OutputChannels} stencils";

    /// <inheritdoc/>
    public string Transform(TransformBlock block) => $"{block?.InputChannels} → {block?.OutputChannels} channels";

    /// <inheritdoc/>
    public string LinearSolve(LinearSolveBlock block) => $"(I + {block?.TimeStep:G4} Kᵀ G K)⁻¹";

    /// <inheritdoc/>
    public string Recurrent(RecurrentBlock block) => $"{block?.Stopping.Iterations} passes of";

    /// <inheritdoc/>
    public string Cycle(CycleBlock block) => $"{block?.Shape}-cycle on {block?.Levels.Length} levels";

    /// <inheritdoc/>
    public string Clamp(ClampBlock block) => FormattableString.Invariant($"clamp to [{block.Lowest:G4}, {block.Highest:G4}]");

    public string BallProjection(BallProjectionBlock block) => "‖u‖ ≤ ‖f‖";

    /// <inheritdoc/>
    public string Symmetrisation(SymmetrisationBlock block) => "mean over symmetries of";

    private string Node(string label)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"n{count} [label = \"{label}\"];");
        return $"n{count++}";
    }

    private string Chain(IEnumerable<Block> blocks, string data)
    {
        var state = data;
        foreach (var block in blocks)
        {
            var node = Node(block.Accept(this));
            text.AppendLine(CultureInfo.InvariantCulture, $"{state} -> {node};");
            if (block.ReadsData && state != data)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{data} -> {node} [style = dashed];");
            }

            state = node;
            if (!block.Children.IsEmpty)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"subgraph cluster{count} {{");
                state = Chain(block.Children, node);
                text.AppendLine("}");
            }
        }

        return state;
    }
}
