using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Multigrid.Inpainting;
using Symflux.Solving;
using Symflux.Testing;
using Xunit;

namespace Symflux.Restoration.Tests;

/// <summary>Files that ranks fill in together have the values that whole pages get. Ranks are threads here.</summary>
public sealed class RowInpaintingLaws : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("symflux-inpaint-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Files_are_filled_in_as_whole_pages_are() => Law.Holds(40, random =>
    {
        var format = random.OneOf(SampleFormat.UInt8, SampleFormat.UInt16, SampleFormat.Float32);
        var stack = AnyStack(random, format);
        var input = At(random.OneOf("in.tif", "in.npy"));
        ImageFile.Save(input, stack);
        var read = ImageFile.Load(input);
        var (mask, masks) = AnyMask(random, read);
        var model = random.OneOf(Enum.GetValues<InpaintingModel>());
        var options = new InpaintingOptions { Model = model, MaxIterations = 20, Machine = new SolverOptions { Threads = 1 } };

        // As the command does it with whole pages.
        for (var i = 0; i < masks.Length; i++)
        {
            for (var place = 0; read.Known[i] is { } known && place < known.Values.Length; place++)
            {
                masks[i].Values[place] *= known.Values[place];
            }
        }

        if (masks.Any(page => !page.Values.Contains(1f)))
        {
            return;
        }

        var whole = UnknownSamples.Fill(read) with { Known = [.. new Field<float>?[read.Pages.Length]] };
        var contrast = InpaintingContrast.For(whole, masks);
        var expected = whole.WithPages(
        [
            .. whole.Pages.Select((page, i) => InpaintingSolver.Solve(
                page.Convert<double>(), masks[i].Convert<double>(), options with { Contrast = contrast }).Solution.Convert<float>()),
        ]);
        var output = At(random.OneOf("out.tif", "out.npy"));
        ImageFile.Save(At("alone" + Path.GetExtension(output)), expected);
        var alone = ImageFile.Load(At("alone" + Path.GetExtension(output)));

        RankThreads.Run(random.Whole(1, 5), ranks =>
        {
            var inpainting = new RowInpainting(mask, options, ranks) { FindsContrast = true };
            inpainting.Run(input, output);
            Assert.Equal(contrast, inpainting.Contrast);
            Assert.Equal(masks.Select(InpaintingMask.DensityOf), inpainting.Densities);
        });
        var shared = ImageFile.Load(output);
        Assert.Equal(alone.Format, shared.Format);
        foreach (var (i, page) in alone.Pages.Index())
        {
            Assert.True(page.Values.SequenceEqual(shared.Pages[i].Values), $"page {i} differs");
            Assert.True(alone.Alpha[i] is not { } alpha || alpha.Values.SequenceEqual(shared.Alpha[i]!.Values), $"the opacity of page {i} differs");
        }
    });

    [Fact]
    public void Masks_that_do_not_fit_and_files_that_know_everything_are_refused_by_all_ranks()
    {
        var stack = new ImageStack([new Generators(1).Page(9, 12)], SampleFormat.UInt8);
        ImageFile.Save(At("in.tif"), stack);
        ImageFile.Save(At("small.tif"), new ImageStack([new Field<float>(Grid.Image(12, 8))], SampleFormat.UInt8));
        ImageFile.Save(At("two.tif"), new ImageStack([new Field<float>(Grid.Image(12, 9)), new Field<float>(Grid.Image(12, 9))], SampleFormat.UInt8));
        ImageFile.Save(At("black.tif"), new ImageStack([new Field<float>(Grid.Image(12, 9))], SampleFormat.UInt8));
        File.WriteAllText(At("bad.tif"), "no image");
        Refused(RowMask.OfFile, "no mask says");
        Refused(RowMask.Picture(At("small.tif")), "they must have the same size");
        Refused(RowMask.Picture(At("two.tif")), "2 pages for 1");
        Refused(RowMask.Picture(At("black.tif")), "no known sample");
        Refused(RowMask.Picture(At("bad.tif")), "cannot read");
        Refused(RowMask.Regular(0), "at least 1");
        Refused(RowMask.Random(1.5, 0), "at most 1");
        Assert.DoesNotContain(Directory.GetFiles(folder), file => file.Contains("out", StringComparison.Ordinal));

        void Refused(RowMask mask, string reason) => RankThreads.Run(3, ranks => Assert.Contains(
            reason, Assert.Throws<SymfluxException>(() => new RowInpainting(mask, null, ranks).Run(At("in.tif"), At("out.tif"))).Message,
            StringComparison.Ordinal));
    }

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>Pages of any format, some of them with samples that they do not know.</summary>
    private static ImageStack AnyStack(Generators random, SampleFormat format)
    {
        var (width, height, channels, pages) = (random.Whole(2, 40), random.Whole(2, 50), random.OneOf(1, 3), random.Whole(1, 3));
        var hasOpacity = random.Whole(0, 3) == 0;
        var noData = channels == 1 && random.Whole(0, 3) == 0 ? 7.0 : (double?)null;
        var scale = format == SampleFormat.Float32 ? random.OneOf(1f / 255, 1f) : 1f;
        var stack = new ImageStack(
            [.. Enumerable.Range(0, pages).Select(_ => Page())], format,
            hasOpacity ? [.. Enumerable.Range(0, pages).Select(_ => Opaque())] : default,
            noData is null ? default : [.. Enumerable.Repeat(PageMetadata.None with { NoData = noData }, pages)]);
        return UnknownSamples.Mark(stack);

        Field<float> Page()
        {
            var page = random.Page(width, height, channels);
            foreach (ref var value in page.Values)
            {
                value = format == SampleFormat.Float32 && random.Whole(0, 20) == 0 ? float.NaN
                    : noData is not null && random.Whole(0, 9) == 0 ? 7
                    : scale * value;
            }

            return page;
        }

        Field<float> Opaque()
        {
            var opacity = random.Page(width, height);
            foreach (ref var value in opacity.Values)
            {
                value = format == SampleFormat.Float32 ? 1 : Math.Max(1, value);
            }

            return opacity;
        }
    }

    /// <summary>A mask of any kind, and what it says of each page.</summary>
    private (RowMask Rows, Field<float>[] Pages) AnyMask(Generators random, ImageStack stack)
    {
        switch (UnknownSamples.Exist(stack) ? random.Whole(0, 3) : random.Whole(0, 2))
        {
            case 0:
                var (density, seed) = (random.Number(0.05, 1), random.Seed());
                return (RowMask.Random(density, seed), [.. stack.Pages.Select((page, i) => InpaintingMask.Random(page.Grid, density, seed + (ulong)i))]);
            case 1:
                var distance = random.Whole(1, 5);
                return (RowMask.Regular(distance), [.. stack.Pages.Select(page => InpaintingMask.Regular(page.Grid, distance))]);
            case 2:
                // One picture for all pages, or one for each; black and white, grey, or white with a shape in its opacity.
                var (count, isGrey, isOpacity) = (random.OneOf(1, stack.Pages.Length), random.Whole(0, 1) == 0, random.Whole(0, 1) == 0);
                var grid = stack.Pages[0].Grid;
                var white = new Field<float>(grid);
                white.Values.Fill(255);
                Field<float>[] shapes = [.. Enumerable.Range(0, count).Select(_ => Shape(grid, isGrey))];
                var picture = At("mask.tif");
                ImageFile.Save(picture, new ImageStack(
                    isOpacity ? [.. shapes.Select(_ => white)] : [.. shapes], SampleFormat.UInt8, isOpacity ? [.. shapes] : default));
                return (RowMask.Picture(picture), [.. stack.Pages.Select((_, i) => InpaintingMask.FromPicture(shapes[count == 1 ? 0 : i], 255, out var _))]);
            default:
                return (RowMask.OfFile, [.. stack.Pages.Select(page => InpaintingMask.Regular(page.Grid, 1))]);
        }

        Field<float> Shape(Grid grid, bool isGrey)
        {
            var shape = random.Page(grid.Width, grid.Height);
            foreach (ref var value in shape.Values)
            {
                value = isGrey ? value : value > 127 ? 255 : 0;
            }

            // Both must be there for opacity to be a shape.
            (shape.Values[0], shape.Values[1]) = (255, 0);
            return shape;
        }
    }
}
