using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Symflux.Blueprints;
using Symflux.Experiments.Frame;

namespace Symflux.Experiments.Solving;

/// <summary>A cycle that an experiment trained, as a model with a card.</summary>
internal static class TrainedCycle
{
    /// <summary>The model, and EQUATION-SOLVER-SEED.</summary>
    /// <param name="training">The run.</param>
    /// <param name="result">What it found.</param>
    public static (string Name, Model Model) Of(SolverTrainingRun training, RunResult result)
    {
        var (equation, settings, cycle) = (training.Search.Equation, training.Search.Solving, training.Cycle(result));
        var card = new ModelCard
        {
            Name = equation.Name,
            Description = "A multigrid cycle that learned to solve from residuals alone; iterate it.",
            Data = training.Search.Form.Images,
            ConfigurationHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RunJson.Write(training.Settings)))),
            Parameters = (int)result.Numbers[SolverJudgement.Parameters],
            Extra = new Dictionary<string, string>
            {
                ["equation"] = equation.Name,
                ["seed"] = training.Seed.ToString(CultureInfo.InvariantCulture),
                [$"error after {settings.Passes} cycles"] = Mean(SolverJudgement.Errors),
                [$"residual after {settings.Passes} cycles"] = Mean(SolverJudgement.Residuals),
            }.ToImmutableSortedDictionary(),
        };
        var name = training.Search.Solver.Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '-');
        return ($"{equation.Name}-{name}-{training.Seed}", new Model(new Blueprint(2, cycle.InputChannels, [cycle]), card));

        string Mean(string list) => SolvingOutcome.GeometricMean(result.Lists[list]).ToString("G3", CultureInfo.InvariantCulture);
    }
}
