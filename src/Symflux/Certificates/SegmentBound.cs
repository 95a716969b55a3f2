namespace Symflux.Certificates;

/// <summary>How a run of blocks that does not depend on what was before its start changes the bound of the state.</summary>
/// <param name="Segment">The run.</param>
/// <param name="Before">The bound of the state before it, in units of ‖f‖.</param>
/// <param name="After">The bound after it.</param>
/// <param name="Method">The argument that gave the smallest bound.</param>
internal sealed record SegmentBound(Segment Segment, double Before, double After, BoundMethod Method)
{
    /// <summary>Longer chains are not bounded as a whole by quadratic forms: they would overflow or gain nothing.</summary>
    private const int MostBlocks = 10_000;

    /// <summary>Bounds one segment in every way that applies and keeps the smallest result.</summary>
    public static SegmentBound Of(Segment segment, double start, bool startsAtInput)
    {
        var steps = segment.Steps;
        var best = new SegmentBound(segment, start, TriangleBound.After(steps, start), BoundMethod.Triangle);
        if (best.After <= start)
        {
            return best;
        }

        // Without a data term the start of any segment serves as the input of a run of its own.
        var ownInput = startsAtInput || steps.All(step => step.Mu == 0);
        if (steps.Count > 1)
        {
            best = best.OrBetter(QuadraticFormBound.After(steps, start, startsAtInput), BoundMethod.QuadraticForms);
        }

        return ownInput && LinearRunBound.AppliesTo(segment)
            ? best.OrBetter(start * LinearRunBound.Factor([segment]), BoundMethod.Polynomial)
            : best;
    }

    /// <summary>Bounds all segments together, from the input to the output.</summary>
    public static SegmentBound OfWhole(IReadOnlyList<Segment> segments)
    {
        var all = Segment.Whole(segments);
        var none = new SegmentBound(all, 1, double.PositiveInfinity, BoundMethod.Triangle);
        var forms = all.Steps.Count <= MostBlocks
            ? none.OrBetter(QuadraticFormBound.After(all.Steps, 1, startsAtInput: true), BoundMethod.QuadraticForms)
            : none;
        return LinearRunBound.AppliesTo(all)
            ? forms.OrBetter(LinearRunBound.Factor(segments), BoundMethod.Polynomial)
            : forms;
    }

    private SegmentBound OrBetter(double after, BoundMethod method) =>
        after < After ? this with { After = after, Method = method } : this;
}
