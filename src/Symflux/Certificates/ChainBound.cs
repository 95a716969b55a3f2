namespace Symflux.Certificates;

/// <summary>The bound of a whole chain of blocks, and how it grew from cycle to cycle.</summary>
/// <param name="Constant">The bound of the output in units of ‖f‖; infinite where it is beyond the range of double.</param>
/// <param name="Cycles">What each cycle contributed; a single one where the chain was bounded as a whole.</param>
internal sealed record ChainBound(double Constant, IReadOnlyList<CycleBound> Cycles)
{
    /// <summary>Bounds a chain whose readings all have a known excess.</summary>
    public static ChainBound Of(IReadOnlyList<StepReading> steps)
    {
        var cycles = Cut(steps);
        var (bound, results) = (1.0, new List<CycleBound>());
        var first = 0;
        // A scheme repeats its cycle; equal cycles that start from equal bounds are bounded once.
        var known = new Dictionary<CycleKey, CycleBound>();
        foreach (var cycle in cycles)
        {
            if (!double.IsFinite(bound))
            {
                break;
            }

            var key = new CycleKey(cycle, bound, IsFirst: first == 0);
            if (!known.TryGetValue(key, out var result))
            {
                known[key] = result = CycleBound.Of(cycle, bound, startsAtInput: first == 0);
            }

            results.Add(result with { First = first, Count = cycle.Count });
            bound = result.After;
            first += cycle.Count;
        }

        var whole = cycles.Count > 1 && bound > 1 ? CycleBound.OfWhole(cycles) with { Count = steps.Count } : null;
        return whole?.After < bound ? new ChainBound(whole.After, [whole]) : new ChainBound(bound, results);
    }

    /// <summary>Cuts a chain before every block without extrapolation: what follows there does not depend on u⁻.</summary>
    private static List<ArraySegment<StepReading>> Cut(IReadOnlyList<StepReading> steps)
    {
        var all = steps.ToArray();
        var cycles = new List<ArraySegment<StepReading>>();
        var start = 0;
        for (var k = 1; k <= all.Length; k++)
        {
            if (k == all.Length || all[k].Alpha == 1)
            {
                cycles.Add(new ArraySegment<StepReading>(all, start, k - start));
                start = k;
            }
        }

        return cycles;
    }

    /// <summary>A cycle by its blocks, with the bound from which it starts.</summary>
    private readonly struct CycleKey(ArraySegment<StepReading> cycle, double start, bool IsFirst) : IEquatable<CycleKey>
    {
        private readonly ArraySegment<StepReading> cycle = cycle;
        private readonly double start = start;
        private readonly bool isFirst = IsFirst;

        public bool Equals(CycleKey other)
        {
            if (start != other.start || isFirst != other.isFirst || cycle.Count != other.cycle.Count)
            {
                return false;
            }

            for (var k = 0; k < cycle.Count; k++)
            {
                if (!ReferenceEquals(cycle[k], other.cycle[k]))
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is CycleKey other && Equals(other);

        public override int GetHashCode() =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(cycle[0]), cycle.Count, start, isFirst);
    }
}
