using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Imaging;

/// <summary>
/// One or more pages as they come from a file and go to one: pixel values in the file's own scale, the depth in which
/// they are stored, and what else the file says. Most files have a single page; a TIFF or NPY file can have many.
/// </summary>
/// <remarks>
/// Values are plain floats: nothing is rounded or clipped before a file is written. An 8-bit image has values 0..255,
/// a 16-bit one 0..65535, floating point files are taken as they are.
/// </remarks>
public sealed record ImageStack
{
    /// <summary>Creates a stack.</summary>
    /// <param name="pages">At least one; each an image (or a signal) of 1 (grey) or 3 (red, green, blue) channels. Sizes may differ.</param>
    /// <param name="format">Depth, and thereby scale, of the values.</param>
    /// <param name="alpha">Opacity per page in the same scale: one channel of the page's size, or null; default: none at all.</param>
    /// <param name="metadata">Metadata per page; default: none at all.</param>
    /// <exception cref="SymfluxException">No page, a volume, a wrong number of channels, or lists that do not fit each other.</exception>
    public ImageStack(
        ImmutableArray<Field<float>> pages,
        SampleFormat format,
        ImmutableArray<Field<float>?> alpha = default,
        ImmutableArray<PageMetadata> metadata = default)
    {
        if (pages.IsDefaultOrEmpty)
        {
            throw new SymfluxException("an image stack has no pages; give at least 1");
        }

        Pages = pages;
        Format = format;
        Alpha = alpha.IsDefault ? [.. new Field<float>?[pages.Length]] : alpha;
        Metadata = metadata.IsDefault ? [.. Enumerable.Repeat(PageMetadata.None, pages.Length)] : metadata;
        Check();
        Known = [.. new Field<float>?[pages.Length]];
    }

    /// <summary>The pixel values, page by page, in the scale of <see cref="Format"/>.</summary>
    public ImmutableArray<Field<float>> Pages { get; }

    /// <summary>The opacity of each page, or null where a page has none; never changed by processing. Colours are not premultiplied.</summary>
    public ImmutableArray<Field<float>?> Alpha { get; }

    /// <summary>Depth of the samples in the file.</summary>
    public SampleFormat Format { get; }

    /// <summary>Resolution, description and colour profile of each page.</summary>
    public ImmutableArray<PageMetadata> Metadata { get; }

    /// <summary>What the pages stand for; null where the file does not say.</summary>
    /// <exception cref="SymfluxException">Another number of pages than there are.</exception>
    public StackAxes? Axes
    {
        get;
        init => field = value is null || value.Pages == Pages.Length
            ? value
            : throw new SymfluxException($"{value.Channels} channels × {value.Slices} slices × {value.Frames} frames are not {Pages.Length} pages");
    }

    /// <summary>What a reader has to say about the pixels: how it understood the file, and what of it was left out. One sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>What of the file a written stack will not have, or have in another form; the pixels are not concerned. One sentence each.</summary>
    public ImmutableArray<string> Unkept { get; init; } = [];

    /// <summary>
    /// Which samples are known, page by page: one channel of the page's size, 1 where known and 0 where not; null where all are.
    /// Values that are
    /// not known may be NaN.
    /// </summary>
    /// <exception cref="SymfluxException">Not one mask per page, or one of another size.</exception>
    public ImmutableArray<Field<float>?> Known
    {
        get;
        init
        {
            if (value.Length != Pages.Length)
            {
                throw new SymfluxException($"{Pages.Length} pages come with {value.Length} masks of known samples; give one of each per page");
            }

            for (var i = 0; i < value.Length; i++)
            {
                CheckPlane(value[i], i, "mask of known samples");
            }

            field = value;
        }
    }

