using System.Text.Json.Nodes;

namespace Symflux.Tests.Blueprints;

/// <summary>Places of a JSON value, by the names and indices that lead to them.</summary>
internal static class JsonPlaces
{
    /// <summary>The ways from the root to all nodes, by names and indices.</summary>
    public static IEnumerable<object[]> PathsOf(JsonNode? node) => node switch
    {
        JsonObject owner => owner.SelectMany(property => PathsOf(property.Value).Select(rest => (object[])[property.Key, .. rest]).Prepend([property.Key])),
        JsonArray list => list.Index().SelectMany(item => PathsOf(item.Item).Select(rest => (object[])[item.Index, .. rest]).Prepend([item.Index])),
        _ => [],
    };

    /// <summary>What stands at a place.</summary>
    public static JsonNode? Find(JsonNode root, IEnumerable<object> path) =>
        path.Aggregate(root, (node, step) => (step is string name ? node[name] : node[(int)step])!);

    /// <summary>Puts another value at a place.</summary>
    public static void Replace(JsonNode root, object[] path, JsonNode? value)
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
