using System.Text.Json.Nodes;

namespace Symflux.Testing.Fuzzing;

/// <summary>Changes the structure of JSON at random nodes.</summary>
public static class JsonMutation
{
    private static readonly string[] Odd =
    [
        "null", "true", "[]", "{}", "\"\"", "\"x\"", "\"\\u001b[31m\"", "\"Natural\"", "-1", "0", "1", "2", "0.5", "-0.5", "7", "64", "4097",
            "2147483647", "-2147483648",
        "4294967296", "9223372036854775807", "1e999", "-1e308", "1e-320", "1e-39", "1e30", "[null]", "[[]]", "[0,0,0]", "[1,2]",
            "[9223372036854775807,9223372036854775807]",
    ];

    /// <summary>Replaces, removes, doubles or swaps a few nodes of a tree, and returns its root, which may be another one.</summary>
    /// <param name="root">A tree; it is changed.</param>
    /// <param name="random">Random numbers.</param>
    public static JsonNode? Mutate(JsonNode? root, Random random)
    {
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
        {
            var places = Places(root).ToArray();
            if (places.Length == 0 || random.Next(200) == 0)
            {
                return Any(random);
            }

            var (parent, key, index) = places[random.Next(places.Length)];
            switch (random.Next(6))
            {
                case 0 when parent is JsonObject owner:
                    owner.Remove(key!);
                    break;
                case 0 when parent is JsonArray list:
                    list.RemoveAt(index);
                    break;
                case 1 when parent is JsonArray list:
                    // A few times, so that lists grow.
                    for (var copies = 1 + random.Next(3); copies > 0; copies--)
                    {
                        list.Insert(random.Next(list.Count + 1), list[index]?.DeepClone());
                    }

                    break;
                case 1 when parent is JsonObject owner:
                    owner[$"{key}{random.Next(2)}"] = owner[key!]?.DeepClone();
                    break;
                case 2:
                    var (other, otherKey, otherIndex) = places[random.Next(places.Length)];
                    var copy = (other is JsonObject from ? from[otherKey!] : ((JsonArray)other)[otherIndex])?.DeepClone();
                    Set(parent, key, index, copy);
                    break;
                case 3 when Number(parent, key, index) is { } number:
                    Set(parent, key, index, Near(number, random));
                    break;
                default:
                    Set(parent, key, index, Any(random));
                    break;
            }
        }

        return root;
    }

    private static JsonNode? Any(Random random) => JsonNode.Parse(Odd[random.Next(Odd.Length)]);

    private static double? Number(JsonNode parent, string? key, int index) =>
        (parent is JsonObject owner ? owner[key!] : ((JsonArray)parent)[index]) is JsonValue value && value.TryGetValue<double>(out var number)
            && double.IsFinite(number + 1) ? number : null;

    private static JsonNode Near(double number, Random random) => random.Next(5) switch
    {
        0 => number + 1,
        1 => number - 1,
        2 => -number,
        3 => JsonNode.Parse(number is > -1e15 and < 1e15 ? $"{(long)number * 16}" : "0")!,
        _ => JsonNode.Parse(number is > -1e15 and < 1e15 ? $"{(long)number + 1}" : "0")!,
    };

    private static void Set(JsonNode parent, string? key, int index, JsonNode? value)
    {
        if (parent is JsonObject owner)
        {
            owner[key!] = value;
        }
        else
        {
            ((JsonArray)parent)[index] = value;
        }
    }

    private static IEnumerable<(JsonNode Parent, string? Key, int Index)> Places(JsonNode? root)
    {
        var left = new Stack<JsonNode?>([root]);
        while (left.TryPop(out var node))
        {
            if (node is JsonObject owner)
            {
                foreach (var (key, value) in owner)
                {
                    yield return (owner, key, 0);
                    left.Push(value);
                }
            }
            else if (node is JsonArray list)
            {
                for (var i = 0; i < list.Count; i++)
                {
                    yield return (list, null, i);
                    left.Push(list[i]);
                }
            }
        }
    }
}
