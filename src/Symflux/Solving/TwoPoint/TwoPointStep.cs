using System.Numerics;
using Symflux.Blueprints;

namespace Symflux.Solving.TwoPoint;

/// <summary>Advances a state by one residual block, or by several without extrapolation, that take differences of neighbours.</summary>
internal sealed class TwoPointStep<T> : Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TwoPointSweep<T> sweep;
    private readonly Workspace<T> workspace;
    private readonly TwoPointNumbers<T>[] numbers;
    private readonly bool isInPlace;
    private readonly bool readsData;

    /// <summary>Prepares the step.</summary>
    /// <param name="sweep">How.</param>
    /// <param name="blocks">The blocks; more than one only where they can go together.</param>
    /// <param name="isInPlace">Whether nobody will ask for the state before the last block.</param>
    /// <param name="workspace">The fields.</param>
    public TwoPointStep(TwoPointSweep<T> sweep, IReadOnlyList<ResidualBlock> blocks, bool isInPlace, Workspace<T> workspace)
    {
        (this.sweep, this.isInPlace, this.workspace) = (sweep, isInPlace, workspace);
        numbers = [.. blocks.Select(block => TwoPointNumbers<T>.Of(block, sweep.Model))];
        readsData = blocks.Any(block => block.ReadsData);
    }

    /// <inheritdoc/>
    public override int Blocks => numbers.Length;

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        // Where no data term reads f, any field serves.
        var data = readsData ? workspace.Data : workspace.State;
        if (!isInPlace)
        {
            sweep.Advance(workspace.State, data, workspace.Previous, numbers, team);
            workspace.Advance();
        }
        else if (sweep.CanGoTogether)
        {
            sweep.AdvanceTogether(workspace.State, data, numbers, team);
        }
        else
        {
            sweep.Advance(workspace.State, data, workspace.State, numbers, team);
        }
    }
}
