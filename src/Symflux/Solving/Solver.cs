using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving;

/// <summary>Runs blueprints on fields. Each run has buffers of its own, so that several threads may call at once.</summary>
public static class Solver
{
    /// <summary>Runs a blueprint once.</summary>
    /// <param name="blueprint">What to compute.</param>
    /// <param name="input">f; of the blueprint's dimension and channels, all values finite.</param>
    /// <param name="options">Threads; null for the defaults.</param>
    /// <param name="progress">Receives a report after every block.</param>
    /// <param name="cancellation">Stops between blocks with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The output, with the shape of the input.</returns>
    /// <exception cref="SymfluxException">Input of another shape or not finite, or the computation diverged.</exception>
    public static Field<T> Run<T>(
        Blueprint blueprint, Field<T> input, SolverOptions? options = null,
        IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(input);
        using var solver = new Solver<T>(blueprint, input.Grid, options);
        var output = new Field<T>(input.Grid, input.Channels);
        solver.Run(input, output, progress, cancellation);
        return output;
    }

    /// <summary>The same on a thread of the pool, for programs with a window or with requests to answer.</summary>
    /// <inheritdoc cref="Run"/>
    public static Task<Field<T>> RunAsync<T>(
        Blueprint blueprint, Field<T> input, SolverOptions? options = null,
        IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        ArgumentNullException.ThrowIfNull(input);
        return Task.Run(() => Run(blueprint, input, options, progress, cancellation), cancellation);
    }
}

/// <summary>
/// A blueprint made ready for one grid. It owns its workspace, so that repeated runs (the frames of a video, the slices
/// of a stack) allocate nothing.
/// </summary>
/// <remarks>
/// Not for use by several threads at once, of which it uses several itself: a run that begins while another one goes on throws an
/// <see cref="InvalidOperationException"/>. Threads that work side by side take a solver each, of one blueprint, and usually one thread for each solver
/// (<see cref="SolverOptions.Threads"/>).
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Solver<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Blueprint blueprint;
    private readonly Grid grid;
    private readonly ThreadTeam team;
    private readonly Chain<T> chain;
    private readonly List<InnerIteration> inner = [];
    private readonly int blocks;
    private SoleUse use;

    /// <summary>Prepares a blueprint for a grid.</summary>
    /// <param name="blueprint">What to compute.</param>
    /// <param name="grid">The grid of all inputs to come; stencils larger than the grid are refused for natural boundaries.</param>
    /// <param name="options">Threads; null for the defaults.</param>
    public Solver(Blueprint blueprint, Grid grid, SolverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        ArgumentNullException.ThrowIfNull(grid);
        if (blueprint.Dimension != grid.Dimension)
        {
            throw new SymfluxException($"the blueprint is for {blueprint.Dimension}D grids, but the grid {grid} is {grid.Dimension}D");
        }

        this.blueprint = blueprint;
        this.grid = grid;
        var threads = (options ?? SolverOptions.Default).Threads;
        team = new ThreadTeam(threads);
        chain = new Chain<T>(blueprint.Blocks, blueprint.Channels, grid, threads);
        blocks = chain.Steps.Sum(step => step.Blocks);
    }

    /// <summary>
    /// How the inner iterations of the last run ended, one entry per implicit or semi-implicit block, in their order; within a symmetrisation one per
    /// symmetry.
    /// </summary>
    public IReadOnlyList<InnerIteration> InnerIterations => inner;

    /// <summary>
    /// Whether a projection onto the ball acted in the last run. Where none did, blueprints that are local but for such projections were local for this
    /// input, see <see cref="ReceptiveField.GlobalWhenActing"/>.
    /// </summary>
    public bool BallActed { get; private set; }

    /// <summary>Runs the blueprint.</summary>
    /// <param name="input">f; all values finite.</param>
    /// <param name="destination">Receives the output; may be the input itself.</param>
    /// <param name="progress">Receives a report after every block, or after some that go over the grid together.</param>
    /// <param name="cancellation">Stops between blocks, as far as they do not go together; the destination is then unchanged.</param>
    /// <exception cref="SymfluxException">Input of another shape or not finite, or the computation diverged.</exception>
    /// <exception cref="InvalidOperationException">Another run has not ended yet.</exception>
    /// <exception cref="ObjectDisposedException">The solver was disposed of.</exception>
    public void Run(
        Field<T> input, Field<T> destination, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(destination);
        use.Begin("solver");
        try
        {
            RunAlone(input, destination, progress, cancellation);
        }
        finally
        {
            use.End();
        }
    }

    /// <summary>
    /// The same in less memory: the destination serves as u, and the input as f. Where an exception ends the run, the destination holds nothing of worth.
    /// </summary>
    /// <inheritdoc cref="Run"/>
    internal void RunOver(Field<T> input, Field<T> destination, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        use.Begin("solver");
        try
        {
            CheckShape(input, "input");
            CheckShape(destination, "destination");
            chain.Ends.Lend(destination.Buffer, chain.HoldsDataOnce && !ReferenceEquals(input, destination) ? input.Buffer : null);
            RunAlone(input, destination, progress, cancellation);
        }
        finally
        {
            chain.Ends.EndLoan();
            use.End();
        }
    }

    /// <summary>Ends the worker threads; once more does nothing.</summary>
    /// <exception cref="InvalidOperationException">A run has not ended yet.</exception>
    public void Dispose()
    {
        if (use.Dispose("solver"))
        {
            team.Dispose();
        }
    }

    private void RunAlone(Field<T> input, Field<T> destination, IProgress<SolverProgress>? progress, CancellationToken cancellation)
    {
        CheckShape(input, "input");
        CheckShape(destination, "destination");
        if (FiniteValues.FirstNotFinite<T>(input.Values) is var place && place >= 0)
        {
            throw FiniteValues.InputFault(grid, input.Values[place], place);
        }

        var ends = chain.Ends;
        ends.Start(input.Values, input.Values);
        inner.Clear();
        BallActed = false;
        var steps = chain.Steps;
        var done = 0;
        for (var k = 0; k < steps.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            steps[k].Advance(team, cancellation);
            BallActed |= steps[k].Projected;
            if (steps[k].Inner is { } ended)
            {
                inner.Add(ended);
            }

            done += steps[k].Blocks;
            progress?.Report(new SolverProgress(done, blocks));
        }

        if (FiniteValues.FirstNotFinite<T>(ends.State) >= 0)
        {
            throw FiniteValues.Divergence();
        }

        ends.State.CopyTo(destination.Values);
    }

    private void CheckShape(Field<T> field, string what)
    {
        if (field.Channels != blueprint.Channels || field.Grid.Dimension != grid.Dimension || field.Grid.Depth != grid.Depth
            || field.Grid.Height != grid.Height || field.Grid.Width != grid.Width)
        {
            throw new SymfluxException(
                $"the {what} has {field.DescribeShape()}, but the solver was made for {blueprint.Channels} of {grid}");
        }
    }
}
