using Symflux.Experiments.Frame;

namespace Symflux.Experiments.Solving;

/// <summary>A network that learns to solve, trained with the rate that its search found, and judged.</summary>
/// <param name="Search">The search, with everything about network and problems.</param>
/// <param name="Seed">Decides about start and problems.</param>
internal sealed record SolverTrainingRun(SolverSearchRun Search, ulong Seed)
    : PlannedRun($"{Search.Equation.Name}, {Search.Solver}", Seed)
{
    /// <inheritdoc/>
    public override object Settings => Search.Settings;

    /// <inheritdoc/>
    public override IReadOnlyList<PlannedRun> Needs => [Search];

    /// <inheritdoc/>
    public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
    {
        using var clock = new ProcessorClock();
        var (found, steps) = (needs[0].Numbers, (int)needs[0].Numbers[SolverSearchRun.Steps]);
        var outcome = new SolvingExperiment(Search.Solving, Search.Equation, Search.Form.Folder)
            .Train(Search.Design, Seed, found[SolverSearchRun.Rate], steps, cancellation: cancellation);
        return SolverJudgement.Result(outcome, clock.Seconds, steps);
    }

    /// <summary>The trained cycle, of a network that is one.</summary>
    public Blueprints.CycleBlock Cycle(RunResult result)
    {
        var start = new SolvingExperiment(Search.Solving, Search.Equation).Classical;
        using var network = (CycleSolver)Search.Design.Create(start, Seed);
        network.SetWeights(result.Lists[SolverJudgement.Weights]);
        return network.ToBlock();
    }
}
