using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Restoration;

/// <summary>A model at a noise level, ready to run; a model of one channel takes the channels one by one.</summary>
/// <param name="Model">The model.</param>
/// <param name="Blueprint">Its blueprint, rescaled to the level.</param>
internal sealed record ModelRun(Model Model, Blueprint Blueprint)
{
    /// <summary>The model at a level.</summary>
    public static ModelRun Of(Model model, double level) => new(model, model.Blueprint.Rescale(level / LevelOf(model.Card)));

    /// <summary>The level that a model was trained for.</summary>
    /// <exception cref="SymfluxException">It was not trained for noise.</exception>
    public static double LevelOf(ModelCard card) => card.NoiseLevel
        ?? throw new SymfluxException($"the model {card.Name} was not trained for a noise level, so that it cannot remove noise; name another");

    /// <summary>Runs it.</summary>
    public Field<float> Run(StackSolver solver, Field<float> values, IProgress<double>? progress, CancellationToken cancellation) =>
        solver.Run(values, Blueprint, progress, cancellation);
}
