using Symflux.Fields;
using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>What files say besides their pixels, from one end of a command to the other.</summary>
public class FileKindTests
{
    private static readonly string[] Linear = ["--diffusivity", "linear", "--time", "2", "--scheme", "explicit"];

    [Fact]
    public async Task Channels_and_frames_are_volumes_of_their_own()
    {
        using var place = new Workplace();
        var stack = new ImageStack([.. Enumerable.Range(0, 24).Select(i => Workplace.Page(i, 8, 6))], SampleFormat.Float32)
        {
            Axes = new StackAxes(2, 3, 4) { SliceSpacing = 2.5, Unit = "µm" },
        };
        ImageFile.Save(place.At("in.tif"), stack);
        var text = await Cli.Succeed(["diffuse", place.At("in.tif"), "-o", place.At("out.tif"), "--volume", .. Linear]);
        Assert.Contains("2 channels, 3 slices of 2.5 µm, 4 frames; 8 volumes of 8×6×3, spacing 2.5,1,1", text);
        var result = ImageFile.Load(place.At("out.tif"));
        Assert.Equal((2, 3, 4, 2.5, "µm"),
            (result.Axes!.Channels, result.Axes.Slices, result.Axes.Frames, result.Axes.SliceSpacing, result.Axes.Unit));
        for (var frame = 0; frame < 4; frame++)
        {
            for (var channel = 0; channel < 2; channel++)
            {
                int[] pages = [.. Enumerable.Range(0, 3).Select(slice => stack.Axes.PageOf(channel, slice, frame))];
                ImageFile.Save(place.At("one.tif"),
                    new ImageStack([.. pages.Select(page => stack.Pages[page])], SampleFormat.Float32));
                await Cli.Succeed(["diffuse", place.At("one.tif"), "-o", place.At("one-out.tif"), "--overwrite", "--volume", "--spacing",
                    "2.5,1,1", .. Linear]);
                var one = ImageFile.Load(place.At("one-out.tif"));
                Assert.All(Enumerable.Range(0, 3), z =>
                    Workplace.AssertSame(one.Pages[z], result.Pages[pages[z]], $"slice {z} of channel {channel}"));
            }
        }
    }

    [Fact]
    public async Task Given_spacing_is_written_in_the_unit_of_the_file()
    {
        using var place = new Workplace();
        var stack = new ImageStack(
            [.. Enumerable.Range(0, 3).Select(i => Workplace.Page(i, 8, 6))], SampleFormat.UInt8,
            metadata: [.. Enumerable.Repeat(new PageMetadata(new Resolution(2, 2, ResolutionUnit.None)), 3)])
        {
            Axes = new StackAxes(1, 3, 1) { SliceSpacing = 2.5, ColumnSpacing = 0.5, RowSpacing = 0.5, Unit = "µm" },
        };
        ImageFile.Save(place.At("in.tif"), stack);
        await Cli.Succeed(["diffuse", place.At("in.tif"), "-o", place.At("out.tif"), "--volume", "--spacing", "3,1,1",
            .. Linear]);
        Assert.Equal(stack.Axes with { SliceSpacing = 1.5 }, ImageFile.Load(place.At("out.tif")).Axes);
    }

    [Fact]
    public async Task Unknown_values_stay_and_do_not_smear()
    {
        using var place = new Workplace();
        var page = new Field<float>(Grid.Image(9, 12));
        page.Values.Fill(5);
        foreach (var index in new[] { 0, 17, 18, 40, 107 })
        {
            page.Values[index] = float.NaN;
        }

        ImageFile.Save(place.At("in.npy"), UnknownSamples.Mark(ImageStack.Single(page, SampleFormat.Float32)));
        var text = await Cli.Succeed(["diffuse", place.At("in.npy"), "-o", place.At("out.npy"), .. Linear]);
        Assert.Contains("4.63 % of the samples are unknown and stay so", text);
        Assert.Equal(page.Values.ToArray(), ImageFile.Load(place.At("out.npy")).Pages[0].Values.ToArray());
        await Cli.Succeed("denoise", place.At("in.npy"), "-o", place.At("out.tif"), "--model", place.Model(), "--sigma", "2");
        var denoised = ImageFile.Load(place.At("out.tif")).Pages[0].Values.ToArray();
        Assert.Equal(page.Values.ToArray().Select(float.IsNaN), denoised.Select(float.IsNaN));
        Assert.All(denoised.Where(value => !float.IsNaN(value)), value => Assert.Equal(5, value, 1e-3));
        Assert.Contains("not a number",
            await Cli.Fail(["diffuse", place.At("in.npy"), "-o", place.At("out.png"), "--depth", "8", .. Linear]));
    }

