using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Imaging.Tests;

/// <summary>Hyperstacks of ImageJ and OME-TIFF: which page is which, and how far apart.</summary>
public class StackAxesTests
{
    [Theory]
    [InlineData("CZT")]
    [InlineData("ZCT")]
    [InlineData("TZC")]
    [InlineData("ZTC")]
    public void Every_page_has_one_place(string order)
    {
        var axes = new StackAxes(2, 3, 4) { Order = order };
        var places = axes.Volumes().SelectMany(volume => volume).ToArray();
        Assert.Equal(Enumerable.Range(0, 24), places.Order());
        var (first, second) = order[0] switch { 'C' => ((0, 0, 0), (1, 0, 0)), 'Z' => ((0, 0, 0), (0, 1, 0)), _ =>
            ((0, 0, 0), (0, 0, 1)) };
        Assert.Equal(0, axes.PageOf(first.Item1, first.Item2, first.Item3));
        Assert.Equal(1, axes.PageOf(second.Item1, second.Item2, second.Item3));
    }

    [Theory]
    [InlineData("ImageJ=1.53t\nimages=24\nchannels=2\nslices=3\nframes=4\nhyperstack=true\nspacing=0.3\nunit=\\u00B5m\nfinterval=2.5\nmin=0.0\nmax=9.0\n")]
    [InlineData("ImageJ=1.11a\nimages=24\nchannels=2\nslices=3\nframes=4\nhyperstack=true\nspacing=-0.3\nunit=micron\nfinterval=2.5\n")]
    public void Hyperstacks_of_ImageJ_are_read_and_written_as_they_were(string description)
    {
        using var folder = new TemporaryFolder();
        var stack = ImageFile.Load(folder.Write("a.tif", Pages(24, description, (10, 1))));
        var expected = new StackAxes(2, 3, 4)
        {
            SliceSpacing = 0.3, RowSpacing = 0.1, ColumnSpacing = 0.1, Unit = "µm", FrameInterval = 2.5,
        };
        Assert.Equal(expected, stack.Axes);
        Assert.Equal("2 channels, 3 slices of 0.3 µm, 4 frames of 2.5 s", stack.Axes!.ToString());
        Assert.Equal((3, 1, 1), stack.Axes.RelativeSpacing());
        Assert.Empty(ImageFile.Save(folder.File("b.tif"), stack));
        var read = ImageFile.Load(folder.File("b.tif"));
        Assert.Equal(expected, read.Axes);
        Assert.Equal(description, read.Metadata[0].Description);
    }

