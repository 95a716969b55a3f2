using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Restoration;

/// <summary>A model at a noise level, ready to run; a model of one channel takes the channels one by one.</summary>
/// <param name="Model">The model.</param>
/// <param name="Blueprint">Its blueprint, rescaled to the level, and for colours rotated.</param>
internal sealed record ModelRun(Model Model, Blueprint Blueprint)
{
    /// <summary>The model at a level.</summary>
    /// <param name="model">The model.</param>
    /// <param name="level">The level.</param>
    /// <param name="rotation">In which directions colours lie, for models that take them together; null where they were not brought to one level.</param>
    public static ModelRun Of(Model model, double level, ChannelRotation? rotation = null)
    {
        var blueprint = model.Blueprint.Rescale(level / LevelOf(model.Card));
        return new(model, rotation?.Channels == blueprint.Channels && rotation.Channels > 1 ? blueprint.Rotate(rotation) : blueprint);
    }

    /// <summary>The model in a scale.</summary>
    public static ModelRun Of(Model model, WorkingScale scale) => Of(model, scale.Level, scale.Rotation);

    /// <summary>The level that a model was trained for.</summary>
    /// <exception cref="SymfluxException">It was not trained for noise.</exception>
    public static double LevelOf(ModelCard card) => card.NoiseLevel
        ?? throw new SymfluxException($"the model {card.Name} was not trained for a noise level, so that it cannot remove noise; name another");

    /// <summary>Runs it.</summary>
    public Field<float> Run(StackSolver solver, Field<float> values, IProgress<double>? progress, CancellationToken cancellation) =>
        solver.Run(values, Blueprint, progress, cancellation);
}
