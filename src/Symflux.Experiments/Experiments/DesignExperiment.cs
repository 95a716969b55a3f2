using Symflux.Experiments.Denoising;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Pages;

namespace Symflux.Experiments.Experiments;

/// <summary>An experiment that trains some designs with some seeds and compares them.</summary>
internal abstract class DesignExperiment : Experiment
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<PlannedRun> Plan(ExperimentForm form) => [.. Trained(form).Plan];

    /// <inheritdoc/>
    public sealed override Report Report(ExperimentForm form, RunFolder runs)
    {
        var trained = Trained(form);
        return new Report(
        [
            .. Sections(trained, runs),
            new ReportSection("How it was measured", DenoisingTables.Method([trained], runs), [DenoisingTables.Designs(trained, runs)], []),
        ]);
    }

    /// <summary>What is trained, and how.</summary>
    private protected abstract TrainedDesigns Trained(ExperimentForm form);

    /// <summary>What the runs show.</summary>
    private protected abstract IEnumerable<ReportSection> Sections(TrainedDesigns trained, RunFolder runs);
}
