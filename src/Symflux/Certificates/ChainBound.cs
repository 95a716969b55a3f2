using System.Runtime.CompilerServices;
using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>The bound of a whole chain of blocks, and how it grew from cycle to cycle.</summary>
/// <param name="Constant">The bound of the output in units of ‖f‖; infinite where it is beyond the range of double.</param>
/// <param name="Cycles">What each cycle contributed; a single one where the chain was bounded as a whole.</param>
internal sealed record ChainBound(double Constant, IReadOnlyList<CycleBound> Cycles)
{
    /// <summary>Bounds a chain of readings without refusals, from the input to the output.</summary>
    public static ChainBound Of(IReadOnlyList<StepReading> steps)
    {
        var cycles = Cycle.Cut(steps);
        var byCycles = Through(cycles, 1, startsAtInput: true);
        var whole = cycles.Count > 1 && byCycles.Constant > 1 ? CycleBound.OfWhole(cycles) : null;
        var bound = whole?.After < byCycles.Constant ? new ChainBound(whole.After, [whole]) : byCycles;
        // All bounds are proportional to those of u, u⁻ and f, so gains along the way only multiply them.
        return bound with { Constant = steps.Where(step => step.Gain != 1).Aggregate(bound.Constant, (constant, step) => RoundedUp.After(constant * step.Gain, 2)) };
    }

    /// <summary>Bounds cycles one after the other.</summary>
    /// <param name="cycles">The cycles.</param>
    /// <param name="start">The bound of the state before them, in units of ‖f‖.</param>
    /// <param name="startsAtInput">Whether the state before them is f itself.</param>
    public static ChainBound Through(IReadOnlyList<Cycle> cycles, double start, bool startsAtInput)
    {
        var (bound, results) = (start, new List<CycleBound>());
        // A scheme repeats its cycle; equal cycles that start from equal bounds are bounded once.
        var known = new Dictionary<CycleKey, CycleBound>();
        foreach (var cycle in cycles)
        {
            if (!double.IsFinite(bound))
            {
                break;
            }

            var fromInput = startsAtInput && results.Count == 0;
            var key = new CycleKey(cycle, bound, fromInput);
            if (!known.TryGetValue(key, out var result))
            {
                known[key] = result = CycleBound.Of(cycle, bound, fromInput);
            }

            results.Add(result with { Cycle = cycle });
            bound = result.After;
        }

        return new ChainBound(bound, results);
    }

    /// <summary>A cycle by its blocks, with the bound from which it starts.</summary>
    private readonly struct CycleKey(Cycle cycle, double start, bool fromInput) : IEquatable<CycleKey>
    {
        private readonly Cycle cycle = cycle;
        private readonly double start = start;
        private readonly bool fromInput = fromInput;

        public bool Equals(CycleKey other) => start == other.start && fromInput == other.fromInput && cycle.Repeats(other.cycle);

        public override bool Equals(object? obj) => obj is CycleKey other && Equals(other);

        public override int GetHashCode() =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(cycle.Steps[0]), cycle.Steps.Count, start, fromInput);
    }
}
