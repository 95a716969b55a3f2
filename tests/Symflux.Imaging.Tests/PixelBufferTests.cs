using SkiaSharp;
using Symflux.Fields;

namespace Symflux.Imaging.Tests;

/// <summary>Pixels of other libraries become pages and come back.</summary>
public sealed class PixelBufferTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void Bytes_come_back_whatever_the_stride_and_the_order(int seed)
    {
        var random = new Generators(seed);
        var (width, height, samples) = (random.Whole(1, 7), random.Whole(1, 7), random.Whole(1, 4));
        var stride = width * samples + random.Whole(0, 5);
        var order = random.OneOf(PixelOrder.Rgb, PixelOrder.Bgr);
        // The last row ends with its last pixel.
        var pixels = Enumerable.Range(0, (height - 1) * stride + width * samples).Select(_ => (byte)random.Whole(0, 255)).ToArray();
        var image = PixelBuffer.Read<byte>(pixels, width, height, samples, stride, order);
        Assert.Equal((SampleFormat.UInt8, samples < 3 ? 1 : 3, samples % 2 == 0), (image.Format, image.Pages[0].Channels, image.Alpha[0] is not null));
        var (x, y) = (random.Whole(0, width - 1), random.Whole(0, height - 1));
        Assert.Equal(pixels[y * stride + x * samples + (samples > 2 && order == PixelOrder.Bgr ? 2 : 0)], image.Pages[0][0, 0, y, x]);

        var back = pixels.ToArray();
        for (var row = 0; row < height; row++)
        {
            back.AsSpan(row * stride, width * samples).Clear();
        }

        PixelBuffer.Write<byte>(image, back, samples, stride, order);
        Assert.Equal(pixels, back);
    }

    [Fact]
    public void Integers_are_rounded_and_clipped_and_floats_are_not()
    {
        var page = Field<float>.Wrap([-3, 0.4f, 1.5f, 254.6f, 300, float.NaN], Grid.Image(1, 6));
        var bytes = new byte[6];
        PixelBuffer.Write<byte>(ImageStack.Single(page, SampleFormat.UInt8), bytes);
        Assert.Equal([0, 0, 2, 255, 255, 0], bytes);
        var floats = new float[6];
        PixelBuffer.Write<float>(ImageStack.Single(page, SampleFormat.Float32), floats);
        Assert.Equal(page.Values.ToArray(), floats);
    }

    [Fact]
    public void A_grey_page_fills_colours_and_opacity_is_white_where_there_is_none()
    {
        var pixels = new ushort[8];
        PixelBuffer.Write<ushort>(ImageStack.Single(Field<float>.Wrap([7, 40000], Grid.Image(1, 2)), SampleFormat.UInt16), pixels, 4);
        Assert.Equal([7, 7, 7, 65535, 40000, 40000, 40000, 65535], pixels);
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_words()
    {
        var image = new ImageStack([new Field<float>(Grid.Image(2, 3), 3)], SampleFormat.UInt8);
        Assert.Contains("12 samples", Fault(() => PixelBuffer.Read<byte>(new byte[11], 3, 2, 2)));
        Assert.Contains("stride", Fault(() => PixelBuffer.Read<byte>(new byte[100], 3, 2, 2, 5)));
        Assert.Contains("0×2", Fault(() => PixelBuffer.Read<byte>([], 0, 2)));
        Assert.Contains("5 samples per pixel", Fault(() => PixelBuffer.Read<byte>(new byte[100], 1, 1, 5)));
        Assert.Contains("Int32", Fault(() => PixelBuffer.Read<int>(new int[1], 1, 1)));
        Assert.Contains("no place", Fault(() => PixelBuffer.Write<byte>(image, new byte[100], 2)));
        Assert.Contains("ConvertTo", Fault(() => PixelBuffer.Write<ushort>(image, new ushort[100], 3)));
    }

    public static TheoryData<SKColorType, SKAlphaType> Bitmaps => new()
    {
        { SKColorType.Gray8, SKAlphaType.Opaque },
        { SKColorType.Rgba8888, SKAlphaType.Opaque },
        { SKColorType.Rgba8888, SKAlphaType.Unpremul },
        { SKColorType.Bgra8888, SKAlphaType.Unpremul },
        { SKColorType.Rgba16161616, SKAlphaType.Opaque },
        { SKColorType.RgbaF32, SKAlphaType.Unpremul },
    };

    [Theory, MemberData(nameof(Bitmaps))]
    public void Bitmaps_of_SkiaSharp_come_back_pixel_by_pixel(SKColorType colour, SKAlphaType opacity)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(5, 4, colour, opacity));
        var random = new Generators((int)colour);
        foreach (ref var value in bitmap.GetPixelSpan())
        {
            // A float's highest byte makes it a number between 0 and 1.
            value = (byte)random.Whole(colour == SKColorType.RgbaF32 ? 62 : 0, colour == SKColorType.RgbaF32 ? 62 : 255);
        }

        for (var y = 0; y < 4 && opacity == SKAlphaType.Opaque && colour != SKColorType.Gray8; y++)
        for (var x = 0; x < 5; x++)
        {
            bitmap.GetPixelSpan().Slice(y * bitmap.RowBytes + (x + 1) * bitmap.BytesPerPixel - bitmap.BytesPerPixel / 4, bitmap.BytesPerPixel / 4).Fill(255);
        }

        var image = bitmap.ToImageStack();
        using var back = new SKBitmap(bitmap.Info);
        image.CopyTo(back);
        Assert.Equal(bitmap.GetPixelSpan().ToArray(), back.GetPixelSpan().ToArray());
        using var made = image.ToSKBitmap();
        var again = made.ToImageStack();
        Assert.Equal(image.Pages[0].Values.ToArray(), again.Pages[0].Values.ToArray());
        Assert.Equal(image.Alpha[0]?.Values.ToArray(), again.Alpha[0]?.Values.ToArray());
    }

    [Fact]
    public void Packed_and_premultiplied_bitmaps_are_converted()
    {
        using var packed = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Rgb565, SKAlphaType.Opaque));
        packed.SetPixel(0, 0, SKColors.Red);
        packed.SetPixel(1, 0, SKColors.Black);
        Assert.Equal([255, 0, 0, 0, 0, 0], packed.ToImageStack().Pages[0].Values.ToArray());
        using var premultiplied = new SKBitmap(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Premul));
        ((ReadOnlySpan<byte>)[100, 50, 0, 128]).CopyTo(premultiplied.GetPixelSpan());
        var image = premultiplied.ToImageStack();
        Assert.Equal(128, image.Alpha[0]!.Values[0]);
        Assert.InRange(image.Pages[0].Values[0], 198, 200);
        Assert.Contains("premultiplied", Fault(() => image.CopyTo(premultiplied)));
    }

    [Fact]
    public void Files_are_read_from_spans_and_asynchronously_like_others()
    {
        var image = ImageStack.Single(Cartoon.Create(20, 10, 1), SampleFormat.UInt8);
        using var file = new MemoryStream();
        ImageFile.Save(file, ".png", image);
        var bytes = file.ToArray();
        var expected = ImageFile.Load((ReadOnlyMemory<byte>)bytes).Pages[0].Values.ToArray();
        Assert.Equal(expected, ImageFile.Load(bytes.AsSpan()).Pages[0].Values.ToArray());
        Assert.Contains("the bytes", Fault(() => ImageFile.Load(ReadOnlySpan<byte>.Empty)));
    }

    [Fact]
    public async Task Streams_are_read_and_written_asynchronously_and_can_be_cancelled()
    {
        var image = ImageStack.Single(Cartoon.Create(20, 10, 1), SampleFormat.UInt8);
        using var folder = new TemporaryFolder();
        var path = folder.File("a.png");
        Assert.Empty(await ImageFile.SaveAsync(path, image));
        using var file = new MemoryStream();
        Assert.Empty(await ImageFile.SaveAsync(file, ".png", image, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), file.ToArray());
        file.Position = 0;
        var read = await ImageFile.LoadAsync(file, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(ImageFile.Load(path).Pages[0].Values.ToArray(), read.Pages[0].Values.ToArray());
        Assert.Equal(
            read.Pages[0].Values.ToArray(), (await ImageFile.LoadAsync(path, TestContext.Current.CancellationToken)).Pages[0].Values.ToArray());
        file.Position = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageFile.LoadAsync(file, cancellation: new CancellationToken(true)));
        using var damaged = new MemoryStream([1, 2, 3]);
        var fault = await Assert.ThrowsAsync<SymfluxException>(() => ImageFile.LoadAsync(damaged, "the upload", TestContext.Current.CancellationToken));
        Assert.Contains("the upload", fault.Message);
    }

    private static string Fault(Action action) => Assert.Throws<SymfluxException>(action).Message;
}
