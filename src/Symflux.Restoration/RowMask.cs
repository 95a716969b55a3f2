using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>Which pixels of a file are known to <see cref="RowInpainting"/>, told row by row.</summary>
public abstract class RowMask
{
    private protected RowMask() { }

    /// <summary>Those that the file itself does not call unknown, by NaN or its nodata value. Whatever other masks say, those are unknown.</summary>
    public static RowMask OfFile { get; } = new Made((_, _, _, mask) => mask.Fill(1));

    /// <summary>Those that are brighter than half of white in a picture of the same size or, where that is of one colour, opaque.</summary>
    /// <param name="path">A TIFF or NPY file, of one page for all pages, or of one for each.</param>
    public static RowMask Picture(string path) => new PictureFile(path);

    /// <summary>Random ones, as <see cref="InpaintingMask.Random(Grid, double, ulong)"/> has them; of each page others.</summary>
    /// <param name="density">Share of known pixels in (0, 1].</param>
    /// <param name="seed">Any number.</param>
    public static RowMask Random(double density, ulong seed) =>
        new Made((grid, page, rows, mask) => InpaintingMask.Random(grid, density, seed + (ulong)page, rows, mask));

    /// <summary>Every n-th along both axes, as <see cref="InpaintingMask.Regular(Grid, int)"/> has them.</summary>
    /// <param name="distance">n ≥ 1.</param>
    public static RowMask Regular(int distance) => new Made((grid, _, rows, mask) => InpaintingMask.Regular(grid, distance, rows, mask));

    /// <summary>Makes ready for a file; all ranks do.</summary>
    /// <param name="shape">The shape of the file.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="say">Takes what there is to say about the mask, page by page.</param>
    internal abstract IPages Open(StackShape shape, ICommunicator ranks, Action<string>? say);

    /// <summary>The masks of the pages of a file.</summary>
    internal interface IPages : IDisposable
    {
        /// <summary>1 where a pixel is known, else 0, in rows of this rank; all ranks ask at once.</summary>
        void Read(int page, LayerRange rows, float[] mask);
    }

    /// <summary>Makes rows of the mask of a page.</summary>
    private delegate void Maker(LayeredGrid grid, int page, LayerRange rows, Span<float> mask);

    private sealed class Made(Maker make) : RowMask
    {
        internal override IPages Open(StackShape shape, ICommunicator ranks, Action<string>? say) =>
            new Rows(make, new LayeredGrid(Grid.Image(1, shape.Width), shape.Height));

        private sealed class Rows(Maker make, LayeredGrid grid) : IPages
        {
            public void Read(int page, LayerRange rows, float[] mask) => make(grid, page, rows, mask);

            public void Dispose() { }
        }
    }

    private sealed class PictureFile(string path) : RowMask
    {
        internal override IPages Open(StackShape shape, ICommunicator ranks, Action<string>? say)
        {
            ImageRows? picture = null;
            try
            {
                Together.Do(ranks, () => picture = ImageRows.Open(path));
                Check(picture!.Shape, shape);
                return new Rows(path, picture, ranks, say);
            }
            catch
            {
                picture?.Dispose();
                throw;
            }
        }

        private void Check(StackShape picture, StackShape image)
        {
            if (picture.Pages != 1 && picture.Pages != image.Pages)
            {
                throw new SymfluxException(
                    $"the mask '{path}' has {picture.Pages} pages for {image.Pages} of the input; give one for all, or one for each");
            }

            if (picture.Width != image.Width || picture.Height != image.Height)
            {
                throw new SymfluxException(
                    $"the mask '{path}' is {picture.Width}×{picture.Height}, but the input is {image.Width}×{image.Height}; they must have the same size");
            }
        }

        private sealed class Rows(string path, ImageRows picture, ICommunicator ranks, Action<string>? say) : IPages
        {
            private const int ValuesAtOnce = 1 << 20;

            private readonly double peak = picture.Shape.Format.Peak();
            private readonly HashSet<int> described = [];

            public void Read(int page, LayerRange rows, float[] mask)
            {
                var shape = picture.Shape;
                var source = shape.Pages == 1 ? 0 : page;
                var opaque = new float[shape.HasOpacity ? mask.Length : 0];
                var (brightness, opacity) = (new MaskPicture(false, false, true), new MaskPicture(false, false, true));
                Together.Do(ranks, () =>
                {
                    brightness = Threshold(rows, shape.Channels, mask, (row, planes) => picture.Read(source, row, planes));
                    opacity = shape.HasOpacity ? Threshold(rows, 1, opaque, (row, planes) => picture.ReadOpacity(source, row, planes)) : opacity;
                });
                brightness = OfAll(brightness);
                var other = shape.HasOpacity ? OfAll(opacity) : null;
                if (MaskPicture.IsOpacity(brightness, other))
                {
                    opaque.CopyTo(mask, 0);
                }

                foreach (var line in described.Add(source) ? MaskPicture.Remarks(path, peak, brightness, other) : [])
                {
                    say?.Invoke(line);
                }
            }

            public void Dispose() => picture.Dispose();

            /// <summary>The first channel of rows as a mask.</summary>
            private MaskPicture Threshold(LayerRange rows, int channels, float[] mask, LayerReader<float> read)
            {
                var (width, result) = (picture.Shape.Width, new MaskPicture(false, false, true));
                var atOnce = Math.Max(1, ValuesAtOnce / (channels * width));
                var room = new float[channels * Math.Min(atOnce, rows.Count) * width];
                for (int row = rows.First, count; row < rows.End; row += count)
                {
                    count = Math.Min(atOnce, rows.End - row);
                    read(row, room.AsSpan(0, channels * count * width));
                    var part = new Field<float>(Grid.Image(count, width));
                    room.AsSpan(0, count * width).CopyTo(part.Values);
                    var made = InpaintingMask.FromPicture(part, peak, out var isBinary);
                    made.Values.CopyTo(mask.AsSpan((row - rows.First) * width));
                    result = Both(result, MaskPicture.Of(made, isBinary));
                }

                return result;
            }

            /// <summary>What the rows of all ranks say together.</summary>
            private MaskPicture OfAll(MaskPicture own)
            {
                var all = new double[3 * ranks.Size];
                ranks.Gather([own.HasKnown ? 1 : 0, own.HasUnknown ? 1 : 0, own.IsBinary ? 1 : 0], [.. Enumerable.Repeat(3, ranks.Size)], all);
                return Enumerable.Range(0, ranks.Size)
                    .Select(rank => new MaskPicture(all[3 * rank] == 1, all[3 * rank + 1] == 1, all[3 * rank + 2] == 1))
                    .Aggregate(Both);
            }

            private static MaskPicture Both(MaskPicture one, MaskPicture other) =>
                new(one.HasKnown || other.HasKnown, one.HasUnknown || other.HasUnknown, one.IsBinary && other.IsBinary);
        }
    }
}
