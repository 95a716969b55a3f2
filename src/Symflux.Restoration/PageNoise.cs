using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>Finds out what the noise of pages is: as it was said, or estimated, or that of the model.</summary>
/// <param name="options">What was said.</param>
/// <param name="choice">The models, one of which may have a level of its own.</param>
internal sealed class PageNoise(DenoiserOptions options, ModelChoice choice)
{
    /// <summary>Estimated noise below this many grey steps of integers is not worth a change.</summary>
    private const double LeastSteps = 0.5;

    /// <summary>The noise of every page and channel; none where there is a map.</summary>
    /// <param name="image">The pages.</param>
    /// <param name="cancellation">Stops between pages, and between parts of them.</param>
    public ImmutableArray<DenoisedPage> Of(ImageStack image, CancellationToken cancellation)
    {
        CheckFinite(image);
        if (options.Noise is { IsAuto: false } given)
        {
            return given.Models.IsEmpty ? [] : [.. image.Pages.Select(page => new DenoisedPage(given.For(page.Channels), null))];
        }

        // Nobody asked for an estimate, so one page too small for it does not end a run over many.
        int[] large = options.Noise is null
            ? [.. Enumerable.Range(0, image.Pages.Length).Where(index => NoiseEstimate.CanEstimate(image.Pages[index].Grid))]
            : [.. Enumerable.Range(0, image.Pages.Length)];
        var found = image.Pages.Select(page => large.Length < image.Pages.Length ? Unknown(page, image) : new DenoisedPage([], null)).ToArray();
        foreach (var (page, index) in Estimate([.. large.Select(index => image.Pages[index])], cancellation).Zip(large))
        {
            found[index] = page;
        }

        return [.. found];

        // A model that was named has a level; without one, nothing says what the noise is.
        DenoisedPage Unknown(Field<float> page, ImageStack image)
        {
            var remark = $"the noise of {page.Grid} samples cannot be estimated";
            return choice.IsNamed
                ? new DenoisedPage(Same(NoiseModel.Gaussian(OwnLevel(page, image)), page), null) { Remark = remark }
                : new DenoisedPage([], null) { Remark = remark };
        }

        double OwnLevel(Field<float> page, ImageStack image)
        {
            var card = ModelChoice.Standard(choice.FittingTo(page)).Card;
            return ModelRun.LevelOf(card) * (options.Peak / card.Peak ?? GreyScale.FactorFor(card, image));
        }

        static ImmutableArray<NoiseModel> Same(NoiseModel model, Field<float> page) => [.. Enumerable.Repeat(model, page.Channels)];
    }

    /// <summary>The noise of every page: white, or seen on the grids where it is.</summary>
    private DenoisedPage[] Estimate(ImmutableArray<Field<float>> pages, CancellationToken cancellation)
    {
        if (pages.Length > 0 && options.Machine.Threads > 1)
        {
            _ = Task.Run(() => choice.ReadAhead(pages[0]), cancellation);
        }

        return
        [
            .. NoiseModelEstimate.Find(pages, options.Noise?.Step, options.Machine.Threads, cancellation).Zip(pages, (found, page) =>
                new DenoisedPage(found.Channels, null)
                {
                    IsEstimate = true,
                    Step = found.Step,
                    MeanShare = found.Step > 1 ? CorrelatedRun.MeanShareOf(page, found.Step) : 0.5,
                }),
        ];
    }

    /// <summary>Refuses infinite values, which no estimate and no model can take; unknown ones are filled in by now.</summary>
    private static void CheckFinite(ImageStack image)
    {
        foreach (var (index, page) in image.Pages.Index())
        {
            var values = page.Values;
            for (var at = 0; at < values.Length; at++)
            {
                if (!float.IsFinite(values[at]))
                {
                    var (x, y) = (at % page.Grid.Width, at / page.Grid.Width % page.Grid.Height);
                    throw new SymfluxException(
                        $"the value at x = {x}, y = {y} of page {index + 1} is {values[at]}; values must be finite, or NaN where they are unknown");
                }
            }
        }
    }

    /// <summary>Why a page is left alone whatever the model; null where it is not.</summary>
    public static DenoisedPage? Kept(Field<float> page, DenoisedPage known, SampleFormat format) =>
        Kept(channel => Mean(page.Channel(channel)), known, format);

    /// <summary>The same, where the mean of every channel is known.</summary>
    public static DenoisedPage? Kept(Func<int, double> meanOf, DenoisedPage known, SampleFormat format) =>
        known.Noise.IsEmpty ? known with { Remark = $"{known.Remark}; give it" }
        : known.Noise.All(DenoisedPage.IsNone) ? known with { Remark = "no noise found" }
        : known.IsEstimate && WhyKept(meanOf, known.Noise, format) is { } reason ? known with { Remark = reason }
        : null;

    /// <summary>Why estimated noise is left alone; null where it is not.</summary>
    private static string? WhyKept(Func<int, double> meanOf, ImmutableArray<NoiseModel> noise, SampleFormat format)
    {
        var largest = Levels(meanOf, noise).Max();
        return largest == 0 ? "no noise found"
            : format != SampleFormat.Float32 && largest < LeastSteps ? $"σ = {largest:G2}, estimated, is less than half a grey step"
            : null;
    }

    /// <summary>The noise level of each channel at its mean.</summary>
    private static double[] Levels(Func<int, double> meanOf, ImmutableArray<NoiseModel> noise) =>
        [.. noise.Select((model, channel) => model.DeviationAt(meanOf(channel)))];

    private static double Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    /// <summary>"σ = 12.3, estimated,": the noise as the subject of a sentence.</summary>
    public static string Words(DenoisedPage known) => known.Noise.All(model => model.IsGaussian)
        ? $"σ = {known.Noise.Max(model => model.ReadNoise):G4}{(known.IsEstimate ? ", estimated," : "")}"
        : $"{known.Noise[0]}{(known.IsEstimate ? ", estimated," : "")}";
}
