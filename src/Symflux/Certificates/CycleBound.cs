namespace Symflux.Certificates;

/// <summary>How a run of blocks that does not depend on what was before its start changes the bound of the state.</summary>
/// <param name="Before">The bound of the state before it, in units of ‖f‖.</param>
/// <param name="After">The bound after it.</param>
/// <param name="Method">The argument that gave the smallest bound.</param>
internal sealed record CycleBound(double Before, double After, BoundMethod Method)
{
    /// <summary>Longer chains are not bounded as a whole by quadratic forms: they would overflow or gain nothing.</summary>
    private const int MostBlocks = 10_000;

    /// <summary>Index of its first block.</summary>
    public int First { get; init; }

    /// <summary>Number of its blocks.</summary>
    public int Count { get; init; }

    /// <summary>Bounds one cycle in every way that applies and keeps the smallest result.</summary>
    public static CycleBound Of(ArraySegment<StepReading> cycle, double start, bool startsAtInput)
    {
        var best = new CycleBound(start, TriangleBound.After(cycle, start), BoundMethod.Triangle);
        if (best.After <= start)
        {
            return best;
        }

        // Without a data term the start of any cycle serves as the input of a run of its own.
        var ownInput = startsAtInput || cycle.All(step => step.Mu == 0);
        if (cycle.Count > 1 && cycle.All(step => step.Spectrum is not null))
        {
            best = best.OrBetter(QuadraticFormBound.After(cycle, start, startsAtInput), BoundMethod.QuadraticForms);
        }

        return ownInput && LinearRunBound.AppliesTo(cycle)
            ? best.OrBetter(start * LinearRunBound.Factor([cycle]), BoundMethod.Polynomial)
            : best;
    }

    /// <summary>Bounds all cycles together, from the input to the output.</summary>
    public static CycleBound OfWhole(IReadOnlyList<ArraySegment<StepReading>> cycles)
    {
        var none = new CycleBound(1, double.PositiveInfinity, BoundMethod.Triangle);
        StepReading[] all = [.. cycles.SelectMany(cycle => cycle)];
        var forms = all.Length <= MostBlocks && all.All(step => step.Spectrum is not null)
            ? none.OrBetter(QuadraticFormBound.After(all, 1, startsAtInput: true), BoundMethod.QuadraticForms)
            : none;
        return LinearRunBound.AppliesTo(all)
            ? forms.OrBetter(LinearRunBound.Factor([.. cycles]), BoundMethod.Polynomial)
            : forms;
    }

    private CycleBound OrBetter(double after, BoundMethod method) =>
        after < After ? this with { After = after, Method = method } : this;
}
