using System.Text;
using Symflux.Distribution;

namespace Symflux.Cli.Running;

/// <summary>Texts of ranks, brought to all.</summary>
internal static class RankTexts
{
    /// <summary>Gives every rank the texts of all, that of rank 0 first. Collective.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="own">The text of this one.</param>
    public static string[] OfAll(ICommunicator ranks, string own)
    {
        var bytes = Encoding.UTF8.GetBytes(own);
        var lengths = new double[ranks.Size];
        ranks.Gather([bytes.Length], [.. Enumerable.Repeat(1, ranks.Size)], lengths);
        return
        [
            .. lengths.Select((length, rank) =>
            {
                var text = rank == ranks.Rank ? bytes : new byte[(int)length];
                ranks.Broadcast(text, rank);
                return Encoding.UTF8.GetString(text);
            }),
        ];
    }
}
