using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>What blocks are called in proofs.</summary>
internal static class BlockNames
{
    /// <summary>"block 3", "blocks 1–4, 6", for increasing indices counted from 0.</summary>
    public static string Blocks(IReadOnlyList<int> indices)
    {
        var runs = new List<string>();
        for (var i = 0; i < indices.Count;)
        {
            var end = i;
            while (end + 1 < indices.Count && indices[end + 1] == indices[end] + 1)
            {
                end++;
            }

            runs.Add(Run(indices[i], indices[end]));
            i = end + 1;
        }

        return $"{(indices.Count == 1 ? "block" : "blocks")} {string.Join(", ", runs)}";
    }

    /// <summary>"block 3", with its kind where it is not a residual block: "block 3 (RecurrentBlock)"; for an index counted from 0.</summary>
    public static string Named(int index, Block block) =>
        block is ResidualBlock ? $"block {index + 1}" : $"block {index + 1} ({block.GetType().Name})";

    /// <summary>"3" or "1–4", for indices counted from 0.</summary>
    public static string Run(int first, int last) => first == last ? $"{first + 1}" : $"{first + 1}–{last + 1}";
}
