using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class ImageStackTests
{
    [Fact]
    public void Conversion_rescales_by_the_peaks_and_back() => Law.Holds(20, random =>
    {
        var stack = RandomImages.Stack(random, SampleFormat.UInt8, 3, true, 2);
        var wide = stack.ConvertTo(SampleFormat.UInt16);
        Assert.Equal(SampleFormat.UInt16, wide.Format);
        Assert.Equal(stack.Pages[1].Values[^1] * 257, wide.Pages[1].Values[^1]);
        Assert.Equal(stack.Alpha[0]!.Values[0] * 257, wide.Alpha[0]!.Values[0]);
        RandomImages.AssertSame(stack, wide.ConvertTo(SampleFormat.UInt8), "back");
        Assert.InRange(stack.ConvertTo(SampleFormat.Float32).Pages[0].Values.ToArray().Max(), 0, 1);
        Assert.Same(stack, stack.ConvertTo(SampleFormat.UInt8));
    });

    [Fact]
    public void Declaring_a_format_keeps_the_values()
    {
        var stack = RandomImages.Stack(new Generators(3), SampleFormat.UInt8, 1, false, 1);
        var declared = stack.WithFormat(SampleFormat.Float32);
        Assert.Equal(SampleFormat.Float32, declared.Format);
        Assert.Same(stack.Pages[0], declared.Pages[0]);
    }

    [Fact]
    public void New_pages_keep_opacity_and_metadata()
    {
        var (page, alpha) = (new Field<float>(Grid.Image(4, 5), 3), new Field<float>(Grid.Image(4, 5)));
        var metadata = new PageMetadata(new Resolution(1, 2, ResolutionUnit.Inch), "text") { IccProfile = [1, 2] };
        var stack = new ImageStack([page], SampleFormat.UInt16, [alpha], [metadata]);
        var same = stack.WithPages([page.Clone()]);
        Assert.Equal((alpha, metadata, SampleFormat.UInt16), (same.Alpha[0], same.Metadata[0], same.Format));

        // A colour profile would be wrong on a grey page.
        var grey = stack.WithPages([new Field<float>(Grid.Image(4, 5))]);
        Assert.Empty(grey.Metadata[0].IccProfile);
        Assert.Equal("text", grey.Metadata[0].Description);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var page = new Field<float>(Grid.Image(4, 5));
        Assert.Throws<SymfluxException>(() => new ImageStack([], SampleFormat.UInt8));
        Assert.Throws<SymfluxException>(() => ImageStack.Single(new Field<float>(Grid.Image(4, 5), 2), SampleFormat.UInt8));
        Assert.Throws<SymfluxException>(() => ImageStack.Single(new Field<float>(Grid.Volume(2, 4, 5)), SampleFormat.UInt8));
        Assert.Throws<SymfluxException>(() => new ImageStack([page], SampleFormat.UInt8, [new Field<float>(Grid.Image(5, 4))]));
        Assert.Throws<SymfluxException>(() => new ImageStack([page], SampleFormat.UInt8, [null, null]));
        Assert.Throws<SymfluxException>(() => ImageStack.Single(page, SampleFormat.UInt8).WithPages([page, page]));
        Assert.Throws<SymfluxException>(() => ImageStack.Single(page, SampleFormat.UInt8).WithPages([new Field<float>(Grid.Image(4, 6))]));
    }
}
