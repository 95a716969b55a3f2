using Symflux.Distribution;
using Symflux.Imaging;
using Symflux.Multigrid;
using Symflux.Multigrid.Inpainting;

namespace Symflux.Restoration;

/// <summary>
/// Fills in unknown pixels of files, page after page, whose rows are shared out over ranks: each reads, computes and writes its own. The values are those
/// of <see cref="InpaintingSolver"/> for each page, in double precision.
/// </summary>
/// <remarks>All ranks create it, and run it, with the same options and files; TIFF is then written without compression.</remarks>
/// <param name="mask">Which pixels are known; those that the file calls unknown, by NaN or its nodata value, are not in any case.</param>
/// <param name="options">Model, tolerance, threads of each rank; null for homogeneous diffusion.</param>
/// <param name="ranks">The ranks; null for one process alone.</param>
public sealed class RowInpainting(RowMask mask, InpaintingOptions? options = null, ICommunicator? ranks = null)
{
    private readonly InpaintingOptions options = options ?? InpaintingOptions.Default;
    private readonly ICommunicator ranks = ranks ?? LoneProcess.Instance;
    private readonly List<MultigridCourse> courses = [];
    private readonly List<double> densities = [];

    /// <summary>Whether the contrast is what <see cref="InpaintingContrast"/> finds, in place of that of the options.</summary>
    public bool FindsContrast { get; init; }

    /// <summary>How the last run went, page by page; the same on all ranks.</summary>
    public IReadOnlyList<MultigridCourse> Courses => courses;

    /// <summary>The share of known pixels in each page of the last run, 0 to 1; the same on all ranks.</summary>
    public IReadOnlyList<double> Densities => densities;

    /// <summary>The contrast λ of the last run; of no meaning to linear models.</summary>
    public double Contrast { get; private set; }

    /// <summary>Fills in the pages of a file.</summary>
    /// <param name="input">A TIFF or NPY file.</param>
    /// <param name="output">The file to write, .tif or .npy; it is there when it is complete, and not at all otherwise.</param>
    /// <param name="say">Takes what there is to say about the mask; null for nobody.</param>
    /// <param name="progress">Gets the number of a page and of all, and gives what receives the iterations on it; null for nobody.</param>
    /// <param name="cancellation">Stops between iterations.</param>
    /// <exception cref="WholePagesException">What is asked takes whole pages.</exception>
    /// <exception cref="SymfluxException">
    /// A file cannot be read or written row by row, the mask does not fit or knows nothing of a page, nothing says which pixels are unknown, or a known
    /// value is not finite.
    /// </exception>
    public RowRun Run(
        string input, string output, Action<string>? say = null, Func<int, int, IProgress<CycleRecord>>? progress = null,
        CancellationToken cancellation = default)
    {
        courses.Clear();
        densities.Clear();
        using var file = RowFile.Open(input, ranks, cancellation, mayHaveUnknown: true);
        var shape = file.Shape;
        using var target = new RowTarget(output, shape, ranks);
        using var pages = mask.Open(shape, ranks, say);
        Contrast = options.Contrast;
        var rows = new DistributedInpainting<double>(file.Page, shape.Channels, ranks, options).Own;
        var known = new float[rows.Count * shape.Width];
        if (FindsContrast || mask == RowMask.OfFile)
        {
            LookAhead(file, pages, rows, known);
        }

        var solver = new DistributedInpainting<double>(file.Page, shape.Channels, ranks, options with { Contrast = Contrast });
        var (planes, opacity, here) = (Array.Empty<float>(), Array.Empty<float>(), Array.Empty<float>());
        for (var page = 0; page < shape.Pages; page++)
        {
            var number = page;
            pages.Read(page, rows, known);
            target.Begin();
            courses.Add(solver.Run(
                (row, values) => Read(number, row, values),
                (row, values) => Widen(known.AsSpan((row - rows.First) * shape.Width, values.Length), values),
                (row, values) => Write(number, row, values),
                progress?.Invoke(page, shape.Pages), cancellation));
            densities.Add(Sum(known.AsSpan().Count(1f)) / ((double)shape.Width * shape.Height));
        }

        return new RowRun(shape, file.Page, [.. file.Remarks], [.. target.Complete()]);

        void Read(int page, int row, Span<double> values)
        {
            var room = RowFile.RoomFor(ref planes, values.Length);
            TakeKnown(file, page, row, room, rows, known, ref here);
            Widen(room, values);
        }

        void Write(int page, int row, ReadOnlySpan<double> values)
        {
            var room = RowFile.RoomFor(ref planes, values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                room[i] = float.CreateSaturating(values[i]);
            }

            target.Write(page, row, room, file.OpacityAgain(page, row, values.Length / shape.Channels / shape.Width, ref opacity));
        }
    }

