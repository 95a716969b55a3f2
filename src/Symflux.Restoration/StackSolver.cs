using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>
/// Runs blueprints on all pages of image stacks, with one solver for as long as blueprint and size stay the same. Not for use by
/// several threads at once: a page that comes while another one is computed throws an <see cref="InvalidOperationException"/>.
/// </summary>
/// <param name="options">How the machine is used.</param>
public sealed class StackSolver(SolverOptions options) : IDisposable
{
    private readonly List<InnerIteration> inner = [];
    private (Blueprint Blueprint, Grid Grid, Solver<float> Solver)? ready;
    private SoleUse use;

    /// <summary>
    /// From so many samples on, a page goes through blueprints that look at near samples row by row: with the same bits, up to a third more time, and a
    /// small part of the memory.
    /// </summary>
    internal int LargeFrom { get; init; } = 1 << 26;

    /// <summary>How the inner iterations of all runs ended.</summary>
    public IReadOnlyList<InnerIteration> InnerIterations => inner;

    /// <summary>Processes every page; a blueprint of one channel takes the channels of a colour page one by one.</summary>
    /// <param name="stack">The pages, in the scale of the blueprints.</param>
    /// <param name="blueprintFor">The blueprint for a page; the same object for pages that are to share a solver.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>The new pixels with opacity, metadata and depth of the old.</returns>
    public ImageStack Run(
        ImageStack stack, Func<Field<float>, Blueprint> blueprintFor, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(blueprintFor);
        var pages = ImmutableArray.CreateBuilder<Field<float>>(stack.Pages.Length);
        foreach (var page in stack.Pages)
        {
            var share = new ProgressShare(progress, pages.Count / (double)stack.Pages.Length, 1.0 / stack.Pages.Length);
            pages.Add(Run(page, blueprintFor(page), share, cancellation));
        }

        return stack.WithPages(pages.MoveToImmutable());
    }

    /// <summary>Processes one page or volume.</summary>
    /// <param name="page">The page, in the scale of the blueprint.</param>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public Field<float> Run(
        Field<float> page, Blueprint blueprint, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(blueprint);
        use.Begin("stack solver");
        try
        {
            return RunAlone(page, blueprint, progress, cancellation);
        }
        finally
        {
            use.End();
        }
    }

    /// <summary>Ends the solver's threads; once more does nothing.</summary>
    /// <exception cref="InvalidOperationException">A page is being computed.</exception>
    public void Dispose()
    {
        if (use.Dispose("stack solver"))
        {
            ready?.Solver.Dispose();
        }
    }

    private Field<float> RunAlone(Field<float> page, Blueprint blueprint, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (blueprint.Channels != 1 || page.Channels == 1)
        {
            var result = new Field<float>(page.Grid, page.Channels);
            Compute(page, result, blueprint, new ProgressShare(progress, 0, 1), cancellation);
            return result;
        }

        var all = new Field<float>(page.Grid, page.Channels);
        for (var c = 0; c < page.Channels; c++)
        {
            var plane = Field<float>.Wrap(page.Channel(c).ToArray(), page.Grid);
            Compute(plane, plane, blueprint, new ProgressShare(progress, c / (double)page.Channels, 1.0 / page.Channels), cancellation);
            plane.Values.CopyTo(all.Channel(c));
        }

        return all;
    }

    /// <summary>Runs the blueprint once.</summary>
    /// <param name="page">The page, or a plane of it.</param>
    /// <param name="result">May be the page itself.</param>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks, or between pieces of work.</param>
    private void Compute(Field<float> page, Field<float> result, Blueprint blueprint, IProgress<double> progress, CancellationToken cancellation)
    {
        if (page.Grid.Count >= LargeFrom && new StreamingSolver<float>(blueprint, page.Grid, options) is { IsWhole: false } rows)
        {
            rows.Run(Read, Write, progress, cancellation);
            return;
        }

        var solver = SolverFor(blueprint, page.Grid);
        solver.RunOver(page, result, new BlockShare(progress), cancellation);
        inner.AddRange(solver.InnerIterations);

        void Read(int first, Span<float> layers)
        {
            for (var c = 0; c < page.Channels; c++)
            {
                Rows(page, c, first, layers.Length / page.Channels).CopyTo(layers[(c * (layers.Length / page.Channels))..]);
            }
        }

        void Write(int first, ReadOnlySpan<float> layers)
        {
            for (var c = 0; c < page.Channels; c++)
            {
                var length = layers.Length / page.Channels;
                layers.Slice(c * length, length).CopyTo(Rows(result, c, first, length));
            }
        }

        static Span<float> Rows(Field<float> field, int channel, int first, int length) =>
            field.Channel(channel).Slice(first * (field.Grid.Count / field.Grid.Layers), length);
    }

    private Solver<float> SolverFor(Blueprint blueprint, Grid grid)
    {
        if (ready is not { } made || !ReferenceEquals(made.Blueprint, blueprint) || made.Grid != grid)
        {
            ready?.Solver.Dispose();
            ready = null;
            made = (blueprint, grid, new Solver<float>(blueprint, grid, options));
            ready = made;
        }

        return made.Solver;
    }

    private sealed class BlockShare(IProgress<double> target) : IProgress<SolverProgress>
    {
        public void Report(SolverProgress value) => target.Report(value.BlocksDone / (double)value.Blocks);
    }
}
