namespace Symflux.Imaging.Tests;

/// <summary>Files that are put together by hand, with values worked out by hand.</summary>
public class PngReadingTests
{
    [Fact]
    public void The_smallest_file_byte_by_byte()
    {
        // One white grey pixel: a stored Deflate block with the row {0, 255}; the check values are those of zlib and PNG.
        byte[] file =
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55,
            .. PngBuilder.Chunk("IDAT", [0x78, 0x01, 0x01, 0x02, 0x00, 0xFD, 0xFF, 0x00, 0xFF, 0x01, 0x01, 0x01, 0x00]),
            0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
        ];
        Assert.Equal([255], Read(file).Pages[0].Values.ToArray());
    }

    [Theory]
    [InlineData(1, new byte[] { 0, 0b1011_0100, 0b1000_0000 }, 9, new float[] { 255, 0, 255, 255, 0, 255, 0, 0, 255 })]
    [InlineData(2, new byte[] { 0, 0b00_01_10_11, 0b11_00_00_00 }, 5, new float[] { 0, 85, 170, 255, 255 })]
    [InlineData(4, new byte[] { 0, 0x0F, 0x70 }, 3, new float[] { 0, 255, 119 })]
    [InlineData(16, new byte[] { 0, 0x01, 0x02, 0xFF, 0xFE }, 2, new float[] { 258, 65534 })]
    public void Depths_of_grey(int depth, byte[] row, int width, float[] expected)
    {
        var stack = Read(PngBuilder.File(width, 1, depth, 0, row));
        Assert.Equal(depth == 16 ? SampleFormat.UInt16 : SampleFormat.UInt8, stack.Format);
        Assert.Equal(expected, stack.Pages[0].Values.ToArray());
    }

    [Fact]
    public void Every_filter_is_undone()
    {
        // Rows of two grey pixels and their filtered bytes, by the definitions in the standard.
        byte[] rows =
        [
            0, 10, 200,         // none: 10 200
            1, 5, 1,            // left: 5, 5+1
            2, 250, 4,          // above: 250+5 = 255, 4+6 = 10
            3, 1, 1,            // average: 1+⌊255/2⌋ = 128, 1+⌊(128+10)/2⌋ = 70
            4, 2, 3,            // Paeth: 2+128 = 130; p = 130+70-128 = 72, nearest is 70: 73
        ];
        Assert.Equal([10, 200, 5, 6, 255, 10, 128, 70, 130, 73], Read(PngBuilder.File(2, 5, 8, 0, rows)).Pages[0].Values.ToArray());
    }

    [Fact]
    public void Palettes_with_opacity()
    {
        var palette = ("PLTE", new byte[] { 1, 2, 3, 40, 50, 60, 7, 8, 9 });
        var stack = Read(PngBuilder.File(3, 1, 2, 3, [0, 0b01_00_10_00], false, palette, ("tRNS", [100, 0])));
        Assert.Equal([40, 1, 7, 50, 2, 8, 60, 3, 9], stack.Pages[0].Values.ToArray());
        Assert.Equal([0, 100, 255], stack.Alpha[0]!.Values.ToArray());

        var grey = Read(PngBuilder.File(2, 1, 8, 3, [0, 1, 0], false, ("PLTE", [5, 5, 5, 250, 250, 250])));
        Assert.Equal((1, null), (grey.Pages[0].Channels, grey.Alpha[0]));
        Assert.Equal([250, 5], grey.Pages[0].Values.ToArray());
    }

    [Fact]
    public void A_transparent_colour_becomes_opacity()
    {
        var grey = Read(PngBuilder.File(3, 1, 8, 0, [0, 9, 7, 9], false, ("tRNS", [0, 9])));
        Assert.Equal([0, 255, 0], grey.Alpha[0]!.Values.ToArray());
        var colour = Read(PngBuilder.File(2, 1, 16, 2, [0, 0, 1, 0, 2, 0, 3, 0, 1, 0, 2, 0, 4], false, ("tRNS", [0, 1, 0, 2, 0, 4])));
        Assert.Equal([65535, 0], colour.Alpha[0]!.Values.ToArray());
        Assert.Equal([1, 1, 2, 2, 3, 4], colour.Pages[0].Values.ToArray());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(8, 0)]
    [InlineData(8, 2)]
    [InlineData(16, 6)]
    public void Interlaced_files_equal_plain_ones(int depth, int colour)
    {
        var samples = colour switch { 0 => 1, 2 => 3, _ => 4 };
        var random = new Random(6);
        foreach (var (width, height) in new[] { (1, 1), (2, 3), (5, 4), (8, 8), (13, 9), (17, 33) })
        {
            var values = new int[height, width, samples];
            foreach (var (x, y, s) in from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) from s in Enumerable.Range(0,
                samples) select (x, y, s))
            {
                values[y, x, s] = random.Next(1 << depth);
            }

            var plain = Read(PngBuilder.File(width, height, depth, colour, Rows(values, depth, 0, 0, 1, 1)));
            byte[] passes =
            [
                .. Rows(values, depth, 0, 0, 8, 8), .. Rows(values, depth, 4, 0, 8, 8), .. Rows(values, depth, 0, 4, 4, 8),
                .. Rows(values, depth, 2, 0, 4, 4), .. Rows(values, depth, 0, 2, 2, 4), .. Rows(values, depth, 1, 0, 2, 2),
                .. Rows(values, depth, 0, 1, 1, 2),
            ];
            var interlaced = Read(PngBuilder.File(width, height, depth, colour, passes, interlaced: true));
            RandomImages.AssertSame(plain, interlaced, $"{width}×{height}");
        }
    }

    [Fact]
    public void Text_and_resolution_of_every_kind()
    {
        byte[] text = [.. "Description\0caf"u8, 0xE9];
        byte[] compressed = [.. "Description\0\0"u8, .. PngBuilder.Deflate([.. "caf"u8, 0xE9])];
        byte[] international = [.. "Description\0"u8, 1, 0, 0, 0, .. PngBuilder.Deflate([.. "café"u8])];
        foreach (var chunk in new[] { ("tEXt", text), ("zTXt", compressed), ("iTXt", international) })
        {
            Assert.Equal("café", Read(PngBuilder.File(1, 1, 8, 0, [0, 1], false, chunk)).Metadata[0].Description);
        }

        var resolution = Read(PngBuilder.File(1, 1, 8, 0, [0, 1], false, ("pHYs", [0, 0, 0x0B, 0x13, 0, 0, 0, 100, 1]))).Metadata[0].Resolution;
        Assert.Equal(new Resolution(28.35, 1, ResolutionUnit.Centimetre), resolution);
    }

    [Fact]
    public void Colour_and_text_chunks_are_carried_and_others_named()
    {
        using var folder = new TemporaryFolder();
        (string Name, byte[] Content)[] kept =
        [
            ("gAMA", [0, 0, 0xB1, 0x8F]), ("sRGB", [0]), ("cHRM", new byte[32]), ("eXIf", [.. "II*\0"u8, 8, 0, 0, 0, 0, 0]),
                ("tEXt", [.. "Author\0Noether"u8]),
        ];
        (string Name, byte[] Content)[] lost = [("tIME", new byte[7]), ("bKGD", [0, 1]), ("prIv", [1])];
        var stack = Read(PngBuilder.File(1, 1, 8, 0, [0, 1], false, [.. kept, .. lost]));
        Assert.Equal(["its background colour is not kept", "its chunk prIv is not kept"],
            stack.Unkept);
        Assert.Empty(ImageFile.Save(folder.File("b.png"), stack));
        var file = File.ReadAllBytes(folder.File("b.png"));
        Assert.All(kept, chunk => Assert.True(file.AsSpan().IndexOf(PngBuilder.Chunk(chunk.Name, chunk.Content)) > 0,
            chunk.Name));
        Assert.Equal(["gAMA", "sRGB", "cHRM", "eXIf", "tEXt Author"], ImageFile.Save(folder.File("b.tif"), stack));
    }

    [Fact]
    public void Animations_are_refused_and_single_frames_read()
    {
        var control = new byte[8];
        control[3] = 2;
        var fault = Assert.Throws<SymfluxException>(() => Read(PngBuilder.File(1, 1, 8, 0, [0, 1], false, ("acTL", control))));
        Assert.Contains("animation of 2 frames", fault.Message, StringComparison.Ordinal);
        control[3] = 1;
        Assert.Empty(Read(PngBuilder.File(1, 1, 8, 0, [0, 1], false, ("acTL", control), ("fcTL", new byte[26]))).Remarks);
    }

    [Fact]
    public void Nonsense_beside_the_pixels_does_no_harm()
    {
        foreach (var chunk in new[]
        {
            ("pHYs", new byte[] { 1 }), ("pHYs", new byte[9]), ("tEXt", []), ("zTXt", [.. "Description\0\0junk"u8]),
            ("iTXt", [.. "Description\0\u0001"u8]), ("iCCP", [.. "p\0"u8]), ("iCCP", [.. "p\0\0junk"u8]), ("abCd", [1, 2]),
        })
        {
            Assert.Equal([1], Read(PngBuilder.File(1, 1, 8, 0, [0, 1], false, chunk)).Pages[0].Values.ToArray());
        }
    }

    [Fact]
    public void Faults_are_named()
    {
        var good = PngBuilder.File(2, 2, 8, 0, [0, 1, 2, 0, 3, 4]);
        AssertFault("truncated", good[..^5]);
        AssertFault("truncated", good[..20]);
        AssertFault("check value of its chunk IDAT", [.. good[..50], (byte)(good[50] ^ 1), .. good[51..]]);
        AssertFault("more than", PngBuilder.File(2_000_000_000, 2_000_000_000, 16, 6, [0]));
        AssertFault("more than", PngBuilder.File(int.MaxValue, 1, 1, 0, [0]));
        AssertFault("0×5", PngBuilder.File(0, 5, 8, 0, [0]));
        AssertFault("3 bits", PngBuilder.File(1, 1, 3, 0, [0, 0]));
        AssertFault("end before the last row", PngBuilder.File(2, 2, 8, 0, [0, 1, 2]));
        AssertFault("filter 5", PngBuilder.File(2, 1, 8, 0, [5, 1, 2]));
        AssertFault("colour 3 of a palette of 2", PngBuilder.File(1, 1, 8, 3, [0, 3], false, ("PLTE", new byte[6])));
        AssertFault("palette has 0 bytes", PngBuilder.File(1, 1, 8, 3, [0, 3]));
        AssertFault("chunk ABCD", PngBuilder.File(1, 1, 8, 0, [0, 3], false, ("ABCD", [])));
        AssertFault("compressed image data make no sense", Damage(good));
        AssertFault("empty", []);
        AssertFault("no image format", "hello, this is text"u8.ToArray());
    }

    /// <summary>Wrong compressed data with a right check value.</summary>
    private static byte[] Damage(byte[] good) => [.. good[..33], .. PngBuilder.Chunk("IDAT", [0x78, 0x01, 0xFF, 0xFF, 0xFF]), .. PngBuilder.Chunk("IEND", [])];

    private static ImageStack Read(byte[] file)
    {
        using var folder = new TemporaryFolder();
        return ImageFile.Load(folder.Write("a.png", file));
    }

    private static void AssertFault(string expected, byte[] file)
    {
        var fault = Assert.Throws<SymfluxException>(() => Read(file));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("a.png", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    /// <summary>The unfiltered rows of every (stepX, stepY)-th pixel from (x0, y0) on.</summary>
    private static byte[] Rows(int[,,] values, int depth, int x0, int y0, int stepX, int stepY)
    {
        var bytes = new List<byte>();
        for (var y = y0; y < values.GetLength(0) && x0 < values.GetLength(1); y += stepY)
        {
            bytes.Add(0);
            var bits = new List<bool>();
            for (var x = x0; x < values.GetLength(1); x += stepX)
            {
                for (var s = 0; s < values.GetLength(2); s++)
                {
                    for (var bit = depth - 1; bit >= 0; bit--)
                    {
                        bits.Add((values[y, x, s] >> bit & 1) == 1);
                    }
                }
            }

            bytes.AddRange(bits.Chunk(8).Select(part => (byte)part.Select((bit, i) => bit ? 128 >> i : 0).Sum()));
        }

        return [.. bytes];
    }
}
