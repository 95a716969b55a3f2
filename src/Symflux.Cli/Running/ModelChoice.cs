using Symflux.Blueprints;
using Symflux.Imaging;

namespace Symflux.Cli.Running;

/// <summary>Decides which model denoises an image, and for which noise level.</summary>
internal sealed class ModelChoice
{
    private readonly IReadOnlyList<Model> candidates;
    private readonly NoiseLevel? level;
    private readonly bool isAsked;

    private ModelChoice(IReadOnlyList<Model> candidates, NoiseLevel? level, bool isAsked)
    {
        this.isAsked = isAsked;
        this.candidates = candidates;
        this.level = level;
    }

    /// <summary>Reads what the user said.</summary>
    /// <param name="model">Name or file of a model; null to choose among the installed family by noise level.</param>
    /// <param name="level">The noise; null for a named model's own level, or for an estimate where no model is named.</param>
    /// <exception cref="SymfluxException">There is no such model, or none to choose from.</exception>
    public static ModelChoice Of(string? model, NoiseLevel? level) => model is null
        ? new ModelChoice(ModelStore.LoadFamily(), level ?? NoiseLevel.Auto, level is not null)
        : new ModelChoice([ModelStore.Load(model)], level, level is not null);

    /// <summary>The choice for an image.</summary>
    /// <param name="stack">The noisy pages.</param>
    /// <param name="name">Their name, for messages.</param>
    /// <exception cref="SymfluxException">The noise cannot be estimated.</exception>
    public ChosenModel For(ImageStack stack, string name)
    {
        if (level is null)
        {
            return new ChosenModel(candidates[0], null, IsEstimate: false);
        }

        double sigma;
        try
        {
            sigma = level.Given ?? Estimate(stack, name);
        }
        catch (SymfluxException fault) when (!isAsked)
        {
            // Nobody asked for an estimate, so one image too small for it does not end a run over many.
            return new ChosenModel(ModelStore.Load(ModelStore.DefaultModel), null, IsEstimate: false, Remark: fault.InnerException!.Message);
        }

        return new ChosenModel(sigma > 0 ? Nearest(sigma, stack) : candidates[0], sigma, level.Given is null);
    }

    /// <summary>The root mean square of the pages' levels.</summary>
    private static double Estimate(ImageStack stack, string name)
    {
        try
        {
            return Math.Sqrt(stack.Pages.Select(NoiseEstimate.Of).Average(sigma => sigma * sigma));
        }
        catch (SymfluxException fault)
        {
            throw new SymfluxException($"'{name}': {fault.Message}; --sigma takes the noise level", fault);
        }
    }

    /// <summary>The model whose trained level, as a fraction of white, has the smallest ratio to the image's.</summary>
    private Model Nearest(double sigma, ImageStack stack)
    {
        if (candidates.Count == 1)
        {
            return candidates[0];
        }

        var relative = sigma / (GreyScale.PeakOf(stack) ?? GreyScale.RangeOf(stack));
        return candidates.MinBy(model => Math.Abs(Math.Log(model.Card.NoiseLevel!.Value / model.Card.Peak / relative)))!;
    }
}

/// <summary>A model and the noise that it is to remove.</summary>
/// <param name="Model">The model.</param>
/// <param name="Sigma">Noise level in the image's grey values, 0 where it shows none; null for the model's own.</param>
/// <param name="IsEstimate">Whether the level was estimated.</param>
/// <param name="Remark">Why there is no estimate, where one was tried.</param>
internal sealed record ChosenModel(Model Model, double? Sigma, bool IsEstimate, string Remark = "")
{
    /// <summary>Whether an estimate found nothing to remove.</summary>
    public bool IsNoiseFree => Sigma == 0;

    /// <summary>"certified-25 at σ = 24.7, estimated".</summary>
    public override string ToString() => Sigma switch
    {
        null when Model.Card.NoiseLevel is { } own => $"{Model.Card.Name} at its own σ = {own:G4} of 0..{Model.Card.Peak:G6}",
        null => Model.Card.Name,
        0 => "no noise found, kept as it is",
        { } sigma => $"{Model.Card.Name} at σ = {sigma:G4}{(IsEstimate ? ", estimated" : "")}",
    };
}
