using BitMiracle.LibTiff.Classic;
using Symflux.Fields;
using Tags = Symflux.Imaging.Files.Tiff.TiffTags;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Reads all pages of a TIFF file; reduced copies of other pages (thumbnails, pyramids) and masks are left out.</summary>
internal sealed class TiffDecoder
{
    private readonly TiffLibrary library;
    private readonly List<Field<float>> pages = [];
    private readonly List<Field<float>?> alpha = [];
    private readonly List<PageMetadata> metadata = [];

    /// <summary>What there is to say, each sentence once.</summary>
    private readonly List<string> remarks = [];

    private SampleFormat? format;

    private TiffDecoder(TiffLibrary library) => this.library = library;

    /// <inheritdoc cref="IImageCodec.Read"/>
    public static ImageStack Read(Stream stream)
    {
        var directories = TiffStructure.Check(stream);
        try
        {
            using var library = new TiffLibrary(stream);
            return new TiffDecoder(library).ReadPages(directories);
        }
        catch (Exception fault) when (fault is not (CodecException or SymfluxException or OutOfMemoryException or IOException))
        {
            // LibTiff trips over some damage with whatever exception comes up: null references, overflows, wrong indices.
            throw CodecException.Damaged("its tags contradict each other", fault);
        }
    }

    private ImageStack ReadPages(IReadOnlyList<TiffDirectory> directories)
    {
        const long NotAPage = (long)(FileType.REDUCEDIMAGE | FileType.MASK);
        var taken = new List<TiffDirectory>();
        for (var i = 0; i < directories.Count; i++)
        {
            if (i > 0 && !library.File.ReadDirectory())
            {
                throw library.Complaint($"its page {i + 1} makes no sense");
            }

            if ((directories[i].Integer(Tags.SubfileType, 0) & NotAPage) == 0)
            {
                ReadPage(directories[i]);
                taken.Add(directories[i]);
            }
        }

        if (pages.Count == 0)
        {
            throw new CodecException("it holds only thumbnails or masks; save the image itself");
        }

        if (taken.Count < directories.Count)
        {
            Say($"{directories.Count - taken.Count} of its {directories.Count} pages are reduced copies or masks, which are left out");
        }

        if (taken.Count == 1 && ImageJDescription.PagesOf(metadata[0].Description) is var count && count > 1 && pages.Count == 1)
        {
            ReadSlicesBehind(directories[0], count);
        }

        var axes = ReadAxes();
        return new ImageStack([.. pages], format!.Value, [.. alpha], [.. metadata]) { Axes = axes, Remarks = [.. remarks] };
    }

    /// <summary>The axes, and with them the pages in the order that they say.</summary>
    private StackAxes? ReadAxes()
    {
        if (OmeDescription.Recognises(metadata[0].Description))
        {
            var (axes, places, remark) = OmeDescription.Read(metadata[0].Description!, pages.Count,
                metadata.Exists(page => page.IsFurtherChannel));
            if (remark is not null)
            {
                Say(remark);
            }

            if (places is not null)
            {
                // The description stays with the first page.
                var description = metadata[0].Description;
                metadata[0] = metadata[0] with { Description = null };
                Reorder(pages, places);
                Reorder(alpha, places);
                Reorder(metadata, places);
                metadata[0] = metadata[0] with { Description = description };
            }

            return axes;
        }

        if (ImageJDescription.Recognises(metadata[0].Description))
        {
            var axes = ImageJDescription.Read(metadata[0].Description!, pages.Count, metadata[0].Resolution, out var remark);
            if (remark is not null)
            {
                Say(remark);
            }

            return axes;
        }

        // Channels in the pixels, and nothing known about the pages.
        var first = metadata.FindIndex(1, page => !page.IsFurtherChannel);
        var channels = first < 0 ? pages.Count : first;
        var isRegular = pages.Count % channels == 0
            && Enumerable.Range(0, pages.Count).All(i => metadata[i].IsFurtherChannel == (i % channels != 0));
        return channels > 1 && isRegular ? new StackAxes(channels, pages.Count / channels, 1) : null;
    }

    private static void Reorder<T>(List<T> list, int[] places)
    {
        var ordered = places.Select(place => list[place]).ToArray();
        list.Clear();
        list.AddRange(ordered);
    }

    private void ReadPage(TiffDirectory directory)
    {
        var layout = new TiffLayout(directory);
        if (layout.Remark is { } remark)
        {
            Say(remark);
        }

        var samples = ReadSamples(layout);
        var about = TiffMetadata.Read(directory, layout);
        foreach (var lost in directory.Entries.Keys.Select(Tags.LostName).OfType<string>())
        {
            Say($"{lost} is not kept");
        }

        if (layout.IsPalette)
        {
            var palette = new TiffPalette(directory, layout);
            Take(palette.Format, Orientation.Apply(palette.LookUp(samples), layout.Orientation), null, about);
            return;
        }

        var opacity = layout.AlphaSample is { } place ? Plane(samples, place, 1) : null;
        var colours = layout.Samples == layout.Colours ? samples : Plane(samples, 0, layout.Colours);
        if (layout.IsTurnedRound)
        {
            TurnRound(colours, layout.Peak);
        }

        if (opacity is not null && layout.IsPremultiplied)
        {
            Divide(colours, opacity, layout.Peak);
        }

        Take(
            layout.Format, Orientation.Apply(colours, layout.Orientation),
            opacity is null ? null : Orientation.Apply(opacity, layout.Orientation), about);
        for (var i = layout.Colours; i < layout.Samples; i++)
        {
            if (i != layout.AlphaSample)
            {
                var further = Plane(samples, i, 1);
                if (layout.IsTurnedRound)
                {
                    TurnRound(further, layout.Peak);
                }

                Take(
                    layout.Format, Orientation.Apply(further, layout.Orientation), null,
                    new PageMetadata(about.Resolution) { IsFurtherChannel = true, IsWhiteZero = about.IsWhiteZero,
                        NoData = about.NoData });
            }
        }
    }

