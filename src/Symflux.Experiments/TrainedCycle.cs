using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Symflux.Blueprints;
using Symflux.Experiments.Networks;

namespace Symflux.Experiments;

/// <summary>A cycle that an experiment trained, as a model file with a card.</summary>
internal static class TrainedCycle
{
    /// <summary>Writes the cycle as EQUATION-SOLVER-SEED.safetensors.</summary>
    public static void Save(
        string folder, string solver, LearnedEquation equation, SolvingSettings settings, string data, ulong seed, SolvingOutcome outcome, CycleBlock cycle)
    {
        var canonical = JsonOutput.Write(new { equation = equation.Name, solver, settings = settings with { Folder = null }, data, seed });
        var blueprint = new Blueprint(2, cycle.InputChannels, [cycle]);
        var card = new ModelCard
        {
            Name = equation.Name,
            Description = "A multigrid cycle that learned to solve from residuals alone; iterate it.",
            Data = data,
            ConfigurationHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))),
            Parameters = outcome.Parameters,
            Extra = new Dictionary<string, string>
            {
                ["equation"] = equation.Name,
                ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
                [$"error after {settings.Passes} cycles"] = outcome.Error.ToString("G3", CultureInfo.InvariantCulture),
                [$"residual after {settings.Passes} cycles"] = outcome.Residual.ToString("G3", CultureInfo.InvariantCulture),
            }.ToImmutableSortedDictionary(),
        };
        var name = solver.Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '-');
        ModelFile.Save(Path.Combine(folder, $"{equation.Name}-{name}-{seed}.safetensors"), new Model(blueprint, card));
    }
}