    [Fact]
    public async Task Colours_under_opacity_zero_do_not_bleed_and_come_back()
    {
        using var place = new Workplace();
        var (page, alpha) = (new Field<float>(Grid.Image(8, 10), 3), new Field<float>(Grid.Image(8, 10)));
        for (var i = 0; i < alpha.Values.Length; i++)
        {
            alpha.Values[i] = i % 10 < 5 ? 255 : 0;
            page.Channel(0)[i] = i % 10 < 5 ? 100 : 255;
        }

        ImageFile.Save(place.At("in.png"), new ImageStack([page], SampleFormat.UInt8, [alpha]));
        await Cli.Succeed(["diffuse", place.At("in.png"), "-o", place.At("out.png"), .. Linear]);
        Workplace.AssertSame(page, ImageFile.Load(place.At("out.png")).Pages[0], "colours");
    }

    [Fact]
    public async Task What_is_unknown_needs_no_mask_to_be_filled_in()
    {
        using var place = new Workplace();
        var page = new Field<float>(Grid.Image(9, 12));
        page.Values.Fill(5);
        page.Values[40] = float.NaN;
        ImageFile.Save(place.At("in.tif"), UnknownSamples.Mark(ImageStack.Single(page, SampleFormat.Float32)));
        await Cli.Succeed("inpaint", place.At("in.tif"), "-o", place.At("out.tif"));
        Assert.Equal(5, ImageFile.Load(place.At("out.tif")).Pages[0].Values[40], 1e-4f);
        await Cli.Succeed("inpaint", place.At("in.tif"), "--grid", "2", "-o", place.At("out.npy"));
        Assert.All(ImageFile.Load(place.At("out.npy")).Pages[0].Values.ToArray(), value => Assert.Equal(5, value, 1e-3));
    }

    [Fact]
    public async Task Masks_that_say_nothing_or_say_it_by_opacity_get_a_word()
    {
        using var place = new Workplace();
        var input = place.Image("in.png");
        var (white, alpha) = (new Field<float>(Grid.Image(9, 13)), new Field<float>(Grid.Image(9, 13)));
        white.Values.Fill(255);
        ImageFile.Save(place.At("white.png"), ImageStack.Single(white, SampleFormat.UInt8));
        Assert.Contains("leaves nothing to fill in",
            await Cli.Succeed("inpaint", input, "--mask", place.At("white.png"), "-o", place.At("out.png")));
        foreach (var colour in new[] { 0, 255 })
        {
            white.Values.Fill(colour);
            alpha.Values[..70].Fill(255);
            ImageFile.Save(place.At("shape.png"), new ImageStack([white], SampleFormat.UInt8, [alpha]));
            var text = await Cli.Succeed("inpaint", input, "--mask", place.At("shape.png"), "-o", place.At("out.png"), "--overwrite");
            Assert.Contains("shape in its opacity", text);
            Assert.Contains("59.83 %", text);
        }
    }

    [Fact]
    public async Task What_gets_lost_is_said_in_one_line()
    {
        using var place = new Workplace();
        var metadata = new PageMetadata(new Resolution(300, 300, ResolutionUnit.Inch), "a text") { IccProfile = [1, 2, 3] };
        ImageFile.Save(place.At("in.png"), new ImageStack([Workplace.Page(1, 8, 6)], SampleFormat.UInt8, metadata: [metadata]));
        var result = await Cli.Run(["diffuse", place.At("in.png"), "-o", place.At("out.webp"), "--quality", "70", .. Linear]);
        Assert.Equal(0, result.Code);
        Assert.Equal(
            $"symflux: warning: {place.At("in.png")}: 'out.webp' does not hold: colour profile, resolution, description",
                result.Error.Trim());
        Assert.Contains("1 to 100", await Cli.Fail(["diffuse", place.At("in.png"), "-o", place.At("out.jpg"), "--quality", "0",
            .. Linear]));
    }

    [Fact]
    public async Task The_name_of_a_file_is_no_folder()
    {
        using var place = new Workplace();
        place.Image("folder/a.png");
        place.Image("folder/b.png");
        Assert.Contains("name of a file",
            await Cli.Fail("denoise", place.At("folder"), "-o", place.At("out.png"), "--model", place.Model()));
        Assert.False(Directory.Exists(place.At("out.png")));
        await Cli.Succeed("denoise", place.At("folder"), "-o", place.At("out.png") + "/", "--model",
            place.Model(), "--sigma", "25");
        Assert.True(File.Exists(place.At("out.png", "b.png")));
    }

    [Fact]
    public async Task Photographs_in_a_folder_do_not_lose_more()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place.At("folder"));
        ImageFile.Save(place.At("folder", "a.jpg"), ImageStack.Single(Workplace.Page(1, 8, 6), SampleFormat.UInt8));
        await Cli.Succeed("denoise", place.At("folder"), "-o", place.At("out"), "--model", place.Model(), "--sigma", "25");
        Assert.True(File.Exists(place.At("out", "a.png")));
    }
}
