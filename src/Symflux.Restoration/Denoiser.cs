using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Operators;

namespace Symflux.Restoration;

/// <summary>
/// Removes noise from images, colours and stacks by trained models. It can be kept and used by several threads: what a run needs, the
/// run makes.
/// </summary>
/// <remarks>
/// Levels are in the image's own grey values, and every positive one is served, since a model is rescaled exactly
/// (<see cref="Blueprint.Rescale"/>). Photon noise is stabilised (<see cref="VarianceStabilisation"/>), and so are channels whose levels
/// differ, each by its own; a model for colours is rotated to where grey lies then (<see cref="ChannelRotation"/>). Where nothing is said, the noise is
/// estimated page by page and channel by channel (<see cref="NoiseModelEstimate"/>), and the model with the least estimated risk
/// (<see cref="RiskEstimate"/>) is taken.
/// </remarks>
/// <example>
/// <code>
/// var image    = ImageFile.Load("in.tif");
/// var restored = Denoiser.Automatic().Denoise(image);
/// ImageFile.Save("out.tif", restored);
/// </code>
/// </example>
public sealed class Denoiser
{
    /// <summary>Below this share of a change nothing is gained.</summary>
    private const double LeastShare = 0.02;

    /// <summary>A larger share than this is a whole: it differs by the scatter of the estimate.</summary>
    private const double WholeShare = 0.95;

    private readonly ModelChoice choice;
    private readonly PageNoise noise;
    private readonly DenoiserOptions options;
    private readonly ConditionalWeakTable<Model, Model> symmetrised = [];

    /// <summary>Creates a denoiser.</summary>
    /// <param name="options">What is known about model and noise.</param>
    /// <exception cref="SymfluxException">There is no model to choose from, or white is not positive.</exception>
    public Denoiser(DenoiserOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Peak is { } peak && !(peak > 0 && double.IsFinite(peak)))
        {
            throw new SymfluxException($"the grey value of white is {peak}; it must be positive and finite");
        }

