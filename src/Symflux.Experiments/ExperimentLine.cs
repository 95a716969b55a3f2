using System.CommandLine;
using Symflux.Experiments.Experiments;
using Symflux.Experiments.Frame;

namespace Symflux.Experiments;

/// <summary>The command <c>symflux-experiment</c>: claims about networks, measured on the user's own machine.</summary>
internal static class ExperimentLine
{
    /// <summary>Runs an experiment.</summary>
    /// <param name="arguments">What the user typed after <c>symflux-experiment</c>; nothing lists the experiments.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives faults, one line each, and progress if it is a terminal.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>0 for success, 1 for a fault, 130 when interrupted.</returns>
    public static Task<int> InvokeAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var root = new RootCommand("Measure a claim: train what it compares, several seeds each, and print the table.")
        {
            new PlannedExperimentCommand(new HalfTheParameters()),
            new PlannedExperimentCommand(new Factorial()),
            new PlannedExperimentCommand(new LearnToSolve()),
            new PlannedExperimentCommand(new Frontier()),
            new PlannedExperimentCommand(new Stability()),
            new PlannedExperimentCommand(new SkipConnections()),
            new PlannedExperimentCommand(new Activations()),
            new PlannedExperimentCommand(new Acceleration()),
        };
        return CommandLine.InvokeAsync(root, "symflux-experiment", arguments, output, error, cancellation);
    }
}
