using System.Numerics;

namespace Symflux.Solving;

/// <summary>Brings the layers around those of a part of a grid from those to whom they belong: of u, and of u⁻ where it is read.</summary>
internal sealed class RefreshStep<T>(Domain domain, Workspace<T> workspace, bool withPrevious) : Step<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override int Blocks => 0;

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        domain.Refresh(workspace.State);
        if (withPrevious)
        {
            domain.Refresh(workspace.Previous);
        }
    }
}
