using Symflux.Blueprints;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>Decides which model denoises an image, and for which noise level.</summary>
internal sealed class ModelChoice
{
    /// <summary>log of the ratio of levels up to which a model for one level is preferred to one for many: 10 %.</summary>
    private const double NearRatio = 0.0954;

    /// <summary>
    /// Estimated noise below this share of the weakest that a model was trained on is left alone. There a model takes more from the
    /// image than from the noise: on four images of Set12 certified-any (5 to 55) gains 1.1 dB at σ = 2 and 0.07 dB at 1.5 but
    /// loses 0.6 dB at 1.25 and 9.6 dB at 0.3; certified-25 gains 2.7 dB at 7.5 and loses 4.3 dB at 4.
    /// </summary>
    private const double WeakestShare = 0.25;

    private readonly IReadOnlyList<Model> candidates;
    private readonly NoiseLevel? level;
    private readonly bool isAsked;

    private ModelChoice(IReadOnlyList<Model> candidates, NoiseLevel? level, bool isAsked)
    {
        this.isAsked = isAsked;
        this.candidates = candidates;
        this.level = level;
    }

    /// <summary>Reads what is known.</summary>
    /// <exception cref="SymfluxException">There is no model to choose from.</exception>
    public static ModelChoice Of(DenoiserOptions options) => options.Model is null
        ? new ModelChoice(ModelStore.LoadFamily(), options.Noise ?? NoiseLevel.Auto, options.Noise is not null)
        : new ModelChoice([options.Model], options.Noise, options.Noise is not null);

    /// <summary>The choice for an image.</summary>
    /// <param name="stack">The noisy pages.</param>
    /// <exception cref="SymfluxException">The noise cannot be estimated, and an estimate was asked for.</exception>
    public ChosenModel For(ImageStack stack)
    {
        if (level is null)
        {
            return new ChosenModel(candidates[0], null, IsEstimate: false);
        }

        var fitting = FittingTo(stack);
        double sigma;
        try
        {
            sigma = level.Given ?? Estimate(stack);
        }
        catch (SymfluxException fault) when (!isAsked)
        {
            // Nobody asked for an estimate, so one image too small for it does not end a run over many.
            var standard = fitting.FirstOrDefault(model => model.Card.Name == ModelStore.DefaultModel) ?? fitting[0];
            return new ChosenModel(standard, null, IsEstimate: false) { Remark = fault.Message };
        }

        if (sigma == 0)
        {
            return new ChosenModel(fitting[0], sigma, level.Given is null);
        }

        var relative = sigma / (GreyScale.PeakOf(stack) ?? GreyScale.RangeOf(stack));
        var chosen = fitting.Count == 1 ? fitting[0] : Best(fitting, relative);
        var isTooWeak = level.Given is null && relative * chosen.Card.Peak < WeakestShare * WeakestOf(chosen.Card);
        return new ChosenModel(chosen, sigma, level.Given is null)
        {
            IsBeyondRange = IsBeyondRange(chosen.Card, relative),
            IsTooWeak = isTooWeak,
        };
    }

    /// <summary>
    /// Of models to choose from, those for colours where all pages are colour images, and those for grey ones otherwise. A grey image
    /// that is stored as colours has the same noise in all three, which no colour model expects.
    /// </summary>
    private IReadOnlyList<Model> FittingTo(ImageStack stack)
    {
        if (candidates.Count == 1)
        {
            return candidates;
        }

        var isColour = stack.Pages.All(page => page.Channels == 3
            && !(page.Channel(0).SequenceEqual(page.Channel(1)) && page.Channel(1).SequenceEqual(page.Channel(2))));
        Model[] colour = [.. candidates.Where(model => model.Blueprint.Channels == 3)];
        return isColour && colour.Length > 0 ? colour : [.. candidates.Where(model => model.Blueprint.Channels == 1)];
    }

    /// <summary>
    /// A model for one level that is near the image's in ratio, else one for a range of levels, else the nearest.
    /// </summary>
    /// <param name="models">To choose from.</param>
    /// <param name="relative">Noise level as a fraction of white.</param>
    private static Model Best(IReadOnlyList<Model> models, double relative)
    {
        var nearest = models.Where(model => model.Card.NoiseRange is null).MinBy(Distance);
        return nearest is not null && Distance(nearest) <= NearRatio
            ? nearest
            : models.FirstOrDefault(model => model.Card.NoiseRange is not null) ?? nearest!;

        double Distance(Model model) => Math.Abs(Math.Log(model.Card.NoiseLevel!.Value / model.Card.Peak / relative));
    }

    /// <summary>The weakest noise that a model was trained on; null for none.</summary>
    internal static double? WeakestOf(ModelCard card) => card.NoiseRange?.Smallest ?? card.NoiseLevel;

    private static bool IsBeyondRange(ModelCard card, double relative) => card.NoiseRange is { } range
        && !range.Contains(Math.Round(relative * card.Peak, 9));

    /// <summary>The root mean square of the pages' levels.</summary>
    private static double Estimate(ImageStack stack) =>
        Math.Sqrt(stack.Pages.Select(NoiseEstimate.Of).Average(sigma => sigma * sigma));
}