    /// <summary>Goes over all pages once, for what has to be known before the first one is filled in: the contrast, and whether anything is unknown.</summary>
    private void LookAhead(RowFile file, RowMask.IPages masks, LayerRange rows, float[] known)
    {
        var shape = file.Shape;
        var size = (long)shape.Width * shape.Height;
        var distance = InpaintingContrast.DistanceOf(shape.Pages * shape.Channels * size);
        var (sample, unknown, isBeyondUnit) = (new List<double>(), 0L, false);
        var (planes, room) = (Array.Empty<float>(), Array.Empty<float>());
        for (var page = 0; page < shape.Pages; page++)
        {
            var number = page;
            masks.Read(page, rows, known);
            Together.Do(ranks, () =>
            {
                for (int row = rows.First, count; row < rows.End; row += count)
                {
                    count = Math.Min(file.RowsAtOnce, rows.End - row);
                    Look(number, row, count * shape.Width);
                }
            });
        }

        if (mask == RowMask.OfFile && Sum(unknown) == 0)
        {
            throw new SymfluxException("it has no unknown samples (NaN, or its nodata value), and no mask says which pixels are known; give one");
        }

        if (FindsContrast)
        {
            double? peak = shape.Format != SampleFormat.Float32 ? shape.Format.Peak() : Sum(isBeyondUnit ? 1 : 0) > 0 ? null : 1;
            Contrast = InpaintingContrast.For(OfAll(sample), peak);
        }

        void Look(int page, int row, int pixels)
        {
            var values = RowFile.RoomFor(ref planes, shape.Channels * pixels);
            unknown += TakeKnown(file, page, row, values, rows, known, ref room);
            var seen = room.AsSpan(0, pixels);
            var isKnown = known.AsSpan((row - rows.First) * shape.Width, pixels);
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                var part = values.Slice(channel * pixels, pixels);
                var start = channel * size + (long)row * shape.Width;
                for (var i = (int)((distance - start % distance) % distance); i < pixels; i += distance)
                {
                    if (isKnown[i] != 0)
                    {
                        sample.Add(part[i]);
                    }
                }

                for (var i = 0; i < pixels && !isBeyondUnit; i++)
                {
                    isBeyondUnit = seen[i] != 0 && part[i] is (< 0 or > 1);
                }
            }
        }
    }

    /// <summary>Reads rows, and takes the pixels that they do not know from the known ones.</summary>
    /// <returns>How many these are.</returns>
    private static int TakeKnown(RowFile file, int page, int row, Span<float> planes, LayerRange rows, float[] known, ref float[] room)
    {
        var here = RowFile.RoomFor(ref room, planes.Length / file.Shape.Channels);
        var unknown = file.ReadKnown(page, row, planes, here);
        var target = known.AsSpan((row - rows.First) * file.Shape.Width, here.Length);
        for (var i = 0; unknown > 0 && i < here.Length; i++)
        {
            target[i] *= here[i];
        }

        return unknown;
    }

    private static void Widen(ReadOnlySpan<float> source, Span<double> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>The values of all ranks.</summary>
    private List<float> OfAll(List<double> own)
    {
        var counts = Together.OfEach(ranks, own.Count);
        var all = new double[(int)counts.Sum()];
        ranks.Gather([.. own], [.. counts.Select(count => (int)count)], all);
        return [.. all.Select(value => (float)value)];
    }

    private double Sum(double own) => Together.Sum(ranks, own);
}
