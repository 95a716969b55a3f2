using System.Text;
using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class NpyTests
{
    [Fact]
    public void Bytes_are_those_that_the_format_describes()
    {
        // The layout of NumPy enhancement proposal 1, put together by hand.
        using var folder = new TemporaryFolder();
        var page = Field<float>.Wrap([1.5f, -2, 0, 0.1f], Grid.Image(2, 2));
        ImageFile.Save(folder.File("a.npy"), ImageStack.Single(page, SampleFormat.UInt8));
        Assert.Equal(File(1, "<f4", "(2, 2)", [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0xCD, 0xCC, 0xCC, 0x3D]),
            System.IO.File.ReadAllBytes(folder.File("a.npy")));
        var read = ImageFile.Load(folder.File("a.npy"));
        Assert.Equal(SampleFormat.Float32, read.Format);
        RandomImages.AssertSame(page, read.Pages[0], "page");
    }

    public static TheoryData<int, int, int, int> Shapes { get; } = new()
    {
        { 1, 5, 7, 1 }, { 1, 5, 7, 3 }, { 1, 1, 1, 1 }, { 1, 7, 3, 1 }, { 4, 5, 7, 1 }, { 4, 5, 7, 3 }, { 4, 5, 3, 1 }, { 2, 3, 3, 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Pages_of_every_shape_come_back(int pages, int height, int width, int channels)
    {
        using var folder = new TemporaryFolder();
        var random = new Generators(8);
        var stack = new ImageStack(
            [.. Enumerable.Range(0, pages).Select(_ => RandomImages.Page(random, width, height, channels, SampleFormat.Float32))],
            SampleFormat.Float32);
        ImageFile.Save(folder.File("a.npy"), stack);
        RandomImages.AssertSame(stack, ImageFile.Load(folder.File("a.npy")), $"{pages}×{height}×{width}×{channels}");
    }

    [Fact]
    public void A_signal_stays_a_signal()
    {
        using var folder = new TemporaryFolder();
        var signal = Field<float>.Wrap([1, 2, 5, -7.25f], Grid.Signal(4));
        ImageFile.Save(folder.File("a.npy"), ImageStack.Single(signal, SampleFormat.Float32));
        RandomImages.AssertSame(signal, ImageFile.Load(folder.File("a.npy")).Pages[0], "signal");
    }

    [Theory]
    [InlineData(1, "|u1", SampleFormat.UInt8, new byte[] { 7, 200 }, 7f, 200f)]
    [InlineData(2, "<u2", SampleFormat.UInt16, new byte[] { 7, 1, 255, 255 }, 263f, 65535f)]
    [InlineData(1, "|b1", SampleFormat.UInt8, new byte[] { 0, 1 }, 0f, 255f)]
    [InlineData(1, "|i1", SampleFormat.Int8, new byte[] { 255, 127 }, -1f, 127f)]
    [InlineData(1, "<i2", SampleFormat.Int16, new byte[] { 0, 128, 1, 2 }, -32768f, 513f)]
    [InlineData(1, ">u2", SampleFormat.UInt16, new byte[] { 1, 7, 255, 255 }, 263f, 65535f)]
    [InlineData(1, "<i4", SampleFormat.Int32, new byte[] { 255, 255, 255, 255, 0, 0, 0, 64 }, -1f, 1073741824f)]
    [InlineData(1, ">u4", SampleFormat.UInt32, new byte[] { 255, 0, 0, 0, 0, 0, 0, 7 }, 4278190080f, 7f)]
    [InlineData(1, "<i8", SampleFormat.Float32, new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 3, 0, 0, 0, 0, 0, 0, 0 },
        -1f, 3f)]
    [InlineData(1, "<f2", SampleFormat.Float32, new byte[] { 0, 0x3E, 0, 0xC0 }, 1.5f, -2f)]
    [InlineData(1, ">f4", SampleFormat.Float32, new byte[] { 0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0 }, 1.5f, -2f)]
    [InlineData(3, "<f8", SampleFormat.Float32, new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }, 1.5f, -2f)]
    public void Other_types_and_versions_are_read(byte version, string type, SampleFormat format, byte[] data, float first, float second)
    {
        using var folder = new TemporaryFolder();
        var read = ImageFile.Load(folder.Write("a.npy", File(version, type, "(1, 2)", data)));
        Assert.Equal(format, read.Format);
        Assert.Equal([first, second], read.Pages[0].Values.ToArray());
    }

    [Theory]
    [InlineData("<f4", "(2, 2)", 15, "16 bytes")]
    [InlineData("<f4", "(2, 2)", 17, "16 bytes")]
    [InlineData("<c8", "(2, 2)", 32, "astype")]
    [InlineData("<f16", "(2, 2)", 64, "astype")]
    [InlineData("<U4", "(2, 2)", 64, "astype")]
    [InlineData("<f4", "()", 4, "shape ()")]
    [InlineData("<f4", "(0, 4)", 0, "shape (0, 4)")]
    [InlineData("<f4", "(1, 2, 2, 2)", 32, "no image")]
    [InlineData("<f4", "(4611686018427387904, 4611686018427387904)", 16, "bytes")]
    [InlineData("<f4", "(99999999999999999999, 1)", 16, "damaged")]
    [InlineData("|u1", "(16, 0, 1)", 0, "0 bytes")]
    public void What_is_no_image_is_refused(string type, string shape, int length, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.npy", File(1, type, shape, new byte[length]));
        var fault = Assert.Throws<SymfluxException>(() => ImageFile.Load(path));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<i4", new byte[] { 1, 0, 0, 1 }, "16777217")]
    [InlineData("<u4", new byte[] { 255, 255, 255, 255 }, "4294967295")]
    [InlineData("<i8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 128 }, "-9223372036854775807")]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x7F }, "beyond")]
    public void What_a_float_cannot_hold_is_refused(string type, byte[] data, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.npy", File(1, type, "(1, 1)", data));
        Assert.Contains(expected, Assert.Throws<SymfluxException>(() => ImageFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fortran_order_records_and_unequal_pages_are_refused()
    {
        using var folder = new TemporaryFolder();
        var text = Encoding.Latin1.GetString(File(1, "<f4", "(2, 2)", new byte[16]));
        var fortran = folder.Write("a.npy", Encoding.Latin1.GetBytes(text.Replace("False", "True ", StringComparison.Ordinal)));
        Assert.Contains("ascontiguousarray", Assert.Throws<SymfluxException>(() => ImageFile.Load(fortran)).Message, StringComparison.Ordinal);
        var record = folder.Write("b.npy", Encoding.Latin1.GetBytes(text.Replace("'<f4'", "[('')]", StringComparison.Ordinal)));
        Assert.Contains("records", Assert.Throws<SymfluxException>(() => ImageFile.Load(record)).Message, StringComparison.Ordinal);
        var stack = new ImageStack([new Field<float>(Grid.Image(2, 2)), new Field<float>(Grid.Image(2, 3))], SampleFormat.Float32);
        Assert.Contains("TIFF", Assert.Throws<SymfluxException>(() => ImageFile.Save(folder.File("c.npy"), stack)).Message, StringComparison.Ordinal);
    }

    /// <summary>A file as numpy lays it out: total header length a multiple of 64, spaces, newline.</summary>
    internal static byte[] File(byte version, string type, string shape, byte[] data)
    {
        var before = version == 1 ? 10 : 12;
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        var length = (before + text.Length + 64) / 64 * 64 - before;
        byte[] size = version == 1 ? [(byte)length, (byte)(length >> 8)] : [(byte)length, (byte)(length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. size, .. Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n"), .. data];
    }
}