    [Fact]
    public void Other_spacing_is_written()
    {
        using var folder = new TemporaryFolder();
        var stack = ImageFile.Load(folder.Write("a.tif", Pages(6, "ImageJ=1.53t\nimages=6\nslices=6\nloop=false\n", (1, 1))));
        Assert.Equal(new StackAxes(1, 6, 1) { RowSpacing = 1, ColumnSpacing = 1 }, stack.Axes);
        ImageFile.Save(folder.File("b.tif"), stack with { Axes = stack.Axes! with { SliceSpacing = 2.5, Unit = "µm" } });
        var read = ImageFile.Load(folder.File("b.tif"));
        Assert.Equal((2.5, "µm"), (read.Axes!.SliceSpacing, read.Axes.Unit));
        Assert.Contains("loop=false\n", read.Metadata[0].Description!, StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_made_by_a_program_come_back_with_all_distances()
    {
        using var folder = new TemporaryFolder();
        var axes = new StackAxes(2, 3, 2) { SliceSpacing = 0.3, RowSpacing = 0.2, ColumnSpacing = 0.1, Unit = "µm", FrameInterval = 2 };
        var stack = CellCulture.Create(20, 16, axes, 0.5, 1);
        ImageFile.Save(folder.File("a.tif"), stack);
        var read = ImageFile.Load(folder.File("a.tif"));
        Assert.Equal(axes, read.Axes);
        Assert.All(read.Pages.Zip(stack.Pages), pair => Assert.Equal(pair.Second.Values, pair.First.Values));
    }

    [Fact]
    public void Time_in_place_of_depth_makes_volumes_of_the_frames_and_back()
    {
        var axes = new StackAxes(2, 3, 4);
        Assert.Equal(axes, axes.TimeAsDepth().TimeAsDepth());
        Assert.Equal(2 * 3, axes.TimeAsDepth().Volumes().Length);
        Assert.Equal([axes.PageOf(1, 2, 0), axes.PageOf(1, 2, 1), axes.PageOf(1, 2, 2), axes.PageOf(1, 2, 3)], axes.TimeAsDepth().Volumes()[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Slices_behind_a_single_directory_are_read(bool isLittleEndian)
    {
        using var folder = new TemporaryFolder();
        var values = Enumerable.Range(0, 5 * 12).Select(i => 1000 + 7 * i).ToArray();
        byte[] pixels = TiffParts.Shorts(values);
        var file = TiffParts.Build(
            (pixels, [.. TiffParts.Grey(4, 3, 16),
                (270, 2, TiffParts.Text("ImageJ=1.53t\nimages=5\nslices=5\nspacing=2.5\nunit=um\n"))]));
        var path = folder.Write("a.tif", isLittleEndian ? file : BigEndian(values));
        var stack = ImageFile.Load(path);
        Assert.Equal(5, stack.Pages.Length);
        Assert.Equal(values.Select(value => (float)value), stack.Pages.SelectMany(page => page.Values.ToArray()));
        Assert.Equal("5 slices of 2.5 µm", stack.Axes!.ToString());
        ImageFile.Save(folder.File("b.tif"), stack);
        Assert.Equal(5, TiffParts.Read(File.ReadAllBytes(folder.File("b.tif"))).Count);
    }

    [Fact]
    public void Fewer_slices_than_promised_are_refused()
    {
        using var folder = new TemporaryFolder();
        var file = TiffParts.Build((new byte[24],
            [.. TiffParts.Grey(4, 3, 8), (270, 2, TiffParts.Text("ImageJ=1.53t\nimages=50\nslices=50\n"))]));
        var fault = Assert.Throws<SymfluxException>(() => ImageFile.Load(folder.Write("a.tif", file)));
        Assert.Contains("promises 50 slices", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contradicting_axes_are_said_and_left_out()
    {
        using var folder = new TemporaryFolder();
        var stack = ImageFile.Load(folder.Write("a.tif", Pages(5, "ImageJ=1.53t\nimages=6\nchannels=2\nslices=3\n", (1, 1))));
        Assert.Null(stack.Axes);
        Assert.Contains("2 channels, 3 slices", Assert.Single(stack.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XYCZT", "<TiffData/>")]
    [InlineData("XYZTC", "")]
    [InlineData("XYZCT", "<TiffData IFD=\"0\" PlaneCount=\"24\"/>")]
    public void Ome_describes_its_axes(string order, string planes)
    {
        using var folder = new TemporaryFolder();
        var stack = ImageFile.Load(folder.Write("a.tif", Pages(24, Ome(order, planes), (1, 1))));
        Assert.Equal(
            new StackAxes(2, 3, 4)
            {
                Order = order[2..], SliceSpacing = 0.3, RowSpacing = 0.1, ColumnSpacing = 0.1, Unit = "µm", FrameInterval = 0.05,
            },
            stack.Axes);
        Assert.Empty(ImageFile.Save(folder.File("b.tif"), stack.ConvertTo(SampleFormat.Float32)));
        var read = ImageFile.Load(folder.File("b.tif"));
        Assert.Equal(stack.Axes, read.Axes);
        Assert.Contains("Type=\"float\"", read.Metadata[0].Description!, StringComparison.Ordinal);
        Assert.Contains("Name=\"GFP\"", read.Metadata[0].Description!, StringComparison.Ordinal);
    }

    [Fact]
    public void Ome_planes_may_stand_anywhere()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(7);
        var places = Enumerable.Range(0, 24).ToArray();
        random.Shuffle(places);
        var planes = string.Concat(Enumerable.Range(0, 24).Select(i =>
            $"<TiffData FirstC=\"{i % 2}\" FirstZ=\"{i / 2 % 3}\" FirstT=\"{i / 6}\" IFD=\"{places[i]}\" PlaneCount=\"1\"/>"));
        var stack = ImageFile.Load(folder.Write("a.tif", Pages(24, Ome("XYCZT", planes), (1, 1))));
        Assert.Equal(places.Select(place => (float)place), stack.Pages.Select(page => page.Values[0]));
        ImageFile.Save(folder.File("b.tif"), stack);
        RandomImages.AssertSame(stack, ImageFile.Load(folder.File("b.tif")), "again");
    }

    [Theory]
    [InlineData("<OME><Image><Pixels SizeC=\"2\"", "no XML")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><OME>&b;</OME>", "no XML")]
    [InlineData("<OME><Image><Pixels SizeC=\"9\"/></Image></OME>", "9 channels")]
    [InlineData("<OME><Image><Pixels/></Image><Image><Pixels/></Image></OME>", "2 images")]
    [InlineData("<OME UUID=\"a\"><Image><Pixels SizeC=\"2\"><TiffData><UUID>b</UUID></TiffData></Pixels></Image></OME>",
        "other files")]
    public void Other_documents_are_said_and_left_out(string document, string expected)
    {
        using var folder = new TemporaryFolder();
        var text = document.EndsWith("OME>", StringComparison.Ordinal) ? document : document + "<OME>";
        var stack = ImageFile.Load(folder.Write("a.tif", Pages(2, text, (1, 1))));
        Assert.Null(stack.Axes);
        Assert.Contains(expected, Assert.Single(stack.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Volumes_come_apart_and_together_again()
    {
        var random = new Generators(5);
        ImmutableArray<Field<float>> pages = [.. Enumerable.Range(0, 24).Select(_ =>
            RandomImages.Page(random, 5, 4, 1, SampleFormat.Float32))];
        var stack = new ImageStack(pages,
            SampleFormat.Float32) { Axes = new StackAxes(2, 3, 4) { SliceSpacing = 2, ColumnSpacing = 0.5 } };
        var volumes = StackVolumes.Join(stack);
        Assert.Equal(8, volumes.Length);
        Assert.All(volumes, volume => Assert.Equal(Grid.Volume(3, 4, 5, 4, 1, 1), volume.Grid));
        for (var t = 0; t < 4; t++)
        {
            for (var c = 0; c < 2; c++)
            {
                for (var z = 0; z < 3; z++)
                {
                    Assert.Equal(pages[c + 2 * (z + 3 * t)].Values[7], volumes[2 * t + c].Values[z * 20 + 7]);
                }
            }
        }

        RandomImages.AssertSame(stack, StackVolumes.Split(volumes, stack), "together");
        var frames = stack with { Axes = new StackAxes(2, 1, 12) };
        // Slices of a single page along the other axes would be images of one row.
        var single = ImageStack.Single(frames.Pages[0], frames.Format);
        Assert.Contains("one page and no slices", Assert.Throws<SymfluxException>(() => StackVolumes.Join(single)).Message,
            StringComparison.Ordinal);
        Assert.Contains("no slices", Assert.Throws<SymfluxException>(() => StackVolumes.Join(frames)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_fit_their_pages()
    {
        var stack = new ImageStack([new Field<float>(Grid.Image(2, 2)), new Field<float>(Grid.Image(2, 2))], SampleFormat.UInt8);
        Assert.Contains("not 2 pages",
            Assert.Throws<SymfluxException>(() => stack with { Axes = new StackAxes(2, 2, 1) }).Message,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Pages of 3 × 2 whose values are their number; the first with a description, all with a resolution in nothing per unit.
    /// </summary>
    private static byte[] Pages(int count, string description, (int Numerator, int Denominator) resolution) =>
        TiffParts.Build([.. Enumerable.Range(0, count).Select(i => (
            TiffParts.Shorts([.. Enumerable.Repeat(i, 6)]),
            ((int, int, byte[])[])
            [
                .. TiffParts.Grey(3, 2, 16), .. i == 0 ? new[] { (270, 2, TiffParts.Text(description)) } : [],
                (282, 5, [.. TiffParts.Bytes(resolution.Numerator), .. TiffParts.Bytes(resolution.Denominator)]),
                (283, 5, [.. TiffParts.Bytes(resolution.Numerator), .. TiffParts.Bytes(resolution.Denominator)]),
                    (296, 3, TiffParts.Shorts(1)),
            ]))]);

    private static string Ome(string order, string planes) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\">"
        + $"<Pixels ID=\"Pixels:0\" DimensionOrder=\"{order}\" Type=\"uint16\" SizeX=\"3\" SizeY=\"2\" SizeC=\"2\" SizeZ=\"3\" SizeT=\"4\" "
        + "PhysicalSizeX=\"0.1\" PhysicalSizeY=\"100\" PhysicalSizeYUnit=\"nm\" PhysicalSizeZ=\"0.3\" TimeIncrement=\"50\" TimeIncrementUnit=\"ms\">"
        + $"<Channel ID=\"Channel:0:0\" Name=\"GFP\"/><Channel ID=\"Channel:0:1\"/>{planes}</Pixels></Image></OME>";

    /// <summary>What ImageJ itself writes: the first directory alone, the highest byte first.</summary>
    private static byte[] BigEndian(int[] values)
    {
        var text = TiffParts.Text("ImageJ=1.53t\nimages=5\nslices=5\nspacing=2.5\nunit=um\n");
        (int Tag, int Type, int Count, int Value)[] entries =
        [
            (256, 4, 1, 4), (257, 4, 1, 3), (258, 3, 1, 16 << 16), (262, 3, 1, 1 << 16),
                (270, 2, text.Length, 8 + 2 + 9 * 12 + 4),
            (273, 4, 1, 8 + 2 + 9 * 12 + 4 + text.Length), (277, 3, 1, 1 << 16), (278, 4, 1, 3), (279, 4, 1, 24),
        ];
        return
        [
            .. "MM\0*"u8, .. Swapped(8), 0, 9, .. entries.SelectMany(entry => (byte[])
                [(byte)(entry.Tag >> 8), (byte)entry.Tag, 0, (byte)entry.Type, .. Swapped(entry.Count), .. Swapped(entry.Value)]),
            .. Swapped(0), .. text, .. values.SelectMany(value => (byte[])[(byte)(value >> 8), (byte)value]),
        ];

        static byte[] Swapped(int value) => [.. BitConverter.GetBytes(value).Reverse()];
    }
}
