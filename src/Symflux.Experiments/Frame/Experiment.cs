using Symflux.Blueprints;
using Symflux.Experiments.Pages;

namespace Symflux.Experiments.Frame;

/// <summary>An experiment: a question, hypotheses, a finite plan of runs that is known in advance, and a report that is a function of their results.</summary>
internal abstract class Experiment
{
    /// <summary>On the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it asks.</summary>
    public abstract string Question { get; }

    /// <summary>What we expect, and what would refute it, as in docs/EXPERIMENTS.md.</summary>
    public abstract IReadOnlyList<string> Hypotheses { get; }

    /// <summary>All runs, in the order in which they are best done: those that another one needs come before it.</summary>
    public abstract IReadOnlyList<PlannedRun> Plan(ExperimentForm form);

    /// <summary>What the runs of <see cref="Plan"/> show.</summary>
    /// <param name="form">The form.</param>
    /// <param name="runs">All of them are done.</param>
    public abstract Report Report(ExperimentForm form, RunFolder runs);

    /// <summary>Whether something is trained that is worth keeping.</summary>
    public virtual bool HasModels => false;

    /// <summary>What was trained that is worth keeping, by file name without ending.</summary>
    /// <param name="form">The form.</param>
    /// <param name="runs">All of them are done.</param>
    public virtual IEnumerable<(string Name, Model Model)> Models(ExperimentForm form, RunFolder runs) => [];
}