    private void Take(SampleFormat depth, Field<float> page, Field<float>? opacity, PageMetadata about)
    {
        format ??= depth;
        if (format != depth)
        {
            throw new CodecException($"it mixes pages of {format.Value.Describe()} and {depth.Describe()}; split it or convert its pages to one depth");
        }

        pages.Add(page);
        alpha.Add(opacity);
        metadata.Add(about);
    }

    private void Say(string remark)
    {
        if (!remarks.Contains(remark))
        {
            remarks.Add(remark);
        }
    }

    /// <summary>All samples of the current page, one channel for each.</summary>
    private Field<float> ReadSamples(TiffLayout layout)
    {
        if (layout.IsSubsampled)
        {
            library.File.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
        }

        var result = new Field<float>(Grid.Image(layout.Height, layout.Width), layout.Samples);
        var block = new byte[checked(layout.RowLength * layout.BlockHeight)];
        for (var plane = 0; plane < (layout.IsPlanar ? layout.Samples : 1); plane++)
        {
            for (var y = 0; y < layout.Height; y += layout.BlockHeight)
            {
                for (var x = 0; x < layout.Width; x += layout.BlockWidth)
                {
                    var rows = Math.Min(layout.BlockHeight, layout.Height - y);
                    ReadBlock(layout, plane, x, y, block, (layout.IsTiled ? layout.BlockHeight : rows) * layout.RowLength);
                    for (var row = 0; row < rows; row++)
                    {
                        SetRow(result, layout, plane, x, y + row, block.AsSpan(row * layout.RowLength, layout.RowLength));
                    }
                }
            }
        }

        return result;
    }

    /// <summary>Fills the buffer with the strip or tile at a position.</summary>
    private void ReadBlock(TiffLayout layout, int plane, int x, int y, byte[] block, int length)
    {
        var file = library.File;
        var count = layout.IsTiled
            ? file.ReadEncodedTile(file.ComputeTile(x, y, 0, (short)plane), block, 0, length)
            : file.ReadEncodedStrip(file.ComputeStrip(y, (short)plane), block, 0, length);
        if (count != length)
        {
            throw library.Complaint($"the part at column {x}, row {y} has {Math.Max(count, 0)} bytes instead of {length}");
        }
    }

    /// <summary>Takes one row of a strip or tile, as far as it lies in the image.</summary>
    private static void SetRow(Field<float> samples, TiffLayout layout, int plane, int x, int y, ReadOnlySpan<byte> row)
    {
        var columns = Math.Min(layout.BlockWidth, layout.Width - x);
        for (var c = 0; c < layout.SamplesTogether; c++)
        {
            TiffSamples.Unpack(row, c, layout.SamplesTogether, layout,
                samples.Channel(plane + c).Slice(y * layout.Width + x, columns));
        }
    }

    /// <summary>
    /// ImageJ writes stacks beyond 4 GB, and others do always, with the directory of the first page alone; the pixels of the
    /// others follow those of
    /// the first.
    /// </summary>
    private void ReadSlicesBehind(TiffDirectory directory, int count)
    {
        var layout = new TiffLayout(directory);
        var strips = directory.Integers(layout.IsTiled ? Tags.TileOffsets : Tags.StripOffsets);
        var length = (long)layout.RowLength * layout.Height;
        if (layout.IsCompressed || layout.IsTiled || layout.IsPlanar || layout.IsPalette || strips.Length == 0)
        {
            Say($"its description speaks of {count} pages, but there is 1");
            return;
        }

        var (stream, start) = (directory.Stream, strips.Min());
        if (start + length * count > stream.Length)
        {
            throw new CodecException(
                $"its description promises {count} slices, but the file ends after {(stream.Length - start) / length}; get it again");
        }

        var row = new byte[layout.RowLength];
        for (var i = 1; i < count; i++)
        {
            var samples = new Field<float>(Grid.Image(layout.Height, layout.Width), layout.Samples);
            stream.Position = start + i * length;
            for (var y = 0; y < layout.Height; y++)
            {
                stream.ReadExactly(row);
                if (directory.IsLittleEndian != BitConverter.IsLittleEndian && layout.Bits % 16 == 0)
                {
                    for (var x = 0; x < row.Length; x += layout.Bits / 8)
                    {
                        row.AsSpan(x, layout.Bits / 8).Reverse();
                    }
                }

                SetRow(samples, layout, 0, 0, y, row);
            }

            if (layout.IsTurnedRound)
            {
                TurnRound(samples, layout.Peak);
            }

            Take(layout.Format, Orientation.Apply(samples, layout.Orientation), null, new PageMetadata(metadata[0].Resolution)
            {
                IsWhiteZero = metadata[0].IsWhiteZero,
                NoData = metadata[0].NoData,
            });
        }
    }

    private static Field<float> Plane(Field<float> samples, int first, int count) =>
        Field<float>.Wrap(samples.Values.Slice(first * samples.Grid.Count, count * samples.Grid.Count).ToArray(), samples.Grid,
            count);

    private static void TurnRound(Field<float> field, float peak)
    {
        foreach (ref var value in field.Values)
        {
            value = peak - value;
        }
    }

    private static void Divide(Field<float> colours, Field<float> opacity, float peak)
    {
        for (var c = 0; c < colours.Channels; c++)
        {
            var channel = colours.Channel(c);
            for (var i = 0; i < channel.Length; i++)
            {
                channel[i] = opacity.Values[i] > 0 ? channel[i] * peak / opacity.Values[i] : channel[i];
            }
        }
    }
}
