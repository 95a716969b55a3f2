using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Restoration;

/// <summary>
/// Decides which model denoises a page. A model is a function of values in units of the noise, and serves every level; what differs is
/// the contrast, in these units, of the images that it was trained on. The ratio of the level to the contrast of the page is the first
/// guess, and the page itself is asked whether another model is clearly better: one whose estimated risk is less.
/// </summary>
/// <remarks>
/// On a field of stars, whose contrast is all in few samples, the models for one level lose up to 23 dB to certified-any; on dim pages of
/// 8 to 15 photons certified-50 gains 0.2 to 0.4 dB over it. The risk alone would choose worse: it scatters by 1 to 3 %, which cost 0.1 dB
/// on one photograph, and few photons bias it: there it chose a model that was 0.7 dB worse.
/// </remarks>
internal sealed class ModelChoice
{
    /// <summary>log of the ratio of levels up to which a model for one level is preferred to one for many: 10 %.</summary>
    private const double NearRatio = 0.0954;

    /// <summary>Ratio of risks below which one model is better than another; estimates of their ratio scatter by 1 to 3 %.</summary>
    private const double ClearlyLess = 0.95;

    /// <summary>
    /// The same where no model for one level is near, so that the first guess has less of a claim: on a page of 30 photons certified-50 is 0.3 dB better
    /// than certified-any, with a risk that is 3.3 % less. Where one is near, such a bar would cost up to 1 dB on drawings that were clipped to 8 bits.
    /// </summary>
    private const double ClearlyLessThanMany = 0.97;

    /// <summary>The same where few photons bias the risks.</summary>
    private const double ClearlyLessOfFewPhotons = 0.8;

    /// <summary>Largest over smallest noise level of channels in the training of certified-colour: what pages that are too small to be asked go by.</summary>
    private const double TrainedLevelRatio = 16;

    private readonly Model? named;
    private readonly IReadOnlyList<StoredModel> family;
    private readonly IReadOnlyList<StoredModel> volumes;

    private ModelChoice(Model named) => (this.named, family, volumes) = (named, [], []);

    /// <summary>A choice among models, which are read when a page asks for them.</summary>
    /// <param name="family">Models for images.</param>
    /// <param name="volumes">Models for volumes.</param>
    internal ModelChoice(IReadOnlyList<StoredModel> family, IReadOnlyList<StoredModel> volumes) => (this.family, this.volumes) = (family, volumes);

    /// <summary>Whether there is no choice.</summary>
    public bool IsNamed => named is not null;

    /// <summary>The model for whole volumes that was named; null where there is none.</summary>
    public Model? NamedForVolumes => named is { Blueprint.Dimension: 3 } ? named : null;

    /// <summary>The choice of one model, or among the installed ones.</summary>
    /// <exception cref="SymfluxException">There is no model to choose from.</exception>
    public static ModelChoice Of(Model? model) =>
        model is null ? new ModelChoice(ModelStore.Family(), ModelStore.VolumeFamily()) : new ModelChoice(model);

    /// <summary>
    /// The models for a page: those for colours where it has them, and those for grey images otherwise. A grey image that is stored as colours has the same
    /// noise in all three, which no colour model expects.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="isApart">Whether colours are taken one by one.</param>
    /// <param name="isAsDim">Whether white stands for as few photons as in a range; null where it does not.</param>
    public IReadOnlyList<Model> FittingTo(Field<float> page, bool isApart = false, Func<PhotonRange, bool>? isAsDim = null)
    {
        if (named is not null)
        {
            return [named];
        }

        var channels = !isApart && IsColour(page) && family.Any(model => model.Summary.Channels == 3) ? 3 : 1;
        StoredModel[] fitting = [.. family.Where(model => model.Summary.Channels == channels)];

        // What so few photons leave of the noise is far from normal: risks say nothing, and other models are not asked.
        var dim = fitting.Where(model => model.Summary.Photons is { } photons && isAsDim?.Invoke(photons) == true);
        return [.. (dim.Any() ? dim : fitting.Where(model => model.Summary.Photons is null)).Select(model => model.Load())];
    }

