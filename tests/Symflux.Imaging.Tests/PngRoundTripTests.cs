using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class PngRoundTripTests
{
    public static TheoryData<SampleFormat, int, bool> Kinds { get; } = new(
        from format in new[] { SampleFormat.UInt8, SampleFormat.UInt16 }
        from channels in new[] { 1, 3 }
        from hasAlpha in new[] { false, true }
        select (format, channels, hasAlpha));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_is_read(SampleFormat format, int channels, bool hasAlpha)
    {
        using var folder = new TemporaryFolder();
        for (var seed = 0; seed < 20; seed++)
        {
            var stack = RandomImages.Stack(new Random(seed), format, channels, hasAlpha, pages: 1);
            ImageFile.Save(folder.File("a.png"), stack);
            RandomImages.AssertSame(stack, ImageFile.Load(folder.File("a.png")), $"seed {seed}");
        }
    }

    [Fact]
    public void Metadata_is_kept()
    {
        using var folder = new TemporaryFolder();
        var page = new Field<float>(Grid.Image(2, 3));
        var metadata = new PageMetadata(new Resolution(28.35, 14.17, ResolutionUnit.Centimetre), "grün, two\nlines")
        {
            IccProfile = [.. Enumerable.Range(0, 300).Select(i => (byte)i)],
        };
        ImageFile.Save(folder.File("a.png"), new ImageStack([page], SampleFormat.UInt8, metadata: [metadata]));
        var read = ImageFile.Load(folder.File("a.png")).Metadata[0];
        Assert.Equal(metadata.Description, read.Description);
        Assert.Equal(metadata.Resolution, read.Resolution);
        Assert.Equal(metadata.IccProfile, read.IccProfile);
    }

    [Fact]
    public void Integers_are_rounded_and_clipped()
    {
        using var folder = new TemporaryFolder();
        float[] values = [-7, 0.4f, 0.6f, 254.4f, 254.6f, 300, float.PositiveInfinity, float.NegativeInfinity];
        ImageFile.Save(folder.File("a.png"), ImageStack.Single(Field<float>.Wrap(values, Grid.Image(2, 4)), SampleFormat.UInt8));
        Assert.Equal([0, 0, 1, 254, 255, 255, 255, 0], ImageFile.Load(folder.File("a.png")).Pages[0].Values.ToArray());
    }

    [Fact]
    public void Flat_and_smooth_images_compress()
    {
        using var folder = new TemporaryFolder();
        var ramp = new Field<float>(Grid.Image(256, 256));
        for (var i = 0; i < ramp.Values.Length; i++)
        {
            ramp.Values[i] = 100 * (i % 256) + 10 * (i / 256);
        }

        ImageFile.Save(folder.File("ramp.png"), ImageStack.Single(ramp, SampleFormat.UInt16));

        // Without row filters a 16-bit ramp hardly compresses; with them nearly nothing is left of 131072 bytes.
        Assert.InRange(new FileInfo(folder.File("ramp.png")).Length, 60, 3000);
    }
}
