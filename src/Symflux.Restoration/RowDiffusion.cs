using Symflux.Distribution;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>Diffuses files that need not fit into the memory, row by row or slice by slice, with the bits of <see cref="Diffusion"/>.</summary>
/// <param name="diffusion">The equation, the scheme and the time.</param>
/// <param name="machine">How the machine is used; null for the defaults.</param>
/// <param name="ranks">
/// The ranks that work on a file together, each on some of its rows or slices, which writes TIFF without compression; null for one process alone.
/// </param>
public sealed class RowDiffusion(Diffusion diffusion, SolverOptions? machine = null, ICommunicator? ranks = null)
{
    private readonly ICommunicator ranks = ranks ?? LoneProcess.Instance;
    private readonly List<InnerIteration> inner = [];

    /// <summary>How the inner iterations of the last run ended, page by page.</summary>
    public IReadOnlyList<InnerIteration> InnerIterations => inner;

    /// <summary>Diffuses the pages of a file one by one, or as the slices of one volume.</summary>
    /// <param name="input">A TIFF or NPY file.</param>
    /// <param name="output">The file to write, .tif or .npy; it is there when it is complete, and not at all otherwise.</param>
    /// <param name="isVolume">Whether pages are the slices of a volume.</param>
    /// <param name="spacing">Distances of the slices, rows and columns of the volume; null for what the file says.</param>
    /// <param name="say">Takes a line before a page is run in one piece, and what that will take; null for nobody.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between pieces of work.</param>
    /// <exception cref="WholePagesException">What is asked takes whole pages.</exception>
    /// <exception cref="SymfluxException">The file cannot be read or written row by row, or as for <see cref="Diffusion.BlueprintFor"/>.</exception>
    public RowRun Run(
        string input, string output, bool isVolume = false, (double Z, double Y, double X)? spacing = null, Action<string>? say = null,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        inner.Clear();
        using var file = RowFile.Open(input, ranks, cancellation);
        var shape = file.Shape;
        var slices = isVolume ? new SliceFile(file, spacing) : null;
        using var target = new RowTarget(
            output, shape with { Axes = spacing is { } given ? shape.Axes?.WithSlicesApart(given.Z / given.X) : shape.Axes }, ranks);
        var grid = slices?.Grid ?? file.Page;
        using var solver = new LayerRun(diffusion.BlueprintFor(grid.Layer, shape.Channels), grid, machine ?? SolverOptions.Default, ranks);
        target.Begin();
        if (solver.Remark is { } words)
        {
            say?.Invoke(words);
        }

        var parts = isVolume ? 1 : shape.Pages;
        var opacity = Array.Empty<float>();
        for (var part = 0; part < parts; part++)
        {
            var page = part;
            solver.Run(
                slices is not null ? slices.Read : (row, planes) => file.Read(page, row, planes),
                slices is not null ? (first, layers) => slices.Write(target, first, layers) : (row, planes) => WriteRows(page, row, planes),
                new ProgressShare(progress, part / (double)parts, 1.0 / parts), cancellation);
            inner.AddRange(solver.InnerIterations);
        }

        return new RowRun(file.Shape, grid, [.. file.Remarks], [.. target.Complete()]);

        void WriteRows(int page, int row, ReadOnlySpan<float> planes) =>
            target.Write(page, row, planes, file.OpacityAgain(page, row, planes.Length / shape.Channels / shape.Width, ref opacity));
    }
}
