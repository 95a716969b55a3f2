using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>
/// Which analyses of cells have enlarged f for good. A synthesis takes back what its analysis has repeated, CWᵀWE = I, if f comes to it as the
/// analysis has left it: as long as no projection between the two takes away channels that the analysis has given. Lifts only add zeros, and
/// no other block changes f (fact 4).
/// </summary>
internal static class LastingGains
{
    /// <summary>The places of these analyses at the end of some steps of a chain.</summary>
    public static IReadOnlySet<int> Of(IEnumerable<StepReading> steps)
    {
        var (open, lasting) = (new Stack<Opened>(), new HashSet<int>());
        foreach (var (place, step) in steps.Index())
        {
            if (step.Block is not TransformBlock change)
            {
                continue;
            }

            if (change.Opens is not null)
            {
                open.Push(new Opened(place, change.OutputChannels));
            }
            else if (change.Closes is null)
            {
                if (open.TryPeek(out var cells) && change.OutputChannels < cells.Coefficients)
                {
                    cells.IsCut = true;
                }
            }
            else if (open.Pop() is { IsCut: true } closed)
            {
                lasting.Add(closed.Place);
                // What comes back is another f, also for the cells around these.
                if (open.TryPeek(out var around))
                {
                    around.IsCut = true;
                }
            }
        }

        lasting.UnionWith(open.Select(cells => cells.Place));
        return lasting;
    }

    /// <summary>An analysis without its synthesis so far.</summary>
    private sealed class Opened(int place, int coefficients)
    {
        public int Place => place;

        /// <summary>Channels that f has behind it.</summary>
        public int Coefficients => coefficients;

        /// <summary>Whether f has lost some of them.</summary>
        public bool IsCut { get; set; }
    }
}
