using System.Runtime.CompilerServices;
using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>The bound of a whole chain of blocks, and how it grew from segment to segment.</summary>
/// <param name="Constant">The bound of the output in units of ‖f‖; infinite where it is beyond the range of double.</param>
/// <param name="Segments">What each segment contributed; a single one where the chain was bounded as a whole.</param>
internal sealed record ChainBound(double Constant, IReadOnlyList<SegmentBound> Segments)
{
    /// <summary>Bounds a chain of readings without refusals, from the input to the output.</summary>
    public static ChainBound Of(IReadOnlyList<StepReading> steps)
    {
        var segments = Segment.Cut(steps);
        var bySegments = Through(segments, 1, startsAtInput: true);
        var whole = segments.Count > 1 && bySegments.Constant > 1 ? SegmentBound.OfWhole(segments) : null;
        var bound = whole?.After < bySegments.Constant ? new ChainBound(whole.After, [whole]) : bySegments;
        // All bounds are proportional to those of u, u⁻ and f, so gains along the way only multiply them.
        return bound with { Constant = steps.Where(step => step.Gain != 1).Aggregate(bound.Constant, (constant, step) => RoundedUp.After(constant * step.Gain, 2)) };
    }

    /// <summary>Bounds segments one after the other.</summary>
    /// <param name="segments">The segments.</param>
    /// <param name="start">The bound of the state before them, in units of ‖f‖.</param>
    /// <param name="startsAtInput">Whether the state before them is f itself.</param>
    public static ChainBound Through(IReadOnlyList<Segment> segments, double start, bool startsAtInput)
    {
        var (bound, results) = (start, new List<SegmentBound>());
        // A scheme repeats its segment; equal segments that start from equal bounds are bounded once.
        var known = new Dictionary<SegmentKey, SegmentBound>();
        foreach (var segment in segments)
        {
            if (!double.IsFinite(bound))
            {
                break;
            }

            var fromInput = startsAtInput && results.Count == 0;
            var key = new SegmentKey(segment, bound, fromInput);
            if (!known.TryGetValue(key, out var result))
            {
                known[key] = result = SegmentBound.Of(segment, bound, fromInput);
            }

            results.Add(result with { Segment = segment });
            bound = result.After;
        }

        return new ChainBound(bound, results);
    }

    /// <summary>A segment by its blocks, with the bound from which it starts.</summary>
    private readonly struct SegmentKey(Segment segment, double start, bool fromInput) : IEquatable<SegmentKey>
    {
        private readonly Segment segment = segment;
        private readonly double start = start;
        private readonly bool fromInput = fromInput;

        public bool Equals(SegmentKey other) => start == other.start && fromInput == other.fromInput && segment.Repeats(other.segment);

        public override bool Equals(object? obj) => obj is SegmentKey other && Equals(other);

        public override int GetHashCode() =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(segment.Steps[0]), segment.Steps.Count, start, fromInput);
    }
}
