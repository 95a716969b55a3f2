using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Distribution;

namespace Symflux.Restoration;

/// <summary>Takes a volume that is in a file as a whole, by a model for volumes.</summary>
/// <param name="denoiser">Knows the models.</param>
/// <param name="options">What is known about model and noise.</param>
/// <param name="ranks">The ranks, which share out the slices.</param>
/// <param name="file">The file.</param>
/// <param name="slices">Its pages as slices.</param>
internal sealed class VolumeRun(Denoiser denoiser, DenoiserOptions options, ICommunicator ranks, RowFile file, SliceFile slices)
{
    /// <summary>Runs it.</summary>
    /// <param name="known">The noise of every slice.</param>
    /// <param name="target">Takes the slices.</param>
    /// <param name="say">Takes a line about how it runs; null for nobody.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between pieces of work.</param>
    /// <returns>What was done to every slice.</returns>
    /// <exception cref="WholePagesException">The slices along all three axes are to be taken.</exception>
    public ImmutableArray<DenoisedPage> Run(
        ImmutableArray<DenoisedPage> known, RowTarget target, Action<string>? say, IProgress<double>? progress, CancellationToken cancellation)
    {
        var common = VolumeSlices.Common(known);
        if (!denoiser.IsForVolumes)
        {
            // That can be said before the file is gone over.
            ThrowIf(denoiser.WhyBySlices(common, file.Shape.Channels));
        }

        var values = new PageStatistics(slices.Values, ranks);
        if (PageNoise.Kept(values.MeanOf, common, file.Shape.Format) is { } kept)
        {
            return Keep(kept, known, values, target);
        }

        ThrowIf(denoiser.WhyBySlices(common, file.Shape.Channels));
        var scale = new WorkingScale(common.Noise, values);
        var relative = 0.0;
        var model = denoiser.ForVolumes(() => relative = scale.Level / White(scale, values));
        if (model is null)
        {
            ThrowIf($"no model for volumes was trained for noise of {100 * relative:G3} % of white");
        }

        Run(model!, scale, target, say, progress, cancellation);
        return [.. Enumerable.Repeat(common with { Model = model, SeesGreyValues = scale.IsIdentity }, known.Length)];
    }

    private static void ThrowIf(string? reason)
    {
        if (reason is not null)
        {
            throw new WholePagesException($"{reason}, so that slices along all three axes are taken, which is done with whole pages only");
        }
    }

    /// <summary>Copies a volume whose noise is not worth a change.</summary>
    private ImmutableArray<DenoisedPage> Keep(DenoisedPage kept, ImmutableArray<DenoisedPage> known, PageStatistics values, RowTarget target)
    {
        var accounts = denoiser.IsForVolumes
            ? Enumerable.Repeat<DenoisedPage?>(kept, known.Length).ToArray()
            : [.. known.Select(slice => PageNoise.Kept(values.MeanOf, slice, file.Shape.Format))];
        if (accounts.Contains(null))
        {
            ThrowIf("some slices have noise and others none");
        }

        target.Begin();
        Together.Do(ranks, () =>
        {
            var own = Slabs.Even(file.Shape.Pages, ranks.Size)[ranks.Rank];
            for (var page = own.First; page < own.End; page++)
            {
                file.Copy(page, new LayerRange(0, file.Shape.Height), target);
            }
        });
        return [.. accounts!];
    }

    private double White(WorkingScale scale, PageStatistics values) => denoiser.White(
        scale, () => GreyScale.PeakOf(file.Shape.Format, values.Least, values.Most), () => values.Most - values.Least,
        () => scale.WhiteOf(values.Of(values.Values.Select(scale.Forward))));

    private void Run(
        Model model, WorkingScale scale, RowTarget target, Action<string>? say, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var run = new LayerRun(ModelRun.Of(denoiser.Running(model), scale).Blueprint, slices.Grid, options.Machine, ranks);
        target.Begin();
        if (run.Remark is { } words)
        {
            say?.Invoke($"the volume runs {words}");
        }

        var restored = Array.Empty<float>();
        run.Run(
            (first, layers) =>
            {
                slices.Read(first, layers);
                scale.Forward(0, layers, layers);
            },
            (first, layers) =>
            {
                var grey = RowFile.RoomFor(ref restored, layers.Length);
                scale.Back(0, layers, grey);
                slices.Write(target, first, grey);
            },
            progress, cancellation);
    }
}
