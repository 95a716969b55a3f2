using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving.Streaming;

/// <summary>All blocks of a blueprint in one piece: layers are read into the workspace in which it runs, and written from there.</summary>
internal sealed class WholeStage<T> : Stage<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Chain<T> chain;
    private readonly IProgress<double>? progress;
    private readonly List<InnerIteration> inner = [];

    /// <summary>Prepares the stage.</summary>
    /// <param name="blueprint">What to compute.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    /// <param name="progress">Receives the fraction done.</param>
    public WholeStage(Blueprint blueprint, Grid grid, int threads, IProgress<double>? progress) : base(FlowOf(blueprint, grid), FlowOf(blueprint, grid))
    {
        this.progress = progress;
        chain = new Chain<T>(blueprint.Blocks, blueprint.Channels, grid, threads);
        Input.State.Hold(chain.Ends.State);
        Input.Reader = this;
    }

    /// <summary>How the inner iterations ended.</summary>
    public IReadOnlyList<InnerIteration> InnerIterations => inner;

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        if (!Input.IsComplete)
        {
            return;
        }

        chain.Ends.Start(chain.Ends.State, chain.Ends.State);
        foreach (var (number, step) in chain.Steps.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            step.Advance(team, cancellation);
            inner.AddRange(step.Inner is { } ended ? [ended] : []);
            progress?.Report((number + 1.0) / (chain.Steps.Length + 1));
        }

        Output.State.Hold(chain.Ends.State);
        Output.Add(Output.Grid.Layers, team, cancellation);
        progress?.Report(1);
    }

    private static Flow<T> FlowOf(Blueprint blueprint, Grid grid) => new(grid, blueprint.Channels, 0, carriesPrevious: false, grid.Layers);
}
