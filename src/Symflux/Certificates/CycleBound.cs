namespace Symflux.Certificates;

/// <summary>How a run of blocks that does not depend on what was before its start changes the bound of the state.</summary>
/// <param name="Cycle">The run.</param>
/// <param name="Before">The bound of the state before it, in units of ‖f‖.</param>
/// <param name="After">The bound after it.</param>
/// <param name="Method">The argument that gave the smallest bound.</param>
internal sealed record CycleBound(Cycle Cycle, double Before, double After, BoundMethod Method)
{
    /// <summary>Longer chains are not bounded as a whole by quadratic forms: they would overflow or gain nothing.</summary>
    private const int MostBlocks = 10_000;

    /// <summary>Bounds one cycle in every way that applies and keeps the smallest result.</summary>
    public static CycleBound Of(Cycle cycle, double start, bool startsAtInput)
    {
        var steps = cycle.Steps;
        var best = new CycleBound(cycle, start, TriangleBound.After(steps, start), BoundMethod.Triangle);
        if (best.After <= start)
        {
            return best;
        }

        // Without a data term the start of any cycle serves as the input of a run of its own.
        var ownInput = startsAtInput || steps.All(step => step.Mu == 0);
        if (steps.Count > 1)
        {
            best = best.OrBetter(QuadraticFormBound.After(steps, start, startsAtInput), BoundMethod.QuadraticForms);
        }

        return ownInput && LinearRunBound.AppliesTo(cycle)
            ? best.OrBetter(start * LinearRunBound.Factor([cycle]), BoundMethod.Polynomial)
            : best;
    }

    /// <summary>Bounds all cycles together, from the input to the output.</summary>
    public static CycleBound OfWhole(IReadOnlyList<Cycle> cycles)
    {
        var all = Cycle.Whole(cycles);
        var none = new CycleBound(all, 1, double.PositiveInfinity, BoundMethod.Triangle);
        var forms = all.Steps.Count <= MostBlocks
            ? none.OrBetter(QuadraticFormBound.After(all.Steps, 1, startsAtInput: true), BoundMethod.QuadraticForms)
            : none;
        return LinearRunBound.AppliesTo(all)
            ? forms.OrBetter(LinearRunBound.Factor(cycles), BoundMethod.Polynomial)
            : forms;
    }

    private CycleBound OrBetter(double after, BoundMethod method) =>
        after < After ? this with { After = after, Method = method } : this;
}