        this.options = options;
        choice = ModelChoice.Of(options.Model);
        noise = new PageNoise(options, choice);
    }

    /// <summary>A denoiser that estimates the noise of each image and chooses among the models that come with the library.</summary>
    public static Denoiser Automatic() => new(new DenoiserOptions());

    /// <summary>Removes the noise of an image or stack.</summary>
    /// <param name="image">The noisy pages, in any scale.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>The restored pages with opacity, metadata and depth of the input; values are not rounded or clipped.</returns>
    /// <exception cref="SymfluxException">
    /// The model does not fit the image, or a map does not; a <see cref="NoiseUnknownException"/> where an estimate was asked for and the image is
    /// too small for it, or a named model's own level is that of a scale which is unknown.
    /// </exception>
    public ImageStack Denoise(ImageStack image, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Run(image, progress, cancellation).Image;

    /// <summary>The same on a thread of the pool, for programs with a window or with requests to answer; a run uses all processors.</summary>
    /// <param name="image">The noisy pages, in any scale.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="SymfluxException">As for <see cref="Denoise"/>.</exception>
    public Task<ImageStack> DenoiseAsync(ImageStack image, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Task.Run(() => Denoise(image, progress, cancellation), cancellation);
    }

    /// <summary>The same with what was understood and done.</summary>
    /// <param name="image">The noisy pages, in any scale.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="SymfluxException">
    /// The model does not fit the image, or a map does not; a <see cref="NoiseUnknownException"/> where an estimate was asked for and the image is
    /// too small for it, or a named model's own level is that of a scale which is unknown.
    /// </exception>
    public Denoised Run(ImageStack image, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        RefuseVolumeModel();

        // What is unknown or not seen must not smear: it is continued from what is, and put back afterwards.
        var filled = UnknownSamples.Fill(image);
        var (pages, done) = RunPages(filled, noise.Of(filled, cancellation), isAcross: false, progress, cancellation);
        progress?.Report(1);
        return new Denoised(UnknownSamples.Restore(image.WithPages(pages), image), done);
    }

    /// <summary>The same on a thread of the pool.</summary>
    /// <inheritdoc cref="Run"/>
    public Task<Denoised> RunAsync(ImageStack image, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Task.Run(() => Run(image, progress, cancellation), cancellation);
    }

    /// <summary>
    /// Removes the noise of volumes, one for each channel of each frame (<see cref="StackVolumes"/>): by a model for volumes, named or of those that come
    /// with the library, or else of the slices along each of the three axes, of which the mean is taken. Each of the three keeps the guarantees of its
    /// model, and so does their mean.
    /// </summary>
    /// <remarks>
    /// The noise is what is given, or estimated from the slices as they are stored. Both ways use what is alike in neighbouring slices, and are meant for
    /// distances of slices like those of pixels. Slices are taken where a model for images was named, for colours, for noise that neighbours have in common,
    /// and for levels that no model for volumes was trained for.
    /// </remarks>
    /// <param name="image">The slices; all of a volume have one size.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="SymfluxException">The pages are not the slices of volumes, a map of the noise is given, or as for <see cref="Run"/>.</exception>
    public Denoised RunVolumes(ImageStack image, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        RunJoined(image, areFrames: false, progress, cancellation);

    private Denoised RunJoined(ImageStack image, bool areFrames, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (options.Noise is { Deviations.IsEmpty: false })
        {
            throw MapOfVolume();
        }

        var filled = UnknownSamples.Fill(image);
        var volumes = StackVolumes.Join(filled);
        var slices = noise.Of(filled, cancellation);
        var done = new DenoisedPage[image.Pages.Length];
        var restored = ImmutableArray.CreateBuilder<Field<float>>(volumes.Length);
        foreach (var (number, (volume, places)) in volumes.Zip(StackVolumes.AxesOf(filled).Volumes()).Index())
        {
            var common = VolumeSlices.Common([.. places.Select(place => slices[place])]);
            var part = new ProgressShare(progress, number / (double)volumes.Length, 1.0 / volumes.Length);
            // Of what moves, slices of which one axis is time keep what models for volumes would smear.
            if ((!areFrames || choice.NamedForVolumes is not null) && RestoreWhole(volume, common, image, part, cancellation) is var (whole, summary))
            {
                restored.Add(whole);
                foreach (var place in places)
                {
                    done[place] = summary;
                }

                continue;
            }

            var mean = new Field<float>(volume.Grid, volume.Channels);
            foreach (var axis in VolumeSlices.Axes)
            {
                var share = new ProgressShare(part, axis / (double)VolumeSlices.Axes.Length, 1.0 / VolumeSlices.Axes.Length);
                var pages = VolumeSlices.Of(volume, axis);
                ImmutableArray<DenoisedPage> known = axis == 0
                    ? [.. places.Select(place => slices[place])]
                    : [.. pages.Select(_ => common)];
                var (results, accounts) = RunPages(new ImageStack(pages, image.Format), known, axis != 0, share, cancellation);
                VolumeSlices.AddMean(results, axis, mean);
                foreach (var (account, place) in axis == 0 ? accounts.Zip(places) : [])
                {
                    done[place] = account;
                }
            }

            restored.Add(mean);
        }

        progress?.Report(1);
        return new Denoised(UnknownSamples.Restore(StackVolumes.Split(restored.MoveToImmutable(), filled), image), [.. done]);
    }

    /// <summary>
    /// The same with time as the third axis: one volume for the frames of each channel of each slice, by slices unless a model for volumes was named. What
    /// moves by more than a pixel or so from frame to frame gets blurred; <see cref="FrameChange"/> tells whether something moves.
    /// </summary>
    /// <param name="image">A stack with frames.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="SymfluxException">The stack says of no frames, or as for <see cref="RunVolumes"/>.</exception>
    public Denoised RunFrames(ImageStack image, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Axes is not { Frames: > 1 } axes)
        {
            throw new SymfluxException(
                image.Axes is null ? "the file does not say which pages are frames, so that there is no time" : $"the file has {image.Axes} and no frames");
        }

        var result = RunJoined(image with { Axes = axes.TimeAsDepth() }, areFrames: true, progress, cancellation);
        return result with { Image = result.Image with { Axes = axes } };
    }

    /// <summary>Takes a volume as a whole, by a model for volumes; null where there is none for it.</summary>
    private (Field<float> Volume, DenoisedPage Account)? RestoreWhole(
        Field<float> volume, DenoisedPage known, ImageStack image, IProgress<double> progress, CancellationToken cancellation)
    {
        if (PageNoise.Kept(volume, known, image.Format) is { } kept)
        {
            return choice.NamedForVolumes is null ? null : (volume, kept);
        }

        if (WhyBySlices(known, volume.Channels) is not null)
        {
            return null;
        }

        var working = new WorkingPage(volume, known.Noise);
        if (ForVolumes(() => working.Level / White(working, image)) is not { } model)
        {
            return null;
        }

        // Slice after slice: a large volume would take many times its memory as a whole.
        using var run = new LayerRun(
            ModelRun.Of(Running(model), working.Scale).Blueprint, LayeredGrid.Of(volume.Grid), options.Machine, LoneProcess.Instance);
        var (restored, slice) = (new Field<float>(volume.Grid), volume.Grid.Height * volume.Grid.Width);
        run.Run(
            (first, slices) => working.Field.Values.Slice(first * slice, slices.Length).CopyTo(slices),
            (first, slices) => slices.CopyTo(restored.Values[(first * slice)..]), progress, cancellation);
        return (working.Back(restored), known with { Model = model, SeesGreyValues = working.Scale.IsIdentity });
    }

    /// <summary>Why a volume is denoised slice by slice, whatever its level; null where a model for volumes may take it as a whole.</summary>
    /// <param name="known">Its noise.</param>
    /// <param name="channels">Number of its channels.</param>
    /// <exception cref="SymfluxException">A model for volumes was named, which cannot.</exception>
    internal string? WhyBySlices(DenoisedPage known, int channels)
    {
        var reason = choice is { IsNamed: true, NamedForVolumes: null } ? $"the model {options.Model!.Card.Name} is for images"
            : known.Step > 1 ? $"neighbours have noise in common over {known.Step} samples"
            : channels > 1 ? "models for volumes know no colours"
            : null;
        return reason is null || choice.NamedForVolumes is not { } named ? reason : throw new SymfluxException(
            $"the model {named.Card.Name} takes volumes of white noise and one channel; "
            + (known.Step > 1 ? "neighbours have noise in common here, so leave the model out, or give a noise level, which says that it is white"
                : "this one has colours, so leave the model out"));
    }

    /// <summary>Whether a model for volumes was named, so that no slices are taken.</summary>
    internal bool IsForVolumes => choice.NamedForVolumes is not null;

    /// <summary>The model for volumes that takes one as a whole; null where slices are denoised one by one.</summary>
    /// <param name="relative">Finds the noise level as a fraction of white, where it must be known.</param>
    internal Model? ForVolumes(Func<double> relative) => choice.NamedForVolumes ?? choice.ForVolumes(relative());

    private void RefuseVolumeModel()
    {
        if (choice.NamedForVolumes is { } model)
        {
            throw new SymfluxException($"the model {model.Card.Name} is for volumes; take the pages as slices of one (--volume), or name another model");
        }
    }

    private (ImmutableArray<Field<float>> Pages, ImmutableArray<DenoisedPage> Accounts) RunPages(
        ImageStack image, ImmutableArray<DenoisedPage> known, bool isAcross, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var solver = new StackSolver(options.Machine);
        var pages = ImmutableArray.CreateBuilder<Field<float>>(image.Pages.Length);
        var done = ImmutableArray.CreateBuilder<DenoisedPage>(image.Pages.Length);
        foreach (var (index, page) in image.Pages.Index())
        {
            var share = new ProgressShare(progress, index / (double)image.Pages.Length, 1.0 / image.Pages.Length);
            var (restored, account) = known.Length > 0
                ? Restore(page, known[index], image, isAcross, solver, share, cancellation)
                : WithMap(page, NoiseMapLevels.MapFor(options.Noise!.Deviations, page, index, image.Pages.Length), solver, share, cancellation);
            pages.Add(restored);
            done.Add(account);
        }

        return (pages.MoveToImmutable(), done.MoveToImmutable());
    }

    /// <summary>The model that runs: averaged over symmetries where that is asked for.</summary>
    internal Model Running(Model model) => options.SelfEnsemble ? symmetrised.GetValue(model, single => single.Symmetrised()) : model;

    /// <summary>A map of the noise was given for a volume.</summary>
    internal static SymfluxException MapOfVolume() =>
        new("a map of the noise is for pages; denoise them one by one, or give the noise of the volume as a model");

    /// <summary>What the noise of pages is; none where there is a map.</summary>
    internal ImmutableArray<DenoisedPage> NoiseOf(ImageStack image, CancellationToken cancellation) => noise.Of(image, cancellation);

    /// <summary>What the noise of pages is and what would be done about it.</summary>
    /// <param name="image">The pages, or samples of pages.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="SymfluxException">As for <see cref="Run"/>.</exception>
    internal ImmutableArray<DenoisedPage> Understand(ImageStack image, CancellationToken cancellation)
    {
        RefuseVolumeModel();
        using var solver = new StackSolver(options.Machine);
        return [.. image.Pages.Zip(noise.Of(image, cancellation), Account)];

        DenoisedPage Account(Field<float> page, DenoisedPage known)
        {
            if (PageNoise.Kept(page, known, image.Format) is { } kept)
            {
                return kept;
            }

            var working = new WorkingPage(page, known.Noise);
            return Decide(page, working, CorrelatedRunOf(working, known, isAcross: false), known, image, solver, null, cancellation).Account;
        }
    }

    private (Field<float> Page, DenoisedPage Account) Restore(
        Field<float> page, DenoisedPage known, ImageStack image, bool isAcross, StackSolver solver, IProgress<double> progress,
        CancellationToken cancellation)
    {
        if (PageNoise.Kept(page, known, image.Format) is { } kept)
        {
            return (page, kept);
        }

        var working = new WorkingPage(page, known.Noise);
        var correlated = CorrelatedRunOf(working, known, isAcross);
        // What is asked is what runs, so that a small page need not run once more.
        var isAsked = correlated is null && !options.SelfEnsemble;
        var (account, restored) = Decide(page, working, correlated, known, image, solver, isAsked ? progress : null, cancellation);
        if (account.Model is not { } model)
        {
            return (page, account);
        }

        if (restored is null || !isAsked)
        {
            restored = correlated is null
                ? ModelRun.Of(Running(model), working.Scale).Run(solver, working.Field, progress, cancellation)
                : correlated.Run(Running(model), solver, progress, cancellation);
        }

        account.Blend(working.Field.Values, restored.Values);
        restored = working.Back(restored);
        account.KeepNoiseFree(page.Values, restored.Values, 0, page.Channels);
        return (restored, account);
    }

    private static CorrelatedRun? CorrelatedRunOf(WorkingPage working, DenoisedPage known, bool isAcross) =>
        known.Step > 1 ? new CorrelatedRun(working.Field, working.Level, known, working.Scale.Rotation, isAcross) : null;

    /// <summary>Which model runs, and what share of its change is made; and what the model made of a page that is small.</summary>
    private (DenoisedPage Account, Field<float>? Restored) Decide(
        Field<float> page, WorkingPage working, CorrelatedRun? correlated, DenoisedPage known, ImageStack image, StackSolver solver,
        IProgress<double>? progress, CancellationToken cancellation)
    {
        var (seen, level) = correlated is null ? ([working.Field], working.Level) : (correlated.Parts, correlated.PartLevel);
        var isApart = known.Remark.Length == 0 && choice.TakesApart(page, seen, level, working.Scale, solver, cancellation);
        var models = choice.FittingTo(page, isApart, correlated is null ? working.IsAsDim : null);
        var share = 1.0;
        Field<float>? restored = null;
        var model = known.Remark.Length > 0
            ? ModelChoice.Standard(models)
            : ModelChoice.ByLevel(models, level / White(working, image));
        if (known.Remark.Length == 0 && seen[0].Grid.Count >= RiskProbe.LeastSamples && (known.IsEstimate || !choice.IsNamed))
        {
            (model, var risk, restored) = ModelChoice.ByRisk(
                [model, .. models.Where(other => other != model)], seen, level, working.Scale, solver, progress, cancellation);
            // Few photons are not normal even when stabilised, which biases the risk: what is left of their noise would be large.
            share = risk.BestShare > WholeShare || !known.Noise.All(part => part.IsGaussian) ? 1 : risk.BestShare;
        }

        return share < LeastShare
            ? (known with { Remark = $"{PageNoise.Words(known)} is so weak that no model takes more noise than image" }, null)
            : (known with { Model = model, Share = share, SeesGreyValues = working.Scale.IsIdentity }, restored);
    }

    private double White(WorkingPage working, ImageStack image) =>
        White(working.Scale, () => GreyScale.PeakOf(image), () => GreyScale.RangeOf(image), () => working.White);

    /// <summary>White in the working values: as given, that of the format where the image fills at least half of it, else as the contrast has it.</summary>
    /// <param name="scale">The scale of the working values.</param>
    /// <param name="peakOf">Finds white as the format has it.</param>
    /// <param name="rangeOf">Finds the largest minus the smallest value.</param>
    /// <param name="whiteOfContrast">Finds white as the contrast has it.</param>
    internal double White(WorkingScale scale, Func<double?> peakOf, Func<double> rangeOf, Func<double> whiteOfContrast) =>
        scale.IsUniform && (options.Peak ?? peakOf()) is { } peak && (options.Peak is not null || rangeOf() >= peak / 2) ? peak : whiteOfContrast();

    /// <summary>Runs the model at several levels, and takes for each sample the two nearest ones in the ratio of the logarithms.</summary>
    private (Field<float> Page, DenoisedPage Account) WithMap(
        Field<float> page, Field<float> map, StackSolver solver, IProgress<double> progress, CancellationToken cancellation)
    {
        var levels = NoiseMapLevels.Of(map);
        if (levels.Count == 0)
        {
            return (page, new DenoisedPage([], null) { Remark = "the map's σ is 0 everywhere" });
        }

        var models = choice.FittingTo(page);
        var model = models.FirstOrDefault(candidate => candidate.Card.NoiseRange is not null) ?? ModelChoice.Standard(models);
        var single = Running(model);
        var result = page.Clone();
        for (var k = 0; k < levels.Count; k++)
        {
            var working = new WorkingPage(page, [.. Enumerable.Repeat(NoiseModel.Gaussian(levels[k]), page.Channels)]);
            var restored = working.Back(ModelRun.Of(single, levels[k])
                .Run(solver, working.Field, new ProgressShare(progress, k / (double)levels.Count, 1.0 / levels.Count), cancellation));
            for (var i = 0; i < result.Values.Length; i++)
            {
                var weight = levels.WeightOf(k, map.Values[map.Channels == 1 ? i % map.Grid.Count : i]);
                result.Values[i] += (float)(weight * (restored.Values[i] - page.Values[i]));
            }
        }

        return (result, new DenoisedPage([], model));
    }
}
