using BitMiracle.LibTiff.Classic;
using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>
/// Reads the tags of all pages of a TIFF file; reduced copies of other pages (thumbnails, pyramids) and masks are left out.
/// </summary>
internal sealed class TiffHeaderReader
{
    private const long NotAPage = (long)(FileType.REDUCEDIMAGE | FileType.MASK);

    private readonly List<PageHeader> pages = [];

    /// <summary>Where the samples of each page are: in which pixels, and from which sample of these on.</summary>
    private readonly List<(TiffPage Pixels, int FirstSample)> places = [];

    /// <summary>What there is to say, each sentence once.</summary>
    private readonly List<string> remarks = [];
    private readonly List<string> unkept = [];

    private SampleFormat? format;

    private TiffHeaderReader()
    {
    }

    /// <summary>What there is to say of the first page.</summary>
    private PageMetadata First
    {
        get => pages[0].Metadata;
        set => pages[0] = pages[0] with { Metadata = value };
    }

    /// <summary>Reads the tags.</summary>
    /// <param name="stream">The file, which stays open.</param>
    /// <returns>What they say, and where the samples of each page are.</returns>
    /// <exception cref="CodecException">The file is damaged or of a kind that is not supported.</exception>
    public static (StackHeader Header, IReadOnlyList<(TiffPage Pixels, int FirstSample)> Places) Read(Stream stream) =>
        new TiffHeaderReader().ReadPages(TiffStructure.Check(stream));

    private (StackHeader Header, IReadOnlyList<(TiffPage Pixels, int FirstSample)> Places) ReadPages(
        IReadOnlyList<TiffDirectory> directories)
    {
        TiffDirectory[] taken = [.. directories.Where(directory => (directory.Integer(Tags.SubfileType, 0) & NotAPage) == 0)];
        for (var i = 0; i < taken.Length; i++)
        {
            ReadPage(taken[i], i);
        }

        if (taken.Length == 0)
        {
            throw new CodecException("it holds only thumbnails or masks; save the image itself");
        }

        if (taken.Length < directories.Count)
        {
            Say($"{directories.Count - taken.Length} of its {directories.Count} pages are reduced copies or masks, "
                + "which are left out");
        }

        if (pages.Count == 1 && ImageJDescription.PagesOf(pages[0].Metadata.Description) is var count && count > 1)
        {
            ReadSlicesBehind(count);
        }

        var axes = ReadAxes();
        return (new StackHeader([.. pages], format!.Value, axes) { Remarks = [.. remarks], Unkept = [.. unkept.Distinct()] }, places);
    }

    /// <summary>The axes, and with them the pages in the order that they say.</summary>
    private StackAxes? ReadAxes()
    {
        if (OmeDescription.Recognises(First.Description))
        {
            var (axes, order, remark) = OmeDescription.Read(First.Description!, pages.Count,
                pages.Exists(page => page.Metadata.IsFurtherChannel));
            if (remark is not null)
            {
                Say(remark);
            }

            if (order is not null)
            {
                // The description stays with the first page.
                var description = First.Description;
                First = First with { Description = null };
                Reorder(pages, order);
                Reorder(places, order);
                First = First with { Description = description };
            }

            return axes;
        }

        if (ImageJDescription.Recognises(First.Description))
        {
            var axes = ImageJDescription.Read(First.Description!, pages.Count, First.Resolution, out var remark);
            if (remark is not null)
            {
                Say(remark);
            }

            return axes;
        }

        // Channels in the pixels, and nothing known about the pages.
        var first = pages.FindIndex(1, page => !page.Metadata.IsFurtherChannel);
        var channels = first < 0 ? pages.Count : first;
        var isRegular = pages.Count % channels == 0
            && Enumerable.Range(0, pages.Count).All(i => pages[i].Metadata.IsFurtherChannel == (i % channels != 0));
        return channels > 1 && isRegular ? new StackAxes(channels, pages.Count / channels, 1) : null;
    }

    private static void Reorder<T>(List<T> list, int[] order)
    {
        var ordered = order.Select(place => list[place]).ToArray();
        list.Clear();
        list.AddRange(ordered);
    }

    private void ReadPage(TiffDirectory directory, int number)
    {
        var layout = new TiffLayout(directory);
        if (layout.Remark is { } remark)
        {
            Say(remark);
        }

        var about = TiffMetadata.Read(directory, layout);
        foreach (var lost in directory.Entries.Keys.Select(Tags.LostName).OfType<string>())
        {
            unkept.Add($"{lost} is not kept");
        }

        var palette = layout.IsPalette ? new TiffPalette(directory, layout) : null;
        var pixels = new TiffPage(directory, layout, palette);
        var page = new PageHeader(
            layout.Width, layout.Height, palette?.Channels ?? layout.Colours, layout.AlphaSample is not null, about)
        {
            Directory = number,
            Orientation = layout.Orientation,
            PartLength = pixels.BandLength,
        };
        Take(palette?.Format ?? layout.Format, page, pixels, 0);
        for (var i = layout.Colours; i < layout.Samples; i++)
        {
            if (i != layout.AlphaSample)
            {
                var further = new PageMetadata(about.Resolution)
                {
                    IsFurtherChannel = true, IsWhiteZero = about.IsWhiteZero, NoData = about.NoData,
                };
                Take(layout.Format, page with { Channels = 1, HasOpacity = false, Metadata = further }, pixels, i);
            }
        }
    }

    private void Take(SampleFormat depth, PageHeader page, TiffPage pixels, int firstSample)
    {
        format ??= depth;
        if (format != depth)
        {
            throw new CodecException(
                $"it mixes pages of {format.Value.Describe()} and {depth.Describe()}; split it or convert its pages to one depth");
        }

        if (page.PartLength > Array.MaxLength)
        {
            throw new CodecException(
                $"its page {pages.Count + 1} has strips or tiles of {page.PartLength} bytes in a row, too many to be unpacked; "
                + "save it with strips of fewer rows");
        }

        pages.Add(page);
        places.Add((pixels, firstSample));
    }

    private void Say(string remark)
    {
        if (!remarks.Contains(remark))
        {
            remarks.Add(remark);
        }
    }

    /// <summary>
    /// ImageJ writes stacks beyond 4 GB, and others do always, with the directory of the first page alone; the pixels of the
    /// others follow those of
    /// the first.
    /// </summary>
    private void ReadSlicesBehind(int count)
    {
        var (page, pixels, layout) = (pages[0], places[0].Pixels, places[0].Pixels.Layout);
        var strips = pixels.Directory.Integers(Tags.StripOffsets);
        if (!pixels.IsPlain || layout.IsPlanar || layout.IsPalette || strips.Length == 0)
        {
            Say($"its description speaks of {count} pages, but there is 1");
            return;
        }

        var (stream, start, length) = (pixels.Directory.Stream, strips.Min(), (long)layout.RowLength * layout.Height);
        if (start + length * count > stream.Length)
        {
            throw new CodecException(
                $"its description promises {count} slices, but the file ends after {(stream.Length - start) / length}; "
                + "get it again");
        }

        var about = new PageMetadata(First.Resolution) { IsWhiteZero = First.IsWhiteZero, NoData = First.NoData };
        for (var i = 1; i < count; i++)
        {
            Take(
                layout.Format, page with { Metadata = about, Directory = i },
                new TiffPage(pixels.Directory, layout, palette: null) { Place = start + i * length }, 0);
        }
    }
}
