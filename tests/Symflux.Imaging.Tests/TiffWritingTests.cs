using System.Buffers.Binary;
using Symflux.Imaging.Files.Tiff;

namespace Symflux.Imaging.Tests;

/// <summary>What is written, read by the specification and not by the library that reads in the product.</summary>
public class TiffWritingTests
{
    public static TheoryData<SampleFormat, int, bool> Kinds { get; } = new(
        from format in Enum.GetValues<SampleFormat>()
        from channels in new[] { 1, 3 }
        from hasAlpha in new[] { false, true }
        select (format, channels, hasAlpha));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Strips_hold_the_samples_of_pixels_one_after_the_other(SampleFormat format, int channels, bool hasAlpha) => Law.Holds(8, random =>
    {
        using var folder = new TemporaryFolder();
        var stack = new ImageStack(
            [RandomImages.Page(random, random.Whole(1, 300), random.Whole(1, 300), channels, format)], format);
        if (hasAlpha)
        {
            stack = new ImageStack(stack.Pages, format,
                [RandomImages.Page(random, stack.Pages[0].Grid.Width, stack.Pages[0].Grid.Height, 1, format)]);
        }

        ImageFile.Save(folder.File("a.tif"), stack);
        var file = File.ReadAllBytes(folder.File("a.tif"));
        var page = Assert.Single(TiffParts.Read(file));
        var (samples, size) = (channels + (hasAlpha ? 1 : 0), format.Bits() / 8);
        Assert.Equal([stack.Pages[0].Grid.Width], page[256].Integers);
        Assert.Equal([stack.Pages[0].Grid.Height], page[257].Integers);
        Assert.Equal(Enumerable.Repeat(format.Bits(), samples), page[258].Integers);
        Assert.Equal([channels == 3 ? 2 : 1], page[262].Integers);
        Assert.Equal([samples], page[277].Integers);
        Assert.Equal(hasAlpha, page.ContainsKey(338));
        var pixels = TiffParts.Pixels(file, page);
        Assert.Equal(stack.Pages[0].Grid.Count * samples * size, pixels.Length);
        for (var i = 0; i < pixels.Length / size; i++)
        {
            var field = i % samples < channels ? stack.Pages[0] : stack.Alpha[0]!;
            var expected = field.Channel(i % samples < channels ? i % samples : 0)[i / samples];
            Assert.Equal(expected, ValueOf(pixels.AsSpan(i * size, size), format));
        }
    });

    [Fact]
    public void Tags_that_stay_true_are_written_as_they_were()
    {
        using var folder = new TemporaryFolder();
        (int Tag, int Type, byte[] Content)[] extra =
        [
            (33550, 12, TiffParts.Doubles(30, 30, 0)), (33922, 12, TiffParts.Doubles(0, 0, 0, 5e5, 4e6, 0)),
            (34735, 3, TiffParts.Shorts(1, 1, 0, 1, 1024, 0, 1, 1)), (42113, 2, TiffParts.Text("-9999")),
            (306, 2, TiffParts.Text("2024:01:02 03:04:05")), (315, 2, TiffParts.Text("Müller")),
                (301, 3, TiffParts.Shorts(1, 2, 3)),
            (34675, 7, [1, 2, 3]), (700, 1, "<x/>"u8.ToArray()),
        ];
        var path = folder.Write("a.tif", TiffParts.Build((new byte[12], [.. TiffParts.Grey(4, 3, 8), .. extra])));
        var stack = ImageFile.Load(path);
        Assert.Empty(ImageFile.Save(folder.File("b.tif"), stack));
        var page = Assert.Single(TiffParts.Read(File.ReadAllBytes(folder.File("b.tif"))));
        foreach (var (tag, type, content) in extra)
        {
            Assert.Equal(type, page[tag].Type);
            Assert.Equal(content, page[tag].Content);
        }
    }

    [Fact]
    public void What_another_format_cannot_hold_is_named()
    {
        using var folder = new TemporaryFolder();
        (int Tag, int Type, byte[] Content)[] extra =
            [(33550, 12, TiffParts.Doubles(30, 30, 0)), (42113, 2, TiffParts.Text("0")), (65000, 3, TiffParts.Shorts(5)),
                (34665, 4, TiffParts.Bytes(8))];
        var stack = ImageFile.Load(folder.Write("a.tif",
            TiffParts.Build((new byte[12], [.. TiffParts.Grey(4, 3, 8), .. extra]))));
        Assert.Equal(["camera data (EXIF) is not kept", "tag 65000 is not kept"], stack.Unkept.Order());
        Assert.Equal(["that 0 means unknown", "ModelPixelScale", "GDAL_NODATA"], ImageFile.Save(folder.File("b.png"), stack));
        Assert.Equal(["that 0 means unknown", "ModelPixelScale", "GDAL_NODATA"], ImageFile.Save(folder.File("b.npy"), stack));
    }

    [Theory]
    [InlineData(SampleFormat.UInt8)]
    [InlineData(SampleFormat.UInt16)]
    [InlineData(SampleFormat.Float32)]
    [InlineData(SampleFormat.Int16)]
    public void White_as_zero_stays_so_with_the_same_numbers(SampleFormat format)
    {
        using var folder = new TemporaryFolder();
        var page = RandomImages.Page(new Generators(2), 21, 13, 1, format);
        ImageFile.Save(folder.File("a.tif"),
            new ImageStack([page], format, metadata: [PageMetadata.None with { IsWhiteZero = true }]));
        var stored = File.ReadAllBytes(folder.File("a.tif"));
        Assert.Equal([0], TiffParts.Read(stored)[0][262].Integers);
        var read = ImageFile.Load(folder.File("a.tif"));
        RandomImages.AssertSame(page, read.Pages[0], "picture");
        ImageFile.Save(folder.File("b.tif"), read);
        Assert.Equal(stored, File.ReadAllBytes(folder.File("b.tif")));
    }

    [Fact]
    public void Fractions_are_the_nearest()
    {
        foreach (var value in new[] { 1, 72, 0.5, 300.25, 1 / 0.065, Math.PI, 1e-9, 1e9, 4e9 / 3 })
        {
            var (numerator, denominator) = TiffWriter.NearestFraction(value);
            Assert.Equal(1, numerator / (double)denominator / value, 1e-9);
        }
    }

    [Fact]
    public void Large_files_have_places_of_64_bits()
    {
        using var stream = new MemoryStream();
        var writer = new TiffWriter(stream, isBig: true);
        foreach (var entry in TiffParts.Grey(3, 1, 8))
        {
            writer.Raw(entry.Tag, entry.Type, entry.Content);
        }

        writer.Text(270, "a text of more than eight bytes");
        writer.WriteStrip([1, 2, 3]);
        writer.WriteDirectory();
        using var folder = new TemporaryFolder();
        var read = ImageFile.Load(folder.Write("a.tif", stream.ToArray()));
        Assert.Equal([1, 2, 3], read.Pages[0].Values.ToArray());
        Assert.Equal("a text of more than eight bytes", read.Metadata[0].Description);
    }

    private static float ValueOf(ReadOnlySpan<byte> bytes, SampleFormat format) => format switch
    {
        SampleFormat.UInt8 => bytes[0],
        SampleFormat.Int8 => (sbyte)bytes[0],
        SampleFormat.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        SampleFormat.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        SampleFormat.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        SampleFormat.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadSingleLittleEndian(bytes),
    };
}
