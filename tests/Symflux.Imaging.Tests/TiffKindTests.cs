using BitMiracle.LibTiff.Classic;
using Symflux.Fields;

namespace Symflux.Imaging.Tests;

/// <summary>Kinds of samples, colours and compression that other programs write.</summary>
public class TiffKindTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(14)]
    public void Samples_of_few_bits_are_unpacked(int bits)
    {
        var random = new Random(bits);
        var (width, height) = (13, 7);
        var values = Enumerable.Range(0, width * height).Select(_ => random.Next(1 << bits)).ToArray();
        var stack = Load(TiffParts.Build((Pack(values, width, bits), TiffParts.Grey(width, height, bits))));
        var scale = bits < 8 ? 255 / ((1 << bits) - 1) : 1;
        Assert.Equal(bits <= 8 ? SampleFormat.UInt8 : SampleFormat.UInt16, stack.Format);
        Assert.Equal(values.Select(value => (float)value * scale), stack.Pages[0].Values.ToArray());
        Assert.Contains($"{bits}-bit", Assert.Single(stack.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_and_floats_of_all_lengths_are_read()
    {
        AssertRead<sbyte>(2, SampleFormat.Int8, [-128, -1, 0, 127], value => [(byte)value]);
        AssertRead<short>(2, SampleFormat.Int16, [-32768, -1, 0, 32767], BitConverter.GetBytes);
        AssertRead<int>(2, SampleFormat.Int32, [int.MinValue, -1, 0, 1 << 24], BitConverter.GetBytes);
        AssertRead<uint>(1, SampleFormat.UInt32, [0, 1, 1u << 31, 4294967040], BitConverter.GetBytes);
        AssertRead<long>(2, SampleFormat.Float32, [long.MinValue, -1, 0, 1L << 40], BitConverter.GetBytes);
        AssertRead<ulong>(1, SampleFormat.Float32, [0, 1, 1UL << 63, 3], BitConverter.GetBytes);
        AssertRead<Half>(3, SampleFormat.Float32, [(Half)0.5, (Half)(-2), Half.PositiveInfinity, (Half)65504],
            BitConverter.GetBytes);
        AssertRead<double>(3, SampleFormat.Float32, [0.5, -2, double.NegativeInfinity, 1e30f], BitConverter.GetBytes);
    }

    [Fact]
    public void What_floats_cannot_hold_is_refused_with_the_value()
    {
        AssertRefused("16777217", 32, 1, BitConverter.GetBytes(16777217));
        AssertRefused("-16777217", 32, 2, BitConverter.GetBytes(-16777217));
        AssertRefused("18446744073709551615", 64, 1, BitConverter.GetBytes(ulong.MaxValue));
        AssertRefused("1E+300", 64, 3, BitConverter.GetBytes(1e300));
    }

    [Theory]
    [InlineData(8, 257, 3)]
    [InlineData(4, 256, 3)]
    [InlineData(8, 1, 3)]
    [InlineData(8, 101, 3)]
    [InlineData(8, 257, 1)]
    public void Palettes_are_looked_up(int bits, int factor, int channels)
    {
        var random = new Random(bits + factor);
        var count = 1 << bits;
        var table = Enumerable.Range(0, 3 * count).Select(_ => random.Next(256)).ToArray();
        if (channels == 1)
        {
            table = [.. table[..count], .. table[..count], .. table[..count]];
        }

        var places = Enumerable.Range(0, 9 * 5).Select(_ => random.Next(count)).ToArray();
        (int Tag, int Type, byte[] Content)[] entries =
            [.. TiffParts.Grey(9, 5, bits).Where(entry => entry.Tag != 262), (262, 3, TiffParts.Shorts(3)),
                (320, 3, TiffParts.Shorts([.. table.Select(value => value * factor)]))];
        var stack = Load(TiffParts.Build((Pack(places, 9, bits), entries)));
        var scale = factor == 101 ? 101 : 1;
        Assert.Equal(scale == 1 ? SampleFormat.UInt8 : SampleFormat.UInt16, stack.Format);
        Assert.Equal(channels, stack.Pages[0].Channels);
        for (var c = 0; c < channels; c++)
        {
            Assert.Equal(places.Select(place => (float)table[c * count + place] * scale), stack.Pages[0].Channel(c).ToArray());
        }
    }

    [Theory]
    [InlineData(Compression.CCITTRLE, Photometric.MINISWHITE)]
    [InlineData(Compression.CCITTFAX3, Photometric.MINISBLACK)]
    [InlineData(Compression.CCITTFAX4, Photometric.MINISWHITE)]
    [InlineData(Compression.CCITTFAX4, Photometric.MINISBLACK)]
    [InlineData(Compression.LZW, Photometric.MINISBLACK)]
    public void Fax_codes_and_white_as_zero(Compression compression, Photometric photometric)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(3);
        var (width, height) = (61, 40);
        var bits = Enumerable.Range(0, width * height).Select(i => random.Next(9) == 0 ? 1 : i / width % 2).ToArray();
        using (var tif = Tiff.Open(folder.File("a.tif"), "w"))
        {
            SetTags(tif, width, height, 1, 1, compression, photometric);
            var rows = Pack(bits, width, 1);
            Assert.True(tif.WriteEncodedStrip(0, rows, rows.Length) >= 0);
        }

        var page = ImageFile.Load(folder.File("a.tif")).Pages[0];
        Assert.Equal(bits.Select(bit => photometric == Photometric.MINISBLACK ? 255f * bit : 255f * (1 - bit)),
            page.Values.ToArray());
    }

    [Theory]
    [InlineData(1, Photometric.MINISBLACK)]
    [InlineData(3, Photometric.RGB)]
    [InlineData(3, Photometric.YCBCR)]
    public void Jpeg_strips_are_close(int channels, Photometric photometric)
    {
        using var folder = new TemporaryFolder();
        var page = new Field<float>(Grid.Image(48, 64), channels);
        for (var i = 0; i < page.Values.Length; i++)
        {
            page.Values[i] = i % 64 * 2 + i / 64 % 48 + 30 * (i / page.Grid.Count);
        }

        using (var tif = Tiff.Open(folder.File("a.tif"), "w"))
        {
            SetTags(tif, 64, 48, channels, 8, Compression.JPEG, photometric);
            tif.SetField(TiffTag.JPEGQUALITY, 98);
            if (photometric == Photometric.YCBCR)
            {
                tif.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
            }

            var rows = Enumerable.Range(0, page.Values.Length).Select(i =>
                (byte)page.Channel(i % channels)[i / channels]).ToArray();
            Assert.True(tif.WriteEncodedStrip(0, rows, rows.Length) >= 0);
        }

        var read = ImageFile.Load(folder.File("a.tif"));
        Assert.Equal(channels, read.Pages[0].Channels);
        Assert.True(Psnr.Compute(page, read.Pages[0], 255) > 38);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, null)]
    [InlineData(5, null)]
    [InlineData(4, 2)]
    public void Further_samples_are_channels_unless_the_file_says_opacity(int samples, int? alpha)
    {
        var random = new Random(samples);
        var pixels = new byte[samples * 12];
        random.NextBytes(pixels);
        var kinds = new int[samples - 1];
        if (alpha is { } place)
        {
            kinds[place - 1] = 2;
        }

        using var folder = new TemporaryFolder();
        var file = TiffParts.Build((pixels, [.. TiffParts.Grey(4, 3, 8, 1, samples), (338, 3, TiffParts.Shorts(kinds))]));
        var stack = ImageFile.Load(folder.Write("a.tif", file));
        Assert.Equal(samples - (alpha is null ? 0 : 1), stack.Pages.Length);
        Assert.Equal(stack.Pages.Length, stack.Axes!.Channels);
        Assert.Equal(alpha is not null, stack.Alpha[0] is not null);
        int[] order = [.. Enumerable.Range(0, samples).Where(s => s != alpha)];
        for (var i = 0; i < order.Length; i++)
        {
            Assert.Equal(Enumerable.Range(0, 12).Select(p => (float)pixels[p * samples + order[i]]),
                stack.Pages[i].Values.ToArray());
        }

        // Written back into the pixels of one page, opacity first.
        ImageFile.Save(folder.File("b.tif"), stack);
        var page = Assert.Single(TiffParts.Read(File.ReadAllBytes(folder.File("b.tif"))));
        Assert.Equal([samples], page[277].Integers);
        Assert.Equal(alpha is null ? 0 : 2, page[338].Integers[0]);
        RandomImages.AssertSame(stack, ImageFile.Load(folder.File("b.tif")), "again");
    }

    [Fact]
    public void Three_grey_channels_are_no_photograph()
    {
        var stack = Load(TiffParts.Build((new byte[36], TiffParts.Grey(4, 3, 8, 1, 3))));
        Assert.Equal((3, 1), (stack.Pages.Length, stack.Pages[0].Channels));
        Assert.Equal("3 channels", stack.Axes!.ToString());
    }

    [Fact]
    public void Colours_with_a_further_channel_keep_both()
    {
        var pixels = Enumerable.Range(0, 48).Select(i => (byte)(5 * i)).ToArray();
        (int Tag, int Type, byte[] Content)[] entries =
            [.. TiffParts.Grey(4, 3, 8, 1, 4).Where(entry => entry.Tag != 262), (262, 3, TiffParts.Shorts(2)),
                (338, 3, TiffParts.Shorts(0))];
        using var folder = new TemporaryFolder();
        var stack = ImageFile.Load(folder.Write("a.tif", TiffParts.Build((pixels, entries))));
        Assert.Equal([3, 1], stack.Pages.Select(page => page.Channels));
        Assert.All(stack.Alpha, Assert.Null);
        ImageFile.Save(folder.File("b.tif"), stack);
        var file = File.ReadAllBytes(folder.File("b.tif"));
        Assert.Equal(pixels, TiffParts.Pixels(file, Assert.Single(TiffParts.Read(file))));
    }

    [Fact]
    public void Bits_may_stand_from_the_lowest()
    {
        var stack = Load(TiffParts.Build(([1, 2, 0xF0, 0x81], [.. TiffParts.Grey(2, 2, 8), (266, 3, TiffParts.Shorts(2))])));
        Assert.Equal([0x80, 0x40, 0x0F, 0x81], stack.Pages[0].Values.ToArray());
    }

    [Fact]
    public void Strips_that_are_too_short_are_refused()
    {
        // Two strips of 1234 bytes, of which the second is said to have one less.
        using var folder = new TemporaryFolder();
        using (var tif = Tiff.Open(folder.File("a.tif"), "wl"))
        {
            SetTags(tif, 617, 4, 1, 8, Compression.NONE, Photometric.MINISBLACK);
            tif.SetField(TiffTag.ROWSPERSTRIP, 2);
            Assert.True(tif.WriteEncodedStrip(0, new byte[1234], 1234) >= 0 && tif.WriteEncodedStrip(1, new byte[1234], 1234) >= 0);
        }

        var file = File.ReadAllBytes(folder.File("a.tif"));
        byte[] lengths = [.. TiffParts.Bytes(1234), .. TiffParts.Bytes(1234)];
        var place = file.AsSpan().IndexOf(lengths);
        Assert.True(place > 0);
        file[place + 4]--;
        var fault = Assert.Throws<SymfluxException>(() => Load(file));
        Assert.Contains("row 2 has 1233 bytes instead of 1234", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_that_share_a_strip_do_not_fill_the_memory()
    {
        // 3000 directories that all name one strip of zeros: megabytes each, unpacked from some hundred bytes.
        using var folder = new TemporaryFolder();
        var strip = PngBuilder.Deflate(new byte[1 << 19]);
        var file = new MemoryStream();
        file.Write([(byte)'I', (byte)'I', 42, 0, .. BitConverter.GetBytes(8 + (strip.Length + 1) / 2 * 2)]);
        file.Write(strip);
        file.Write(new byte[strip.Length % 2]);
        for (var i = 0; i < 3000; i++)
        {
            (int Tag, int Value)[] entries = [(256, 1024), (257, 512), (258, 8), (259, 8), (262, 1), (273, 8), (277, 1),
                (278, 512), (279, strip.Length)];
            file.Write([(byte)entries.Length, 0]);
            foreach (var (tag, value) in entries)
            {
                file.Write([(byte)tag, (byte)(tag >> 8), 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(value)]);
            }

            file.Write(BitConverter.GetBytes(i < 2999 ? (int)file.Position + 4 : 0));
        }

        var path = folder.Write("a.tif", file.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<SymfluxException>(() => ImageFile.Load(path));
        Assert.Contains("more than", fault.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 << 20);
    }

    private static void AssertRead<T>(int kind, SampleFormat format, T[] values, Func<T, byte[]> bytes) where T
        : struct, System.Numerics.INumberBase<T>
    {
        byte[] pixels = [.. values.SelectMany(bytes)];
        var stack = Load(TiffParts.Build((pixels, TiffParts.Grey(2, 2, 2 * pixels.Length, kind))));
        Assert.Equal(format, stack.Format);
        Assert.Equal(values.Select(float.CreateSaturating), stack.Pages[0].Values.ToArray());
    }

    private static void AssertRefused(string value, int bits, int kind, byte[] pixel)
    {
        var fault = Assert.Throws<SymfluxException>(() => Load(TiffParts.Build((pixel, TiffParts.Grey(1, 1, bits, kind)))));
        Assert.Contains($"its value {value} ", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Bits from the highest of the first byte on, each row from a byte of its own.</summary>
    private static byte[] Pack(int[] values, int width, int bits)
    {
        var rowLength = (width * bits + 7) / 8;
        var bytes = new byte[rowLength * (values.Length / width)];
        for (var i = 0; i < values.Length; i++)
        {
            for (var bit = 0; bit < bits; bit++)
            {
                var place = i % width * bits + bit;
                bytes[i / width * rowLength + place / 8] |= (byte)(((values[i] >> (bits - 1 - bit)) & 1) << (7 - place % 8));
            }
        }

        return bytes;
    }

    private static void SetTags(Tiff tif, int width, int height, int samples, int bits, Compression compression,
        Photometric photometric)
    {
        tif.SetField(TiffTag.IMAGEWIDTH, width);
        tif.SetField(TiffTag.IMAGELENGTH, height);
        tif.SetField(TiffTag.SAMPLESPERPIXEL, samples);
        tif.SetField(TiffTag.BITSPERSAMPLE, bits);
        tif.SetField(TiffTag.COMPRESSION, compression);
        tif.SetField(TiffTag.PHOTOMETRIC, photometric);
        tif.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tif.SetField(TiffTag.ROWSPERSTRIP, height);
    }

    private static ImageStack Load(byte[] file)
    {
        using var folder = new TemporaryFolder();
        return ImageFile.Load(folder.Write("a.tif", file));
    }
}