    /// <summary>
    /// Whether colours are better off one by one, as the estimated risks have it: where they have little in common, as channels of a microscope and some
    /// saturated drawings do, or where two are nearly free of noise and one is not. Photographs are up to 4 dB better off together, even where levels are
    /// 1, 50 and 50, but 5 dB and more worse with 1, 1 and 50.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="seen">The page, or the parts of it that are denoised, in units in which its noise has one level.</param>
    /// <param name="level">That level.</param>
    /// <param name="scale">The scale of the page.</param>
    /// <param name="solver">Runs models.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public bool TakesApart(
        Field<float> page, IReadOnlyList<Field<float>> seen, double level, WorkingScale scale, StackSolver solver, CancellationToken cancellation)
    {
        if (IsNamed || !IsColour(page) || seen[0].Grid.Count < RiskProbe.LeastSamples)
        {
            return scale.LevelRatio > TrainedLevelRatio;
        }

        var probe = new RiskProbe(seen, level, scale.ChannelWeights, isQuick: true);
        return ForMany(1) is { } apart && ForMany(3) is { } together
            && RiskOf(apart) < (scale.HasFewPhotons ? ClearlyLessOfFewPhotons : ClearlyLessThanMany) * RiskOf(together);

        Model? ForMany(int channels) =>
            family.FirstOrDefault(model => model.Summary is { NoiseRange: not null, Photons: null } && model.Summary.Channels == channels)?.Load();

        double RiskOf(Model model)
        {
            var run = ModelRun.Of(model, level, scale.Rotation);
            return probe.Ask(tile => run.Run(solver, tile, null, cancellation)).Risk.LeastRisk;
        }
    }

    private static bool IsColour(Field<float> page) => page.Channels == 3
        && !(page.Channel(0).SequenceEqual(page.Channel(1)) && page.Channel(1).SequenceEqual(page.Channel(2)));

    /// <summary>The model for whole volumes at a level that one was trained for; null where slices are denoised one by one.</summary>
    /// <param name="relative">Noise level as a fraction of white.</param>
    public Model? ForVolumes(double relative)
    {
        Model[] models = [.. volumes.Where(Serves).Select(model => model.Load())];
        return models.Length == 0 ? null : ByLevel(models, relative);

        bool Serves(StoredModel model)
        {
            var (level, range) = (model.Summary.NoiseLevel!.Value, model.Summary.NoiseRange);
            return Math.Log((range?.Smallest ?? level) / model.Summary.Peak / relative) <= NearRatio
                && Math.Log(relative * model.Summary.Peak / (range?.Largest ?? level)) <= NearRatio;
        }
    }

    /// <summary>Reads the models for a page, where that takes a while, so that they are there when they are asked for.</summary>
    public void ReadAhead(Field<float> page)
    {
        try
        {
            FittingTo(page);
        }
        catch (SymfluxException)
        {
            // Whoever asks for them gets it, too.
        }
    }

    /// <summary>The model that a page too small to be asked gets where nothing is known about its noise.</summary>
    public static Model Standard(IReadOnlyList<Model> models) =>
        models.FirstOrDefault(model => model.Card.Name == ModelStore.DefaultModel) ?? models[0];

    /// <summary>
    /// A model for one level that is near the image's in ratio, or the one for the strongest noise where that is exceeded; else one for a
    /// range of levels, else the nearest.
    /// </summary>
    /// <param name="models">To choose from.</param>
    /// <param name="relative">Noise level as a fraction of white.</param>
    public static Model ByLevel(IReadOnlyList<Model> models, double relative)
    {
        if (models.Count == 1)
        {
            return models[0];
        }

        var nearest = models.Where(model => model.Card.NoiseRange is null).MinBy(Distance);
        return nearest is not null && (Distance(nearest) <= NearRatio || relative >= models.Max(LevelOf))
            ? nearest
            : models.FirstOrDefault(model => model.Card.NoiseRange is not null) ?? nearest!;

        double Distance(Model model) => Math.Abs(Math.Log(LevelOf(model) / relative));

        static double LevelOf(Model model) => model.Card.NoiseLevel!.Value / model.Card.Peak;
    }

    /// <summary>The model of the least estimated risk, where it is clearly less than that of the first.</summary>
    /// <param name="models">To choose from, first what runs unless another is better.</param>
    /// <param name="pages">The page, or the parts of it that are denoised, in units in which its noise has one level.</param>
    /// <param name="level">That level.</param>
    /// <param name="scale">The scale of the page: whether the noise is not normal, where colours lie and how they count.</param>
    /// <param name="solver">Runs them.</param>
    /// <param name="progress">Receives the fraction done where the page is run on as a whole.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>The model, its risk, and what it made of a page that is so small that it was run on the whole of it; null for others.</returns>
    public static (Model Model, RiskEstimate Risk, Field<float>? Restored) ByRisk(
        IReadOnlyList<Model> models, IReadOnlyList<Field<float>> pages, double level, WorkingScale scale, StackSolver solver,
        IProgress<double>? progress, CancellationToken cancellation)
    {
        var probe = new RiskProbe(pages, level, scale.ChannelWeights);
        var isWhole = probe.IsWhole(pages[0]);
        var (done, runs) = (0, models.Count * probe.Runs);
        var asked = new List<(Model Model, RiskEstimate Risk, Field<float> First)>();

        // The model for many levels is asked second: where it is not better than one for a level near the image's, no other one is.
        foreach (var model in models.Take(1).Concat(models.Skip(1).OrderBy(model => model.Card.NoiseRange is null)).TakeWhile(_ => !IsSettled()))
        {
            var run = ModelRun.Of(model, level, scale.Rotation);
            var (risk, first) = probe.Ask(tile => run.Run(
                solver, tile, new ProgressShare(isWhole ? progress : null, done++ / (double)runs, 1.0 / runs), cancellation));
            asked.Add((model, risk, first));
        }

        var best = asked.MinBy(entry => entry.Risk.LeastRisk);
        var bar = scale.HasFewPhotons ? ClearlyLessOfFewPhotons : asked[0].Model.Card.NoiseRange is null ? ClearlyLess : ClearlyLessThanMany;
        var (chosen, leastRisk, restored) = best.Risk.LeastRisk < bar * asked[0].Risk.LeastRisk ? best : asked[0];
        return (chosen, leastRisk, isWhole ? restored : null);

        bool IsSettled() => !scale.HasFewPhotons && asked is [{ Model.Card.NoiseRange: null } guess, { Model.Card.NoiseRange: not null } many]
            && guess.Risk.LeastRisk > 0 && many.Risk.LeastRisk >= ClearlyLessThanMany * guess.Risk.LeastRisk;
    }
}
