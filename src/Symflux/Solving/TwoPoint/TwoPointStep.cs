using System.Numerics;
using Symflux.Blueprints;

namespace Symflux.Solving.TwoPoint;

/// <summary>Advances a state by one residual block, or by several without extrapolation, that take differences of neighbours.</summary>
/// <param name="sweep">How.</param>
/// <param name="blocks">The blocks; more than one only where they can go together.</param>
/// <param name="isInPlace">Whether nobody will ask for the state before the last block.</param>
/// <param name="workspace">The fields.</param>
internal sealed class TwoPointStep<T>(TwoPointSweep<T> sweep, IEnumerable<ResidualBlock> blocks, bool isInPlace, Workspace<T> workspace) : Step<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TwoPointNumbers<T>[] numbers =
    [
        .. blocks.Select(block => new TwoPointNumbers<T>(
            T.CreateSaturating(block.TimeStep), T.CreateSaturating(block.Fidelity), T.CreateSaturating(block.Extrapolation))),
    ];

    /// <inheritdoc/>
    public override int Blocks => numbers.Length;

    /// <summary>f, or anything where no data term reads it.</summary>
    private T[] Data => numbers.Any(step => step.Fidelity != T.Zero) ? workspace.Data : workspace.State;

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        if (!isInPlace)
        {
            sweep.Advance(workspace.State, Data, workspace.Previous, numbers[0], team);
            workspace.Advance();
        }
        else if (sweep.CanGoTogether)
        {
            sweep.AdvanceTogether(workspace.State, Data, numbers, team);
        }
        else
        {
            sweep.Advance(workspace.State, Data, workspace.State, numbers[0], team);
        }
    }
}
