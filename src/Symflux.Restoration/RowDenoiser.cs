using System.Collections.Immutable;
using Symflux.Distribution;

namespace Symflux.Restoration;

/// <summary>Removes noise from files that need not fit into the memory: page by page, and of each page row by row.</summary>
/// <remarks>
/// It does what <see cref="Denoiser"/> does, with the same bits where noise and model are given. Where they are not, they are found from eight tiles of 512²
/// samples of each page, or from the page itself where it has no more, some pages together. Noise that neighbours have in common, maps of the noise, and
/// samples that are unknown or not seen, take whole pages.
/// <para>
/// With several ranks every one reads, computes and writes some of the rows of each page, with the same values; all ranks create it, and run it, with the same
/// options and files. TIFF is then written without compression.
/// </para>
/// </remarks>
public sealed class RowDenoiser
{
    private readonly DenoiserOptions options;
    private readonly Denoiser denoiser;
    private readonly ICommunicator ranks;

    /// <summary>Creates a denoiser.</summary>
    /// <param name="options">What is known about model and noise.</param>
    /// <param name="ranks">The ranks that work on a file together; null for one process alone.</param>
    /// <exception cref="SymfluxException">There is no model to choose from, or white is not positive.</exception>
    public RowDenoiser(DenoiserOptions options, ICommunicator? ranks = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.options, denoiser, this.ranks) = (options, new Denoiser(options), ranks ?? LoneProcess.Instance);
    }

    /// <summary>Removes the noise of a file.</summary>
    /// <param name="input">A TIFF or NPY file.</param>
    /// <param name="output">The file to write, .tif or .npy; it is there when it is complete, and not at all otherwise.</param>
    /// <param name="say">Takes a line before a page is run in one piece, and what that will take; null for nobody.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between pieces of work.</param>
    /// <exception cref="WholePagesException">What is asked takes whole pages.</exception>
    /// <exception cref="SymfluxException">The file cannot be read or written row by row, or as for <see cref="Denoiser.Run"/>.</exception>
    public RowRun Run(
        string input, string output, Action<string>? say = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Noise is { Deviations.IsEmpty: false })
        {
            throw new WholePagesException("a map of the noise is for whole pages");
        }

        using var file = RowFile.Open(input, ranks, cancellation);
        using var target = new RowTarget(output, file.Shape, ranks);
        var done = ImmutableArray.CreateBuilder<DenoisedPage>(file.Shape.Pages);
        Together.Do(ranks, () =>
        {
            foreach (var group in RowSample.Groups(file))
            {
                done.AddRange(denoiser.Understand(RowSample.Of(file, group), cancellation));
            }

            // Before the first page runs: a reason that comes up hours later would cost all of them.
            foreach (var account in done.Where(account => account.Model is not null))
            {
                CheckRows(account);
            }
        });

        for (var page = 0; page < file.Shape.Pages; page++)
        {
            if (done[page].Model is null)
            {
                target.Begin();
                Together.Do(ranks, () => file.Copy(page, Slabs.Even(file.Shape.Height, ranks.Size)[ranks.Rank], target));
            }
            else
            {
                var share = new ProgressShare(progress, page / (double)file.Shape.Pages, 1.0 / file.Shape.Pages);
                new RowPage(file, page, done[page], ranks).Run(
                    denoiser.Running(done[page].Model!), target, output, options.Machine, say, share, cancellation);
            }
        }

        progress?.Report(1);
        return new RowRun(file.Shape, file.Page, [.. file.Remarks], [.. target.Complete()]) { Pages = done.MoveToImmutable() };
    }

    /// <summary>Removes the noise of a file whose pages are the slices of one volume, with a model for volumes, slice by slice.</summary>
    /// <remarks>
    /// It does what <see cref="Denoiser.RunVolumes"/> does, with the same bits where the noise is given; ranks share out the slices. Where it is not, it is
    /// estimated from samples of every slice, as for pages.
    /// </remarks>
    /// <param name="input">A TIFF or NPY file.</param>
    /// <param name="output">The file to write, .tif or .npy; it is there when it is complete, and not at all otherwise.</param>
    /// <param name="say">Takes a line before it runs in one piece, and what that will take; null for nobody.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between pieces of work.</param>
    /// <exception cref="WholePagesException">
    /// What is asked takes whole pages: the slices along all three axes, for models for images, colours, correlated noise, and levels that no model for volumes
    /// was trained for.
    /// </exception>
    /// <exception cref="SymfluxException">The file cannot be read or written row by row, or as for <see cref="Denoiser.RunVolumes"/>.</exception>
    public RowRun RunVolume(
        string input, string output, Action<string>? say = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Noise is { Deviations.IsEmpty: false })
        {
            throw Denoiser.MapOfVolume();
        }

        using var file = RowFile.Open(input, ranks, cancellation);
        if (file.Shape.Pages == 1)
        {
            throw new SymfluxException("the file has one page and no slices, so that there is no volume; leave --volume out");
        }

        var slices = new SliceFile(file);
        using var target = new RowTarget(output, file.Shape, ranks);
        var known = options.Noise is { IsAuto: false } given
            ? [.. Enumerable.Repeat(new DenoisedPage(given.For(file.Shape.Channels), null), file.Shape.Pages)]
            : SliceNoise.Of(file, ranks, samples => denoiser.NoiseOf(samples, cancellation));
        var done = new VolumeRun(denoiser, options, ranks, file, slices).Run(known, target, say, progress, cancellation);
        progress?.Report(1);
        return new RowRun(file.Shape, slices.Grid, [.. file.Remarks], [.. target.Complete()]) { Pages = done };
    }

    private static void CheckRows(DenoisedPage account)
    {
        if (account.Step > 1)
        {
            throw new WholePagesException($"noise that is correlated over {account.Step} samples is removed from whole pages only");
        }
    }
}
