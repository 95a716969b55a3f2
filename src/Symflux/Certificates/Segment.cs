namespace Symflux.Certificates;

/// <summary>
/// A run of blocks whose first one does not use u⁻. Lifts and projections are left out of it: they treat u, u⁻ and f alike
/// and enlarge none of them, so they change no bound.
/// </summary>
/// <param name="Steps">The readings of its blocks.</param>
/// <param name="First">Index of its first block.</param>
/// <param name="Last">Index of its last block.</param>
/// <param name="Space">
/// The state space in which it works, by the number of lifts and projections before it; null where one lies within it, so
/// that its operators do not commute even if they have the same stencils.
/// </param>
internal sealed record Segment(IReadOnlyList<StepReading> Steps, int First, int Last, int? Space)
{
    /// <summary>Cuts a chain before every block without extrapolation: what follows there does not depend on u⁻.</summary>
    public static IReadOnlyList<Segment> Cut(IReadOnlyList<StepReading> steps)
    {
        var indices = Enumerable.Range(0, steps.Count).Where(i => !steps[i].IsWidth).ToArray();
        var all = Array.ConvertAll(indices, i => steps[i]);
        var segments = new List<Segment>();
        var start = 0;
        for (var k = 1; k <= all.Length; k++)
        {
            if (k == all.Length || all[k].Alpha == 1)
            {
                var (first, last) = (indices[start], indices[k - 1]);
                // What is missing before an index are lifts and projections.
                var (before, within) = (first - start, last - first - (k - 1 - start));
                segments.Add(new Segment(new ArraySegment<StepReading>(all, start, k - start), first, last, within == 0 ? before : null));
                start = k;
            }
        }

        return segments;
    }

    /// <summary>All segments of a chain as one.</summary>
    public static Segment Whole(IReadOnlyList<Segment> segments) => new(
        segments.SelectMany(segment => segment.Steps).ToArray(), segments[0].First, segments[^1].Last,
        segments.All(segment => segment.Space == segments[0].Space) ? segments[0].Space : null);

    /// <summary>Whether another segment repeats this one block by block.</summary>
    public bool Repeats(Segment other)
    {
        if (Steps.Count != other.Steps.Count || Space is null != other.Space is null)
        {
            return false;
        }

        for (var k = 0; k < Steps.Count; k++)
        {
            if (!ReferenceEquals(Steps[k], other.Steps[k]))
            {
                return false;
            }
        }

        return true;
    }
}
