using System.Buffers.Binary;
using SkiaSharp;
using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class RasterTests
{
    [Fact]
    public void Lossless_webp_and_bmp_are_exact()
    {
        var page = RandomImages.Page(new Generators(1), 33, 21, 3, SampleFormat.UInt8);
        RandomImages.AssertSame(page, Load("a.webp", Encode(page, SKEncodedImageFormat.Webp)).Pages[0], "WebP");
        RandomImages.AssertSame(page, Load("a.bmp", Bmp(page)).Pages[0], "BMP");
    }

    [Fact]
    public void Jpeg_is_close_and_grey_stays_grey()
    {
        var colour = Smooth(3);
        var read = Load("a.jpg", Encode(colour, SKEncodedImageFormat.Jpeg));
        Assert.Equal((SampleFormat.UInt8, 3, null), (read.Format, read.Pages[0].Channels, read.Alpha[0]));
        Assert.True(Psnr.Compute(colour, read.Pages[0], 255) > 40);

        var grey = Smooth(1);
        using var bitmap = new SKBitmap(new SKImageInfo(grey.Grid.Width, grey.Grid.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        grey.Values.ToArray().Select(value => (byte)value).ToArray().CopyTo(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        read = Load("a.jpg", data.ToArray());
        Assert.Equal(1, read.Pages[0].Channels);
        Assert.True(Psnr.Compute(grey, read.Pages[0], 255) > 40);
    }

    [Fact]
    public void Equal_channels_count_as_grey()
    {
        var grey = RandomImages.Page(new Generators(3), 12, 8, 1, SampleFormat.UInt8);
        var colour = Field<float>.Wrap([.. grey.Values, .. grey.Values, .. grey.Values], grey.Grid, 3);
        RandomImages.AssertSame(grey, Load("a.bmp", Bmp(colour)).Pages[0], "grey BMP");
    }

    [Fact]
    public void Opacity_is_kept_without_changing_colours()
    {
        var page = RandomImages.Page(new Generators(5), 19, 11, 3, SampleFormat.UInt8);
        var alpha = RandomImages.Page(new Generators(6), 19, 11, 1, SampleFormat.UInt8);
        foreach (ref var value in alpha.Values)
        {
            value = Math.Max(value, 1);
        }

        var read = Load("a.webp", Encode(page, SKEncodedImageFormat.Webp, alpha));
        RandomImages.AssertSame(alpha, read.Alpha[0]!, "opacity");
        RandomImages.AssertSame(page, read.Pages[0], "colours");
    }

    [Fact]
    public void Exif_orientation_is_applied()
    {
        // An EXIF segment with orientation 6 (turn clockwise) after the start mark.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
        ];
        var page = Smooth(3);
        var jpeg = Encode(page, SKEncodedImageFormat.Jpeg);
        var (plain, turned) = (Load("a.jpg", jpeg).Pages[0], Load("a.jpg", [.. jpeg[..2], .. exif, .. jpeg[2..]]).Pages[0]);
        Assert.Equal((plain.Grid.Height, plain.Grid.Width), (turned.Grid.Width, turned.Grid.Height));
        Assert.Equal(plain[1, 0, plain.Grid.Height - 1, 0], turned[1, 0, 0, 0]);
        Assert.Equal(plain[2, 0, 0, plain.Grid.Width - 1], turned[2, 0, turned.Grid.Height - 1, turned.Grid.Width - 1]);
    }

    [Theory]
    [InlineData("a.jpg", 1, 98)]
    [InlineData("a.jpeg", 3, 98)]
    [InlineData("a.webp", 3, 100)]
    [InlineData("a.webp", 1, 95)]
    public void What_is_written_is_close_and_better_with_quality(string name, int channels, int quality)
    {
        using var folder = new TemporaryFolder();
        var page = Smooth(channels);
        var noise = new Random(4);
        foreach (ref var value in page.Values)
        {
            value += noise.Next(9);
        }

        var stack = ImageStack.Single(page, SampleFormat.UInt8);
        Assert.Empty(ImageFile.Save(folder.File(name), stack, new ImageFileOptions { Quality = quality }));
        var good = ImageFile.Load(folder.File(name));
        ImageFile.Save(folder.File(name), stack, new ImageFileOptions { Quality = 10 });
        var poor = ImageFile.Load(folder.File(name));
        Assert.Equal(name.EndsWith("webp", StringComparison.Ordinal) ? good.Pages[0].Channels : channels, good.Pages[0].Channels);
        if (quality == 100)
        {
            RandomImages.AssertSame(page, good.Pages[0], name);
        }

        var reference = good.Pages[0].Channels == channels
            ? page : Field<float>.Wrap([.. page.Values, .. page.Values, .. page.Values], page.Grid, 3);
        Assert.True(Psnr.Compute(reference, good.Pages[0], 255) > 36);
        Assert.True(Psnr.Compute(page, Grey(poor.Pages[0], channels), 255) < Psnr.Compute(page, Grey(good.Pages[0], channels),
            255));

        static Field<float> Grey(Field<float> field, int count) =>
            field.Channels == count ? field : Field<float>.Wrap(field.Channel(0).ToArray(), field.Grid);
    }

    [Fact]
    public void Jpeg_keeps_profile_resolution_and_comment()
    {
        using var folder = new TemporaryFolder();
        var profile = new byte[150_000];
        new Random(1).NextBytes(profile);
        var metadata = new PageMetadata(new Resolution(300, 150, ResolutionUnit.Inch), "grün") { IccProfile = [.. profile] };
        ImageFile.Save(folder.File("a.jpg"), new ImageStack([Smooth(3)], SampleFormat.UInt8, metadata: [metadata]));
        var read = ImageFile.Load(folder.File("a.jpg")).Metadata[0];
        Assert.Equal((metadata.Resolution, "grün"), (read.Resolution, read.Description));
        Assert.Equal(profile, read.IccProfile);
    }

    [Fact]
    public void Profile_orientation_and_resolution_of_a_camera_reach_other_formats()
    {
        using var folder = new TemporaryFolder();
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
        ];
        var metadata = new PageMetadata(new Resolution(300, 150, ResolutionUnit.Inch)) { IccProfile = [1, 2, 3] };
        ImageFile.Save(folder.File("a.jpg"), new ImageStack([Smooth(3)], SampleFormat.UInt8, metadata: [metadata]));
        var file = File.ReadAllBytes(folder.File("a.jpg"));
        var stack = ImageFile.Load(folder.Write("b.jpg", [.. file[..20], .. exif, .. file[20..]]));
        Assert.Equal(["camera data (EXIF), but for the orientation, is not kept"], stack.Unkept);
        Assert.Empty(ImageFile.Save(folder.File("c.png"), stack));
        var read = ImageFile.Load(folder.File("c.png"));
        Assert.Equal((24, 40), (read.Pages[0].Grid.Width, read.Pages[0].Grid.Height));
        Assert.Equal(150, read.Metadata[0].Resolution!.In(ResolutionUnit.Inch).X, 0.02);
        Assert.Equal([1, 2, 3], read.Metadata[0].IccProfile);
        Assert.Equal(["colour profile", "resolution"], ImageFile.Save(folder.File("c.webp"), stack));
    }

    /// <summary>As in TIFF: what the inks make of the paper is for a program that knows them.</summary>
    [Fact]
    public void A_jpeg_with_four_inks_is_refused()
    {
        var jpeg = Encode(Smooth(3), SKEncodedImageFormat.Jpeg);
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        Assert.Equal(3, jpeg[frame + 9]);
        jpeg[frame + 9] = 4;
        Assert.Contains("CMYK", Assert.Throws<SymfluxException>(() => Load("a.jpg", jpeg)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_eight_bits_cannot_hold_is_refused()
    {
        using var folder = new TemporaryFolder();
        var page = Smooth(1);
        AssertRefused("a.jpg", ImageStack.Single(page, SampleFormat.UInt16), "16 bit");
        AssertRefused("a.webp", ImageStack.Single(page, SampleFormat.Float32), "float");
        AssertRefused("a.jpg", new ImageStack([page, page], SampleFormat.UInt8), "2;");
        var alpha = new Field<float>(page.Grid);
        alpha.Values.Fill(255);
        Assert.Empty(ImageFile.Save(folder.File("a.jpg"), new ImageStack([page], SampleFormat.UInt8, [alpha])));
        alpha.Values[5] = 254;
        AssertRefused("a.jpg", new ImageStack([page], SampleFormat.UInt8, [alpha]), "opacity");
        Assert.Throws<SymfluxException>(() => new ImageFileOptions { Quality = 0 });

        void AssertRefused(string name, ImageStack stack, string expected) => Assert.Contains(
            expected, Assert.Throws<SymfluxException>(() => ImageFile.Save(folder.File(name), stack)).Message,
                StringComparison.Ordinal);
    }

    /// <summary>Compresses with SkiaSharp; WebP without loss.</summary>
    internal static byte[] Encode(Field<float> page, SKEncodedImageFormat format, Field<float>? alpha = null)
    {
        var (width, height) = (page.Grid.Width, page.Grid.Height);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, alpha is null ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
        var bytes = bitmap.GetPixelSpan();
        for (var i = 0; i < width * height; i++)
        {
            for (var c = 0; c < 4; c++)
            {
                bytes[4 * i + c] = (byte)(c < 3 ? page.Channel(c)[i] : alpha?.Values[i] ?? 255);
            }
        }

        using var pixmap = bitmap.PeekPixels();
        using var data = format == SKEncodedImageFormat.Webp
            ? pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 50))
            : pixmap.Encode(new SKJpegEncoderOptions(100, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore));
        return data!.ToArray();
    }

    /// <summary>An uncompressed 24-bit BMP: rows from the bottom, blue first, padded to four bytes.</summary>
    internal static byte[] Bmp(Field<float> page)
    {
        var (width, height) = (page.Grid.Width, page.Grid.Height);
        var stride = (3 * width + 3) / 4 * 4;
        var file = new byte[54 + stride * height];
        "BM"u8.CopyTo(file);
        void Set(int position, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(position), value);
        Set(2, file.Length);
        Set(10, 54);
        Set(14, 40);
        Set(18, width);
        Set(22, height);
        Set(26, 1 | 24 << 16);
        for (var y = 0; y < height; y++)
        {
            for (var i = 0; i < 3 * width; i++)
            {
                file[54 + (height - 1 - y) * stride + i] = (byte)page[2 - i % 3, 0, y, i / 3];
            }
        }

        return file;
    }

    private static Field<float> Smooth(int channels)
    {
        var page = new Field<float>(Grid.Image(24, 40), channels);
        for (var i = 0; i < page.Values.Length; i++)
        {
            page.Values[i] = i % 40 * 4 + i % page.Grid.Count / 40 * 2 + i / page.Grid.Count * 20;
        }

        return page;
    }

    private static ImageStack Load(string name, byte[] content)
    {
        using var folder = new TemporaryFolder();
        return ImageFile.Load(folder.Write(name, content));
    }
}