    /// <summary>A stack of one page without opacity and metadata.</summary>
    public static ImageStack Single(Field<float> page, SampleFormat format)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new ImageStack([page], format);
    }

    /// <summary>Other pixels with the same opacity, metadata and depth: what processing returns.</summary>
    /// <param name="pages">As many as before, each of the size of its predecessor; the number of channels may change.</param>
    /// <exception cref="SymfluxException">Another number of pages, or of another size.</exception>
    public ImageStack WithPages(ImmutableArray<Field<float>> pages)
    {
        if (pages.IsDefault || pages.Length != Pages.Length)
        {
            throw new SymfluxException(
                $"{(pages.IsDefault ? 0 : pages.Length)} pages cannot replace {Pages.Length}; build a new stack from them instead");
        }

        var metadata = Metadata.ToArray();
        for (var i = 0; i < pages.Length; i++)
        {
            if (!SameExtents(pages[i], Pages[i]))
            {
                throw new SymfluxException(
                    $"page {i + 1} of {pages[i].Grid} cannot replace one of {Pages[i].Grid}; build a new stack instead");
            }

            // A profile describes either grey or colour values; it would be wrong, not just useless, on the other kind.
            if (pages[i].Channels != Pages[i].Channels)
            {
                metadata[i] = metadata[i] with { IccProfile = [] };
            }
        }

        return Like(pages, Format, Alpha, [.. metadata]);
    }

    /// <summary>The same values declared as another depth, without rescaling; <see cref="ConvertTo"/> rescales.</summary>
    public ImageStack WithFormat(SampleFormat format) => Like(Pages, format, Alpha, Metadata);

    /// <summary>The same picture in another depth: every value, opacity included, times the ratio of the peaks.</summary>
    /// <param name="format">The new depth; nothing is rounded or clipped here.</param>
    /// <exception cref="SymfluxException">A page has a value for "unknown", which would be another number afterwards.</exception>
    public ImageStack ConvertTo(SampleFormat format)
    {
        if (format == Format)
        {
            return this;
        }

        if (Metadata.FirstOrDefault(page => page.NoData is not null) is { NoData: var unknown })
        {
            throw new SymfluxException($"{unknown} stands for \"unknown\" in this image, so that its values cannot be rescaled; keep its depth");
        }

        var (from, to) = (Format.Peak(), format.Peak());
        return Like(
            [.. Pages.Select(page => Rescale(page, from, to))],
            format,
            [.. Alpha.Select(page => page is null ? null : Rescale(page, from, to))],
            Metadata);
    }

    private ImageStack Like(
        ImmutableArray<Field<float>> pages, SampleFormat format, ImmutableArray<Field<float>?> alpha,
        ImmutableArray<PageMetadata> metadata) =>
        new(pages, format, alpha, metadata) { Axes = Axes, Remarks = Remarks, Unkept = Unkept, Known = Known };

    /// <summary>Multiplies first, so that white maps to white exactly.</summary>
    private static Field<float> Rescale(Field<float> field, double from, double to)
    {
        var result = new Field<float>(field.Grid, field.Channels);
        var source = field.Values;
        var target = result.Values;
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = (float)(source[i] * to / from);
        }

        return result;
    }

    private static bool SameExtents(Field<float> a, Field<float> b) =>
        a.Grid.Dimension == b.Grid.Dimension && a.Grid.Height == b.Grid.Height && a.Grid.Width == b.Grid.Width;

    private void Check()
    {
        if (Alpha.Length != Pages.Length || Metadata.Length != Pages.Length)
        {
            throw new SymfluxException(
                $"{Pages.Length} pages come with {Alpha.Length} opacities and {Metadata.Length} metadata; give one of each per page");
        }

        for (var i = 0; i < Pages.Length; i++)
        {
            var (page, alpha) = (Pages[i], Alpha[i]);
            ArgumentNullException.ThrowIfNull(page, nameof(Pages));
            ArgumentNullException.ThrowIfNull(Metadata[i], nameof(Metadata));
            if (page.Grid.Dimension == 3)
            {
                throw new SymfluxException($"page {i + 1} is a volume of {page.Grid}; give its slices as pages");
            }

            if (page.Channels is not (1 or 3))
            {
                throw new SymfluxException($"page {i + 1} has {page.Channels} channels; a page has 1 (grey) or 3 (red, green, blue)");
            }

            CheckPlane(alpha, i, "opacity");
        }
    }

    private void CheckPlane(Field<float>? plane, int page, string name)
    {
        if (plane is not null && (plane.Channels != 1 || !SameExtents(plane, Pages[page])))
        {
            var message = $"page {page + 1} of {Pages[page].Grid} has {(name[0] == 'o' ? "an" : "a")} {name} of {plane.DescribeShape()}";
            throw new SymfluxException($"{message}; it must be 1 channel of the same size");
        }
    }
}
